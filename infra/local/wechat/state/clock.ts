/** The simulator's clock: real time, or a test's, plus what has been skipped. */

/** Time as the simulator sees it. */
export interface Clock {
  /** Whole seconds since 1970. */
  now(): number;
  /** Skips time; pushes that become due meanwhile are the scheduler's affair. */
  skip(seconds: number): void;
}

/** @param base seconds since 1970, fractions allowed; a test gives a fixed moment */
export function createClock(base: () => number = () => Date.now() / 1000): Clock {
  let skippedSeconds = 0;
  return {
    now: () => Math.floor(base() + skippedSeconds),
    skip: (seconds) => {
      skippedSeconds += seconds;
    },
  };
}

/** WeChat's day begins at midnight in Beijing; daily limits start afresh then. */
const BEIJING_OFFSET_SECONDS = 8 * 3600;

/** The calendar day in Beijing, `2026-11-22`. */
export function beijingDay(at: number): string {
  return beijingTime(at).slice(0, 10);
}

/** The calendar month in Beijing, `2026-11`. */
export function beijingMonth(at: number): string {
  return beijingTime(at).slice(0, 7);
}

/** For people to read: `2026-11-22 15:49:25`. */
export function beijingTime(at: number): string {
  return new Date((at + BEIJING_OFFSET_SECONDS) * 1000)
    .toISOString()
    .replace('T', ' ')
    .slice(0, 19);
}
