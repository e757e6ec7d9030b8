/** Why a push or a message was refused. The sender gets one line, never part of the content. */
import { Failure, type FailureKind } from '../failure.ts';

/** Everything that can be wrong with a request from WeChat, with its kind of failure. */
const kinds = {
  'query-incomplete': 'invalid',
  'body-too-large': 'too-large',
  'body-missing': 'invalid',
  'xml-malformed': 'invalid',
  'json-malformed': 'invalid',
  'not-encrypted': 'invalid',
  'push-outdated': 'forbidden',
  'signature-mismatch': 'forbidden',
  'ciphertext-malformed': 'invalid',
  'decryption-failed': 'invalid',
  'component-mismatch': 'forbidden',
  'account-not-named': 'invalid',
  'account-mismatch': 'forbidden',
} as const satisfies Record<string, FailureKind>;

/** These codes never change. */
export type RejectionCode = keyof typeof kinds;

/** Refused behind the right signature: WeChat sent it, and it is lost unless WeChat repeats it. */
const signed: ReadonlySet<RejectionCode> = new Set([
  'ciphertext-malformed',
  'decryption-failed',
  'component-mismatch',
  'account-not-named',
  'account-mismatch',
] as const);

/** Of the refusals behind the signature, the one that is about a single account of a merchant. */
const OF_ONE_ACCOUNT: RejectionCode = 'account-mismatch';

/**
 * Whether our keys or addresses are not those of WeChat's console: pushes of all accounts are lost
 * until we mend it. No stranger can cause that, nor can a single account.
 *
 * @param code of any refusal
 */
export function isOursToMend(code: string): boolean {
  return code !== OF_ONE_ACCOUNT && (signed as ReadonlySet<string>).has(code);
}

/** A push or message that is incomplete, or was not sent by WeChat. */
export class MessageRejected extends Failure<RejectionCode> {
  override readonly name = 'MessageRejected';
  /** The account that the push is about, where its content says so. */
  readonly authorizerAppId: string | undefined;

  /** @param reason is sent to strangers: it contains no part of the message and no key */
  constructor(
    code: RejectionCode,
    reason: string,
    { authorizerAppId, ...options }: ErrorOptions & { authorizerAppId?: string | undefined } = {},
  ) {
    super({ code, kind: kinds[code] }, reason, options);
    this.authorizerAppId = authorizerAppId;
  }

  /** Whether WeChat has signed what was refused. Strangers can cause the other refusals only. */
  get isSigned(): boolean {
    return signed.has(this.code);
  }
}
