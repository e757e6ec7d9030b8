/** The body by which a user's message is answered. */
import type { Chance, Clock } from '../services.ts';
import { replyXml, type Correspondents, type Reply } from '../wechat/passive-reply.ts';
import { sealReply, type ReplyKeys } from '../wechat/sealed-reply.ts';

/** The message that is answered, and how it was sealed. */
export interface AnsweredMessage extends Correspondents, ReplyKeys {
  /** That of the message's address. */
  nonce: string;
}

/** Writes the reply, and encrypts and signs it with the keys that opened the message. */
export function replyBody(
  reply: Reply,
  message: AnsweredMessage,
  { now, newId }: Clock & Pick<Chance, 'newId'>,
): string {
  const sentAt = now();
  const seal = { nonce: message.nonce, sentAt, random: Buffer.from(newId(), 'hex') };
  return sealReply(replyXml(reply, message, sentAt), message, seal);
}
