/** What can be wrong with a merchant's visit. */

/**
 * - `attempt-unknown`: the return does not belong to a visit that began here
 * - `attempt-expired`: it comes too late
 * - `code-missing`: WeChat sent no authorization code along
 * - `code-spent`: the code was used before or is too old, and no grant came of it
 * - `invitation-invalid`: the signed link is not one of ours, or was changed
 * - `invitation-expired`: the signed link is too old
 * - `invitation-required`: here nobody begins without a signed link
 */
export type AttemptInvalidCode =
  | 'attempt-unknown'
  | 'attempt-expired'
  | 'code-missing'
  | 'code-spent'
  | 'invitation-invalid'
  | 'invitation-expired'
  | 'invitation-required';

/** Nothing was changed; the merchant has to begin again. */
export class AttemptInvalid extends Error {
  override readonly name = 'AttemptInvalid';
  readonly code: AttemptInvalidCode;

  constructor(code: AttemptInvalidCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
