/** What is known of a message when it comes: from which account, and whether it came before. */
import { describeError } from '../aws/logger.ts';
import { lazily } from '../lazily.ts';
import type { Chance, Clock, Log, Sleep, Storage } from '../services.ts';
import type { Authorizer, AuthorizerKey, AuthorizerStatus } from '../store/records/authorizer.ts';
import type { MessageClaim } from '../store/store.ts';
import { checkAddressee, missingOfMessage } from '../wechat/message.ts';
import type { OpenedMessage } from '../wechat/envelope.ts';
import { messageIdOf } from './message-id.ts';
import type { FittedFields } from './fitted.ts';
import { shownMessage } from './shown-message.ts';
import { inTime, type MessageTimes } from './time-left.ts';

/** The longest that is waited for one answer of the table. The message goes on without it. */
const TABLE_MS = 900;
/** A copy that comes together with the first delivery waits for it: 2 s in all. */
const PAUSES_MS = [50, 100, 150, 200, 300, 400, 400, 400];
/** What it needs to announce the message itself, if the first delivery does not. */
const ANNOUNCING_MS = 2000;

/** The ports that it needs. */
export interface RecognitionPorts extends Storage, Clock, Log, Sleep, Pick<Chance, 'newId'> {}

/** A message that was opened, and the account that it was sent to. */
export interface AddressedMessage extends OpenedMessage, MessageTimes {
  account: AuthorizerKey;
}

/** A message of which is known what it is. */
export interface RecognisedMessage extends AddressedMessage {
  /** The same in each delivery of it. */
  id: string;
  /** As others get to see it: made once, at the first call. */
  shown: () => FittedFields;
  /** Names of fields that every message has, and this one has not. */
  missing: readonly string[];
  /** Of an account that is not authorized. Undefined also where the table does not say. */
  authorizerStatus: UnauthorizedStatus | undefined;
  /** It was announced before. */
  isCopy: boolean;
  /** The table has answered, so that it may be asked to take a mark. */
  isInTable: boolean;
  /** Not for a copy, or while another delivery has the claim; nor for what is incomplete, nor an account that the platform does not work for. */
  mayAskResponder: boolean;
}

/** What an event says of an account that is not authorized. */
export type UnauthorizedStatus = Exclude<AuthorizerStatus, 'authorized'> | 'unknown';

/**
 * Looks the message up in the table. Where that does not answer, the message is no copy: it is better
 * announced twice than not at all.
 *
 * @throws {MessageRejected} `account-mismatch` or `component-mismatch`: it is not for this account
 */
export async function recogniseMessage(
  message: AddressedMessage,
  ports: RecognitionPorts,
): Promise<RecognisedMessage> {
  const { account, fields } = message;
  const missing = missingOfMessage(fields, account.componentAppId);
  const id = messageIdOf(account, fields, ports.now());
  const answer = await askTable(message, ports, () => ports.store.readAuthorizer(account));
  const authorizer = answer?.value;
  checkAddressee(account.authorizerAppId, authorizer?.profile?.userName, fields);
  const claim = answer && (await claimMessage({ ...message, id }, ports));
  const authorizerStatus = answer && unauthorizedStatus(authorizer);
  const isServed = authorizerStatus !== 'unknown' && authorizerStatus !== 'revoked';
  const isCopy = claim === 'announced';
  if (isCopy) ports.logger.info('Copy of a message', { ...account, id });
  // Whoever has the claim asks.
  const isFirst = claim === 'claimed' || claim === undefined;
  const mayAskResponder = isServed && isFirst && missing.length === 0;
  const isInTable = claim !== undefined;
  const shown = lazily(() => shownMessage(fields));
  return { ...message, id, shown, missing, authorizerStatus, isCopy, isInTable, mayAskResponder };
}

function unauthorizedStatus(authorizer: Authorizer | undefined): UnauthorizedStatus | undefined {
  const status = authorizer?.status ?? 'unknown';
  return status === 'authorized' ? undefined : status;
}

/**
 * Claims the message, or waits until another one has announced it. With any other answer than
 * `announced` it has to be announced; undefined where the table does not answer.
 */
async function claimMessage(
  message: AddressedMessage & { id: string },
  ports: RecognitionPorts,
): Promise<MessageClaim | undefined> {
  const { account, id, timeLeft } = message;
  const key = { componentAppId: account.componentAppId, id };
  const owner = ports.newId();
  for (const pause of PAUSES_MS) {
    const request = { owner, now: ports.now() };
    const claim = await askTable(message, ports, () => ports.store.claimMessage(key, request));
    const isPending = claim?.value === 'pending' && timeLeft() > ANNOUNCING_MS + pause;
    if (!isPending) return claim?.value;
    await ports.sleep(pause);
  }
  return 'pending';
}

/** Undefined where the table does not answer soon enough, or refuses. */
async function askTable<Value>(
  { account, timeLeft }: AddressedMessage,
  { logger }: RecognitionPorts,
  ask: () => Promise<Value>,
): Promise<{ value: Value } | undefined> {
  try {
    return { value: await inTime(Math.min(TABLE_MS, timeLeft() / 3), ask()) };
  } catch (error) {
    logger.warn('Message not looked up in the table', { ...account, ...describeError(error) });
    return undefined;
  }
}
