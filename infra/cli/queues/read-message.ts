/** What a message that was set aside is about, and why it lies there: never its content. */
import type { Message } from '@aws-sdk/client-sqs';
import { APP_ID, AUTHORIZER_APP_ID } from '../../../shared/wechat/app-id.ts';
import { EVENTS } from '../deployment/queue-urls.ts';
import type { DeadLetterName } from './dead-letters.ts';

/** Why something failed. */
export interface Reason {
  code: string;
  message: string | null;
}

/** A message that was set aside, as `--json` has it. */
export interface SetAside {
  queue: DeadLetterName;
  id: string;
  /** The InfoType of WeChat's event, the type of the announcement, or the function of the schedule. */
  event: string | null;
  componentAppId: string | null;
  authorizerAppId: string | null;
  /** When it was sent first, seconds since 1970. */
  sentAt: number | null;
  tries: number | null;
  reason: Reason | null;
  /** The rule, or the schedule, whose target did not take it. */
  target: string | null;
  /** By it the functions' logs are searched. */
  correlationId: string | null;
}

export function readMessage(queue: DeadLetterName, message: Message): SetAside {
  const { MessageId = '', Attributes = {}, Body = '' } = message;
  const body = parsed(Body);
  const detail = Object(queue === EVENTS ? body : (body['detail'] ?? body)) as Body;
  const code = attributeOf(message, 'ERROR_CODE');
  const sent = Attributes.SentTimestamp;
  return {
    queue,
    id: MessageId,
    event: eventOf(queue, body, message),
    componentAppId: matching(detail['componentAppId'], APP_ID),
    authorizerAppId: matching(accountIn(detail), AUTHORIZER_APP_ID),
    sentAt: sent === undefined ? null : Math.floor(Number(sent) / 1000),
    tries: triesOf(queue, message),
    reason: code === null ? null : { code, message: attributeOf(message, 'ERROR_MESSAGE') },
    target: lastPart(attributeOf(message, 'RULE_ARN') ?? attributeOf(message, 'SCHEDULE_ARN')),
    correlationId: attributeOf(message, 'correlationId'),
  };
}

type Body = Readonly<Record<string, unknown>>;

function eventOf(queue: DeadLetterName, body: Body, message: Message): string | null {
  if (queue === EVENTS) return textOf(body['infoType']);
  if (queue === 'announcements') return textOf(body['detail-type']);
  return attributeOf(message, 'TARGET_ARN')?.split(':function:').at(1) ?? null;
}

/** What is only passed on names its account as WeChat does: `appid`, `authorizer_appid`, `verify_appid`. */
function accountIn({ authorizerAppId, fields }: Body): unknown {
  if (authorizerAppId !== undefined) return authorizerAppId;
  const named = Object.entries(Object(fields) as Body);
  return named.find(([name]) => name !== 'AppId' && /appid$/i.test(name))?.[1];
}

/** SQS counts deliveries here, too: of events the last one that was a try is not known any more. */
function triesOf(queue: DeadLetterName, message: Message): number | null {
  if (queue === EVENTS) return null;
  const tries = attributeOf(message, 'RETRY_ATTEMPTS');
  return tries === null ? null : Number(tries);
}

/** A body that is none, as when somebody else has sent it, says nothing. */
export function parsed(text: string): Body {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Body) : {};
  } catch {
    return {};
  }
}

/** EventBridge and its scheduler say why in attributes. */
export function attributeOf({ MessageAttributes = {} }: Message, name: string): string | null {
  return MessageAttributes[name]?.StringValue ?? null;
}

function matching(value: unknown, form: RegExp): string | null {
  return typeof value === 'string' && form.test(value) ? value : null;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function lastPart(arn: string | null): string | null {
  return arn?.split('/').at(-1) ?? null;
}
