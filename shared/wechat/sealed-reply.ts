/** Encrypts and signs a reply. It is opened with the keys that the message was sealed with. */
import { encryptMessage, signatureOf } from './crypto.ts';
import { writeXml } from './write-xml.ts';

/** The keys that opened the message: while they are being changed, not always the current ones. */
export interface ReplyKeys {
  componentAppId: string;
  messageToken: string;
  encodingAesKey: string;
}

/** What makes each sealed reply another one. */
export interface ReplySeal {
  /** That of the message's address. */
  nonce: string;
  /** Seconds since 1970. */
  sentAt: number;
  /** 16 bytes, new ones for each reply. */
  random: Buffer;
}

/**
 * The body that answers the request with the message.
 *
 * @param xml see `replyXml`
 * @see https://developers.weixin.qq.com/doc/oplatform/Third-party_Platforms/2.0/api/Before_Develop/message_push.html
 */
export function sealReply(xml: string, keys: ReplyKeys, seal: ReplySeal): string {
  const { nonce, sentAt, random } = seal;
  const encrypted = encryptMessage(xml, keys, random);
  return writeXml({
    Encrypt: encrypted,
    MsgSignature: signatureOf(keys.messageToken, String(sentAt), nonce, encrypted),
    TimeStamp: sentAt,
    Nonce: nonce,
  });
}
