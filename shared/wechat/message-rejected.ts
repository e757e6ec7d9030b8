/** Why a push or a message was refused: said to the sender in one line, never with its content. */
import { Failure, type FailureKind } from '../failure.ts';

/** Everything that can be wrong with what arrives at our addresses, and of what kind it is. */
const kinds = {
  'query-incomplete': 'invalid',
  'body-too-large': 'too-large',
  'body-missing': 'invalid',
  'xml-malformed': 'invalid',
  'not-encrypted': 'invalid',
  'signature-mismatch': 'forbidden',
  'ciphertext-malformed': 'invalid',
  'decryption-failed': 'invalid',
  'component-mismatch': 'forbidden',
  'event-incomplete': 'invalid',
} as const satisfies Record<string, FailureKind>;

/** Stable. */
export type RejectionCode = keyof typeof kinds;

/** A push or message that did not come from WeChat, or not whole. */
export class MessageRejected extends Failure<RejectionCode> {
  override readonly name = 'MessageRejected';

  /** @param reason may be read by a stranger: no part of the message, no key */
  constructor(code: RejectionCode, reason: string, options?: ErrorOptions) {
    super({ code, kind: kinds[code] }, reason, options);
  }
}
