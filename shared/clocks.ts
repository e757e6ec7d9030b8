/** How far two clocks can differ, and what follows for a date that is ahead. */

/** More than our clock and WeChat's can differ by. */
export const CLOCK_TOLERANCE_SECONDS = 5 * 60;

/** More than the clocks of two of our own instances can differ by: each is a minute off at most. */
export const INSTANCE_TOLERANCE_SECONDS = 2 * 60;

/** Whether a date is further ahead than clocks differ: then it is wrong, and orders nothing. */
export function isAhead(seconds: number, now: number): boolean {
  return seconds > now + CLOCK_TOLERANCE_SECONDS;
}

/** A quota is used up for a day at most. What ends later was written by a wrong clock. */
export const LONGEST_QUOTA_SECONDS = 25 * 60 * 60;
