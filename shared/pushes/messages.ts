/** Passes on the messages and events that users send to an account. */
import { SCHEMA_VERSION } from '../aws/event-bus.ts';
import type { QueuedMessage } from '../aws/event-queue.ts';
import { describeError } from '../aws/logger.ts';
import type { EventType } from '../event-types.ts';
import type { Bus, Log, Metering, Queue } from '../services.ts';
import type { AuthorizerKey } from '../store/records/authorizer.ts';
import { AUTHORIZER_APP_ID } from '../wechat/app-id.ts';
import { MessageRejected } from '../wechat/message-rejected.ts';
import { isTestAccount } from '../wechat/test-accounts.ts';
import { SHORTENED } from './fitted.ts';
import { reportIncomplete } from './incomplete.ts';
import type { RecognisedMessage, RecognitionPorts } from './recognise.ts';
import { inTime } from './time-left.ts';

/** The event's detail-type. */
const MESSAGE_EVENT_TYPE = 'AuthorizerMessageReceived' satisfies EventType;

/** The longest that the bus is waited for: both of its attempts. */
const BUS_MS = 1500;
/** The bus gets less where a cold start has taken its time, but not less than that. */
const LEAST_BUS_MS = 300;
/** What is left for the queue, if the bus fails. */
const QUEUE_MS = 1000;
/** WeChat's answer waits for the mark. Without it a copy is announced again. */
const MARKING_MS = 500;

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

/** The ports that passing a message on needs. */
export interface MessagePorts extends RecognitionPorts, Bus, Queue, Metering {}

/**
 * Passes the message on to the event bus, with WeChat's own field names and without secrets; also
 * one that does not say what it is. Where the bus does not take it, the queue does.
 *
 * @throws where neither takes it: WeChat has to send it again
 */
export async function passOnMessage(
  message: RecognisedMessage,
  ports: MessagePorts,
): Promise<void> {
  if (message.isCopy) return;
  const { account, id } = message;
  await announceOrQueue(message, ports);
  if (!message.isInTable) return;
  try {
    const key = { componentAppId: account.componentAppId, id };
    await inTime(MARKING_MS, ports.store.markMessageAnnounced(key, ports.now()));
  } catch (error) {
    ports.logger.warn('Message not marked as announced', { ...account, ...describeError(error) });
  }
}

async function announceOrQueue(message: RecognisedMessage, ports: MessagePorts): Promise<void> {
  const { account, id, timeLeft } = message;
  const detail = detailOf(message, ports);
  try {
    const limit = Math.min(BUS_MS, Math.max(LEAST_BUS_MS, timeLeft() - QUEUE_MS));
    await inTime(limit, announceMessage({ detail }, ports));
  } catch (error) {
    ports.logger.warn('Message queued for the event bus', { ...account, ...describeError(error) });
    const infoType = MESSAGE_EVENT_TYPE;
    const createdAt = ports.now();
    await ports.enqueue({ kind: 'message', infoType, ...account, createdAt, id, detail });
  }
}

/** Puts a message on the event bus that has come just now, or was waiting in the queue. */
export async function announceMessage(
  { detail }: Pick<QueuedMessage, 'detail'>,
  { announce }: Bus,
): Promise<void> {
  await announce([{ type: MESSAGE_EVENT_TYPE, detail }]);
}

function detailOf(
  { account, id, authorizerStatus, shown, missing }: RecognisedMessage,
  ports: Log & Metering,
): Record<string, unknown> {
  const isIncomplete = missing.length > 0 || undefined;
  const { fields: message, isShortened } = shown();
  if (isIncomplete) reportIncomplete({ ...account, missing }, ports);
  if (isShortened) ports.logger.warn(SHORTENED, { ...account });
  const isTest = isTestAccount(account.authorizerAppId);
  const { componentAppId, authorizerAppId } = account;
  const origin = { schemaVersion: SCHEMA_VERSION, id, componentAppId, authorizerAppId };
  return { ...origin, authorizerStatus, isTest, message, isIncomplete, isShortened };
}
