/** Verifies and decrypts what WeChat sends to a component, with the keys of its secret. */
import type { ComponentSecret, ReadSecret } from '../aws/component-secret.ts';
import type { Measure } from '../aws/metrics.ts';
import { openWithKeys } from '../aws/outdated-keys.ts';
import type { Clock, Secrets } from '../services.ts';
import { AUTHORIZER_APP_ID } from '../wechat/app-id.ts';
import {
  answerAddressCheck,
  openMessage,
  type MessageRequest,
  type OpenedMessage,
} from '../wechat/envelope.ts';
import { readAuthorizationEvent, type AuthorizationEvent } from '../wechat/event.ts';
import { isOursToMend, MessageRejected } from '../wechat/message-rejected.ts';
import { refuseOldPush } from '../wechat/push-age.ts';

/** A message addressed to one of our components. */
export interface IncomingMessage extends MessageRequest {
  componentAppId: string;
}

/** @throws {MessageRejected} */
export async function openAuthorizationEvent(
  message: IncomingMessage,
  { readSecret, now }: Secrets & Clock,
): Promise<AuthorizationEvent> {
  const { componentAppId } = message;
  const arrivedAt = now();
  refuseOldPush(message, arrivedAt);
  return withKeys(componentAppId, readSecret, (keys) =>
    readAuthorizationEvent(
      openMessage(message, componentAppId, keys).fields,
      componentAppId,
      arrivedAt,
    ),
  );
}

/** A message that a user sent to an authorizer. @throws as above */
export async function openAuthorizerMessage(
  message: IncomingMessage,
  { readSecret, now }: Secrets & Clock,
): Promise<OpenedMessage> {
  const { componentAppId } = message;
  refuseOldPush(message, now());
  return withKeys(componentAppId, readSecret, (keys) => openMessage(message, componentAppId, keys));
}

/** The `echostr` by which WeChat checks that this address is ours. @throws as above */
export function echoAddressCheck(
  message: IncomingMessage,
  readSecret: ReadSecret,
): Promise<string> {
  return withKeys(message.componentAppId, readSecret, (keys) => answerAddressCheck(message, keys));
}

function withKeys<Opened>(
  componentAppId: string,
  readSecret: ReadSecret,
  open: (keys: ComponentSecret) => Opened,
): Promise<Opened> {
  const readKeys = (maximumAgeSeconds?: number) => readSecret(componentAppId, maximumAgeSeconds);
  return openWithKeys(readKeys, open, canBeOutdatedKeys);
}

function canBeOutdatedKeys(error: unknown): boolean {
  return (
    error instanceof MessageRejected &&
    (error.code === 'signature-mismatch' || error.code === 'decryption-failed')
  );
}

/**
 * The log line of a refusal behind the signature, with the account. Undefined for what strangers can
 * cause: the account in their path can be anything.
 */
export function describeRefusedPush(
  error: unknown,
  { path }: { path: Readonly<Record<string, string | undefined>> },
): { message: string; fields: { authorizerAppId: string | undefined } } | undefined {
  if (!(error instanceof MessageRejected) || !error.isSigned) return undefined;
  const { authorizerAppId: inPath = '' } = path;
  const addressed = AUTHORIZER_APP_ID.test(inPath) ? inPath : undefined;
  const fields = { authorizerAppId: addressed ?? error.authorizerAppId };
  return { message: 'Signed push refused', fields };
}

/**
 * Counts refusals at the two addresses that WeChat calls. Strangers can call them, too: what only we
 * can have caused is counted once more.
 */
export function countRefusedPushes({
  measure,
}: {
  measure: Measure;
}): (refusal: { code: string }) => void {
  return ({ code }) => {
    measure({ RefusedPushes: 1 }, [{}, { code }]);
    if (isOursToMend(code)) measure({ LostPushes: 1 }, [{}]);
  };
}
