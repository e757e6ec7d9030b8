/** How far two clocks can differ, and what follows for a date that is ahead. */

/** More than our clock and WeChat's can differ by. */
export const CLOCK_TOLERANCE_SECONDS = 5 * 60;

/** Whether a date is further ahead than clocks differ: then it is wrong, and orders nothing. */
export function isAhead(seconds: number, now: number): boolean {
  return seconds > now + CLOCK_TOLERANCE_SECONDS;
}
