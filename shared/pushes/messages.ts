/** Passes on the messages and events that users send to an account. */
import { SCHEMA_VERSION } from '../aws/event-bus.ts';
import type { EventType } from '../event-types.ts';
import type { Bus, Log } from '../services.ts';
import type { AuthorizerKey } from '../store/records/authorizer.ts';
import { AUTHORIZER_APP_ID } from '../wechat/app-id.ts';
import { MessageRejected } from '../wechat/message-rejected.ts';
import { checkMessage } from '../wechat/message.ts';
import { withoutSecrets } from '../wechat/removed-secrets.ts';
import { isTestAccount } from '../wechat/test-accounts.ts';
import type { XmlFields } from '../wechat/xml.ts';
import { fitted, SHORTENED } from './fitted.ts';

/** The event's detail-type. */
const MESSAGE_EVENT_TYPE = 'AuthorizerMessageReceived' satisfies EventType;

/** Of a QR code: receivers show it to users. */
const harmless: ReadonlySet<string> = new Set(['Ticket']);

/**
 * The account that a message's address names. WeChat checks the address itself as it was entered in
 * the console, with `$APPID$`; in the address of a message it replaces that.
 *
 * @throws {MessageRejected} `account-not-named`
 */
export function addressedAccount({ componentAppId, path }: AddressedRequest): AuthorizerKey {
  const { authorizerAppId = '' } = path;
  if (AUTHORIZER_APP_ID.test(authorizerAppId)) return { componentAppId, authorizerAppId };
  throw new MessageRejected('account-not-named', 'the address names no account: $APPID$ is left');
}

interface AddressedRequest {
  componentAppId: string;
  path: Readonly<Record<string, string | undefined>>;
}

/**
 * Passes the message on to the event bus, with WeChat's own field names and without secrets.
 *
 * @throws {MessageRejected} `event-incomplete` where the fields are not those of a message
 */
export async function passOnMessage(
  { componentAppId, authorizerAppId }: AuthorizerKey,
  fields: XmlFields,
  { announce, logger }: Bus & Log,
): Promise<void> {
  checkMessage(fields);
  const { fields: message, isShortened } = fitted(withoutSecrets(fields, harmless));
  if (isShortened) logger.warn(SHORTENED, { componentAppId, authorizerAppId });
  const isTest = isTestAccount(authorizerAppId);
  const origin = { schemaVersion: SCHEMA_VERSION, componentAppId, authorizerAppId, isTest };
  await announce([{ type: MESSAGE_EVENT_TYPE, detail: { ...origin, message, isShortened } }]);
}
