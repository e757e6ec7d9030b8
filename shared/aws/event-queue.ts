/** The queue of accepted authorization events: an event answered with `success` is not lost. */
import {
  ChangeMessageVisibilityCommand,
  SendMessageCommand,
  SQSClient,
  type MessageAttributeValue,
} from '@aws-sdk/client-sqs';
import { requireVariables } from '../config.ts';
import { digest } from '../digest.ts';
import type { EventType } from '../event-types.ts';
import { correlationId } from './invocation.ts';
import { toQueueText } from './queue-text.ts';
import type { CheckMessage } from '../wechat/publish-check.ts';
import type { GrantEvent, OtherEvent, RevocationEvent } from '../wechat/event.ts';
import type { XmlFields } from '../wechat/xml.ts';
import { timeLimits } from './time-limits.ts';

/** Tickets are stored immediately; all other events are processed later. */
export type QueuedEvent = QueuedGrant | RevocationEvent | OtherEvent | CheckMessage | QueuedMessage;

/** A user's message that the event bus did not take. */
export interface QueuedMessage {
  kind: 'message';
  infoType: EventType;
  componentAppId: string;
  authorizerAppId: string;
  /** When it arrived, seconds since 1970. */
  createdAt: number;
  isDatedByOurClock?: undefined;
  /** The same in each delivery of it. */
  id: string;
  /** Of the event, as it goes on the bus. */
  detail: Record<string, unknown>;
}

/** A grant that WeChat pushed, or that a browser's return could not store. */
export interface QueuedGrant extends Omit<GrantEvent, 'authorizerAppId'> {
  /** Missing where the push did not name it: WeChat's answer to the code does. */
  authorizerAppId?: string;
  /** Of the visit, where the browser's return could not store the grant. The code is spent then. */
  state?: string;
}

/** The message attribute with the correlation id of the push that brought the event. */
export const CORRELATION_ATTRIBUTE = 'correlationId';

/** @throws where the event is not safely in the queue */
export type EnqueueEvent = (event: QueuedEvent) => Promise<void>;

export function createEventQueue(client = new SQSClient(timeLimits('queue'))): EnqueueEvent {
  const { EVENT_QUEUE_URL: QueueUrl } = requireVariables(['EVENT_QUEUE_URL']);
  return async (event) => {
    const body = toQueueText(event);
    await client.send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody: body,
        MessageGroupId: groupOf(event),
        // WeChat retries a push with the same content. Within five minutes SQS drops the copy.
        MessageDeduplicationId: deduplicationIdOf(event, body),
        MessageAttributes: correlationAttribute(),
      }),
    );
  };
}

/** A copy of a message may have come without a date: then it has got another one from our clock. */
function deduplicationIdOf(event: QueuedEvent, body: string): string {
  if (event.kind === 'message') return event.id;
  if (event.kind !== 'check-message') return digest(body);
  const { componentAppId, authorizerAppId, authorizationCode, openId } = event;
  return digest(JSON.stringify([componentAppId, authorizerAppId, authorizationCode, openId]));
}

/**
 * Delivers a received message again so many seconds from now, instead of after the queue's
 * visibility timeout. Meanwhile its group waits.
 *
 * @param afterSeconds together with the time since its receipt at most 12 hours
 * @throws where SQS did not take it
 */
export type DeliverAgain = (receiptHandle: string, afterSeconds: number) => Promise<void>;

export function createDeliverAgain(client = new SQSClient(timeLimits('queue'))): DeliverAgain {
  const { EVENT_QUEUE_URL: QueueUrl } = requireVariables(['EVENT_QUEUE_URL']);
  return async (ReceiptHandle, VisibilityTimeout) => {
    const message = { QueueUrl, ReceiptHandle, VisibilityTimeout };
    await client.send(new ChangeMessageVisibilityCommand(message));
  };
}

/** Sent with each message, so that its processing is logged under the id of the push. */
export function correlationAttribute(): Record<string, MessageAttributeValue> {
  const StringValue = correlationId();
  return StringValue ? { [CORRELATION_ATTRIBUTE]: { DataType: 'String', StringValue } } : {};
}

/**
 * The grants and withdrawals of one authorizer stay in order; different authorizers do not wait for
 * each other. What is only passed on waits for none of them: it keeps its order with what has the same
 * name and is about the same accounts.
 */
export function groupOf(event: QueuedEvent): string {
  const { componentAppId } = event;
  // Messages wait neither for the account's grants, nor do those wait for them.
  if (event.kind === 'message') return `${componentAppId}.message.${event.authorizerAppId}`;
  // Nor do the grants wait for a check that cannot be answered.
  if (event.kind === 'check-message') return `${componentAppId}.check.${event.authorizerAppId}`;
  if (event.kind === 'grant' && event.authorizerAppId === undefined) {
    return `${componentAppId}.code.${digest(event.authorizationCode)}`;
  }
  if (event.kind !== 'other') return `${componentAppId}.${event.authorizerAppId}`;
  // WeChat's names can have any characters, those of groups cannot.
  const subject = JSON.stringify([event.infoType, accountsIn(event.fields)]);
  return `${componentAppId}.notice.${digest(subject)}`;
}

/** WeChat has several names for the account: `appid`, `authorizer_appid`, `verify_appid`. */
function accountsIn(fields: XmlFields): unknown[] {
  return Object.entries(fields)
    .filter(([name]) => name !== 'AppId' && /appid$/i.test(name))
    .map(([, value]) => value);
}
