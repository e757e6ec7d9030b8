/** The state of a call for another function: its attempts, its tokens, its time. */

/** How far a call has come. */
export interface CallProgress {
  /** Requests that were sent to WeChat. */
  attempts: number;
  /** The tokens that were sent, in their order. */
  tokens: Set<string>;
  /**
   * Spent on attempts and pauses, but not on tokens; also while the process was frozen: the caller
   * has gone by then.
   */
  milliseconds: number;
  /** An attempt was sent, and WeChat did not refuse it for its token. */
  mayHaveActed: boolean;
  /** While grant and token are looked up: a failure is then not one of the call itself. */
  isLookingUp: boolean;
}

/** Of a call that has not begun. */
export function newProgress(): CallProgress {
  const flags = { mayHaveActed: false, isLookingUp: false };
  return { attempts: 0, tokens: new Set<string>(), milliseconds: 0, ...flags };
}
