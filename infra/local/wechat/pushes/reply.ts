/** A passive reply to a message: verified and decrypted as strictly as WeChat does it. */
import { decryptMessage, isSameSignature, signatureOf } from '../../../../shared/wechat/crypto.ts';
import { MessageRejected } from '../../../../shared/wechat/message-rejected.ts';
import type { ComponentOptions } from '../state/state.ts';
import { elementText } from './xml.ts';

/** Why a reply is not valid. */
export type ReplyProblem =
  /** One of Encrypt, MsgSignature, TimeStamp and Nonce is missing. */
  | 'not-encrypted'
  | 'wrong-signature'
  /** It is encrypted with another key, or damaged. */
  | 'cannot-be-decrypted'
  /** The appid behind the message is not the component's. */
  | 'wrong-appid';

/** The decrypted XML, or the problem. */
export type OpenedReply = { reply: string } | { problem: ReplyProblem };

/** Opens the body of an answer to a message. */
export function openReply(
  body: string,
  { componentAppId, messageToken, encodingAesKey }: ComponentOptions,
): OpenedReply {
  const [encrypted, signature, timestamp, nonce] = [
    'Encrypt',
    'MsgSignature',
    'TimeStamp',
    'Nonce',
  ].map((name) => elementText(body, name));
  if (!encrypted || !signature || !timestamp || !nonce) return { problem: 'not-encrypted' };
  const expected = signatureOf(messageToken, timestamp, nonce, encrypted);
  if (!isSameSignature(signature, expected)) return { problem: 'wrong-signature' };
  try {
    return { reply: decryptMessage(encrypted, componentAppId, [encodingAesKey]) };
  } catch (error) {
    const isForeign = error instanceof MessageRejected && error.code === 'component-mismatch';
    return { problem: isForeign ? 'wrong-appid' : 'cannot-be-decrypted' };
  }
}
