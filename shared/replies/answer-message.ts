/** What WeChat is answered when it brings a message: nothing, or a reply. */
import type { AskResponder } from '../aws/responder.ts';
import type { Chance, Clock, Log, Metering, Queue } from '../services.ts';
import type { OpenedMessage } from '../wechat/envelope.ts';
import { correspondentsOf, type Correspondents, type Reply } from '../wechat/passive-reply.ts';
import { expectedAnswer, type MessageAccount } from '../wechat/publish-check.ts';
import type { XmlFields } from '../wechat/xml.ts';
import { replyOfResponder } from './ask-responder.ts';
import { replyBody } from './reply-body.ts';

/** The ports that an answer needs. */
export interface AnswerPorts extends Queue, Clock, Log, Metering, Pick<Chance, 'newId'> {
  /** Whether WeChat's publish check is answered here. */
  answersPublishCheck: boolean;
  /** Left out: the deployment has no responder. */
  askResponder?: AskResponder | undefined;
}

/** A message as it came, and what is known of it. */
export interface MessageToAnswer extends OpenedMessage {
  account: MessageAccount;
  /** Milliseconds until the answer has to leave. */
  timeToReply: () => number;
  /** The message as others get to see it, without secrets. */
  shown: () => { fields: XmlFields };
  /** `false` for a copy of a message that was asked about already. */
  mayAskResponder: boolean;
}

/** The message was taken in, and nobody was asked for a reply. */
const TAKEN_IN = 'success';
/** There is no reply. WeChat shows nothing to the user, and does not send the message again. */
const NO_REPLY = '';

/** The body that answers WeChat. */
export async function answerMessage(message: MessageToAnswer, ports: AnswerPorts): Promise<string> {
  const { account, fields, replyKeys, nonce } = message;
  const correspondents = correspondentsOf(fields);
  if (!correspondents) return TAKEN_IN;
  const reply =
    (await replyToCheck(account, { fields, correspondents }, ports)) ??
    (await replyToUser(message, ports));
  if (typeof reply === 'string') return reply;
  return replyBody(reply, { ...correspondents, ...replyKeys, nonce }, ports);
}

/** Undefined where the message is none of WeChat's publish check. */
async function replyToCheck(
  account: MessageAccount,
  message: { fields: XmlFields; correspondents: Correspondents },
  { answersPublishCheck, enqueue, now }: AnswerPorts,
): Promise<Reply | string | undefined> {
  const expected = answersPublishCheck && expectedAnswer({ account, ...message }, now());
  if (!expected) return undefined;
  if ('content' in expected) return { type: 'text', content: expected.content };
  await enqueue(expected.later);
  return NO_REPLY;
}

async function replyToUser(
  { account, shown, timeToReply, mayAskResponder }: MessageToAnswer,
  { askResponder, ...ports }: AnswerPorts,
): Promise<Reply | string> {
  if (!askResponder || !mayAskResponder) return TAKEN_IN;
  const { componentAppId, authorizerAppId } = account;
  const event = { componentAppId, authorizerAppId, message: shown().fields };
  const reply = await replyOfResponder(event, timeToReply(), { askResponder, ...ports });
  return reply ?? NO_REPLY;
}
