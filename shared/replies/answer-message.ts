/** What WeChat is answered when it brings a message: nothing, or a reply that its check expects. */
import type { Chance, Clock, Queue } from '../services.ts';
import type { OpenedMessage } from '../wechat/envelope.ts';
import { correspondentsOf } from '../wechat/passive-reply.ts';
import { expectedAnswer, type MessageAccount } from '../wechat/publish-check.ts';
import { replyBody } from './reply-body.ts';

/** The ports that an answer needs. */
export interface AnswerPorts extends Queue, Clock, Pick<Chance, 'newId'> {
  /** Whether WeChat's publish check is answered here. */
  answersPublishCheck: boolean;
}

/** The message was taken in, and is not replied to. */
const TAKEN_IN = 'success';

/** The body that answers WeChat. */
export async function answerMessage(
  account: MessageAccount,
  { fields, replyKeys, nonce }: OpenedMessage,
  ports: AnswerPorts,
): Promise<string> {
  const correspondents = correspondentsOf(fields);
  if (!correspondents || !ports.answersPublishCheck) return TAKEN_IN;
  const expected = expectedAnswer({ account, fields, correspondents }, ports.now());
  if (!expected) return TAKEN_IN;
  if ('later' in expected) {
    await ports.enqueue(expected.later);
    return '';
  }
  const { content } = expected;
  return replyBody({ type: 'text', content }, { ...correspondents, ...replyKeys, nonce }, ports);
}
