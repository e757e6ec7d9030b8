/** The time that all attempts of one call have together, also where the process is frozen. */
import { WechatAskedTooLate } from './errors.ts';
import { noAnswerWithin } from './exchange.ts';

/** The time limit of a call that has begun. */
export interface Deadline {
  /** Ends the attempt that is under way. After a freeze its timer is late. */
  signal: AbortSignal;
  /**
   * To be called before each attempt, so that nothing is sent for which nobody waits any more.
   *
   * @throws {WechatAskedTooLate}
   */
  check: (path: string) => void;
}

/**
 * @param uptime milliseconds on a clock that only goes forward, also while the process is frozen
 * @param timeoutSeconds what errors name as the limit
 */
export function startDeadline(
  milliseconds: number,
  uptime: () => number,
  timeoutSeconds = milliseconds / 1000,
): Deadline {
  const endsAt = uptime() + milliseconds;
  return {
    signal: AbortSignal.timeout(milliseconds),
    check: (path) => {
      const reason = noAnswerWithin({ timeoutSeconds });
      if (uptime() >= endsAt) throw new WechatAskedTooLate(path, reason);
    },
  };
}
