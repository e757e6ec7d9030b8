/** A clock for the rules: it stands still until a test moves it, or until a rule waits. */
import { START } from './services.ts';

export type TestClock = ReturnType<typeof createTestClock>;

/** `now` and `sleep` are what the rules are given. */
export function createTestClock(start = START) {
  let seconds = start;
  const advance = (by: number) => {
    seconds += by;
  };
  return {
    /** Seconds since 1970. */
    now: () => Math.floor(seconds),
    /** @param by seconds, also negative */
    advance,
    /** Since the start, with fractions. */
    elapsedSeconds: () => seconds - start,
    /** Waiting lets the time pass. */
    sleep: async (milliseconds: number) => advance(milliseconds / 1000),
  };
}
