/** Why a push or a message was refused. The sender gets one line, never part of the content. */
import { Failure, type FailureKind } from '../failure.ts';

/** Everything that can be wrong with a request from WeChat, with its kind of failure. */
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

/** These codes never change. */
export type RejectionCode = keyof typeof kinds;

/** A push or message that is incomplete, or was not sent by WeChat. */
export class MessageRejected extends Failure<RejectionCode> {
  override readonly name = 'MessageRejected';

  /** @param reason is sent to strangers: it contains no part of the message and no key */
  constructor(code: RejectionCode, reason: string, options?: ErrorOptions) {
    super({ code, kind: kinds[code] }, reason, options);
  }
}
