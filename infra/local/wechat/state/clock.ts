/** The simulator's clock: real time or a test's time, plus the skipped time. */

/** The simulator's time. */
export interface Clock {
  /** Whole seconds since 1970. */
  now(): number;
  /** Skips time. The caller must send the pushes that become due. */
  skip(seconds: number): void;
  /** How much was skipped so far. */
  skippedSeconds(): number;
}

/** @param base the time in seconds since 1970, with fractions; tests use a fixed moment */
export function createClock(base: () => number = () => Date.now() / 1000): Clock {
  let skippedSeconds = 0;
  return {
    now: () => Math.floor(base() + skippedSeconds),
    skip: (seconds) => {
      skippedSeconds += seconds;
    },
    skippedSeconds: () => skippedSeconds,
  };
}

/** WeChat's day begins at midnight in Beijing. Daily limits are reset then. */
const BEIJING_OFFSET_SECONDS = 8 * 3600;

/** The calendar day in Beijing, `2026-11-22`. */
export function beijingDay(at: number): string {
  return beijingTime(at).slice(0, 10);
}

/** The calendar month in Beijing, `2026-11`. */
export function beijingMonth(at: number): string {
  return beijingTime(at).slice(0, 7);
}

/** The time in Beijing for people to read: `2026-11-22 15:49:25`. */
export function beijingTime(at: number): string {
  return new Date((at + BEIJING_OFFSET_SECONDS) * 1000)
    .toISOString()
    .replace('T', ' ')
    .slice(0, 19);
}
