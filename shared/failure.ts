/** The base class of all failures that a caller or visitor sees. */

/**
 * The kind of failure. The edges choose their answer by it, without knowing the rule that failed.
 *
 * - `invalid`: the request is wrong
 * - `too-large`: the request is larger than allowed
 * - `forbidden`: the sender is not allowed to do this
 * - `unknown`: there is no such thing here
 * - `gone`: it existed, and has ended
 * - `rejected`: WeChat refused; a retry does not help until somebody has fixed the cause
 * - `too-many`: there were more than are allowed; retry later
 * - `unavailable`: not possible now; retry later
 * - `pending`: it is being done, and nothing has failed; look again in a moment
 */
export type FailureKind =
  | 'invalid'
  | 'too-large'
  | 'forbidden'
  | 'unknown'
  | 'gone'
  | 'too-many'
  | 'rejected'
  | 'unavailable'
  | 'pending';

/** `code` never changes, `message` is for people, and `cause` is the original error. */
export abstract class Failure<Code extends string = string> extends Error {
  readonly code: Code;
  readonly kind: FailureKind;

  constructor(what: { code: Code; kind: FailureKind }, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = what.code;
    this.kind = what.kind;
  }
}
