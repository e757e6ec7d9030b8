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

/** Where a merchant's browser may go on after a failure. Never from a query: a signed link, or ours. */
export interface WayOn {
  /** The SaaS's own address, for the browser that it belongs to. */
  returnUrl?: string | undefined;
  /** The browser is sent there at once: nothing has come of the visit, and nothing will. */
  goesAtOnce?: boolean;
  /** A path of ours where anybody may begin. */
  startUrl?: string | undefined;
}

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

/** A failure of a visit that is known, so the browser may go on from it. `failure` is what happened. */
export class FailureOfVisit extends Failure {
  override readonly name = 'FailureOfVisit';
  readonly failure: Failure;
  readonly wayOn: WayOn;

  constructor(failure: Failure, wayOn: WayOn) {
    super(failure, failure.message, { cause: failure });
    this.failure = failure;
    this.wayOn = wayOn;
  }
}
