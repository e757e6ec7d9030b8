/** Why a push or a message was refused: said to the sender in one line, never with its content. */

/** Stable codes of everything that can be wrong with what arrives at our addresses. */
export type RejectionCode =
  | 'query-incomplete'
  | 'body-too-large'
  | 'body-missing'
  | 'xml-malformed'
  | 'not-encrypted'
  | 'signature-mismatch'
  | 'ciphertext-malformed'
  | 'decryption-failed'
  | 'component-mismatch'
  | 'event-incomplete';

/** A push or message that did not come from WeChat, or not whole. */
export class MessageRejected extends Error {
  override readonly name = 'MessageRejected';
  readonly code: RejectionCode;

  /** @param reason may be read by a stranger: no part of the message, no key */
  constructor(code: RejectionCode, reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.code = code;
  }
}
