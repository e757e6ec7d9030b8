/** Measuring: times in one run beside each other, so that a busy machine slows both. */

/** One figure, as `npm run bench -- --json` prints it. */
export interface Figure {
  name: string;
  value: number;
  unit: string;
}

/** Measures something; the figures' names begin with the bench's. */
export type Bench = () => Promise<Figure[]>;

const ROUNDS = 15;
const ROUND_MILLISECONDS = 100;
const WARM_UP_MILLISECONDS = 300;
/** So often is it done between two looks at the clock. */
const CHUNK = 50;

/** How often each of two things can be done in a second, and how the first compares. */
export interface Comparison {
  perSecond: number;
  otherPerSecond: number;
  /** Of `perSecond` to `otherPerSecond`: the median of the rounds' ratios. */
  ratio: number;
}

/** Takes turns, so that whatever slows the machine slows both. */
export function compare(one: () => void, other: () => void): Comparison {
  timesPerSecond(one, WARM_UP_MILLISECONDS);
  timesPerSecond(other, WARM_UP_MILLISECONDS);
  const rounds = Array.from({ length: ROUNDS }, () => ({
    one: timesPerSecond(one, ROUND_MILLISECONDS),
    other: timesPerSecond(other, ROUND_MILLISECONDS),
  }));
  return {
    perSecond: median(rounds.map((round) => round.one)),
    otherPerSecond: median(rounds.map((round) => round.other)),
    ratio: median(rounds.map((round) => round.one / round.other)),
  };
}

export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

/** @param percent 0 to 100; the value that so many of them do not exceed */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  const index = Math.ceil((percent / 100) * sorted.length) - 1;
  return sorted[Math.max(index, 0)] ?? NaN;
}

/** In milliseconds. */
export async function timeOf(act: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await act();
  return performance.now() - startedAt;
}

function timesPerSecond(act: () => void, milliseconds: number): number {
  const startedAt = performance.now();
  let done = 0;
  let passed = 0;
  while (passed < milliseconds) {
    for (let index = 0; index < CHUNK; index++) act();
    done += CHUNK;
    passed = performance.now() - startedAt;
  }
  return (done / passed) * 1000;
}
