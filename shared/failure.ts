/** A failure that somebody is told of: the one base of all of them. */

/**
 * What went wrong, for an edge that knows nothing of the rule:
 *
 * - `invalid`: what was sent is wrong
 * - `too-large`: it is larger than allowed
 * - `forbidden`: this sender may not
 * - `unknown`: there is no such thing here
 * - `gone`: it was there, and has ended
 * - `rejected`: WeChat refused, and will until somebody changes something
 * - `unavailable`: not now; ask again
 */
export type FailureKind =
  'invalid' | 'too-large' | 'forbidden' | 'unknown' | 'gone' | 'rejected' | 'unavailable';

/** `code` never changes, `message` is for people, and `cause` keeps what led to it. */
export abstract class Failure<Code extends string = string> extends Error {
  readonly code: Code;
  readonly kind: FailureKind;

  constructor(what: { code: Code; kind: FailureKind }, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = what.code;
    this.kind = what.kind;
  }
}
