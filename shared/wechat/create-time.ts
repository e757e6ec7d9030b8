/** When a push was made: by WeChat's `CreateTime`, or by its arrival where that is no date. */
import { isAhead } from '../clocks.ts';

/** The date of a push. */
export interface PushDate {
  /** Seconds since 1970 by WeChat's clock, unless `isDatedByOurClock`. It alone decides the order. */
  createdAt: number;
  /** WeChat's date is not believed: `createdAt` is when the push arrived. */
  isDatedByOurClock?: true;
}

/** 2001: WeChat is younger. */
const EARLIEST = 1_000_000_000;
/** In seconds the year 5138, in milliseconds 1973: no date of WeChat's is between. */
const FINER_THAN_SECONDS = 100_000_000_000;

/**
 * The date of a push. Milliseconds, and finer ones, are understood. What is missing, no date, or
 * more than 5 minutes ahead of our clock is not believed.
 *
 * @param createTime as WeChat sent it
 * @param arrivedAt seconds since 1970, by our clock
 */
export function dateOf(createTime: string | undefined, arrivedAt: number): PushDate {
  const seconds = secondsIn(createTime ?? '');
  const isBelieved = seconds >= EARLIEST && !isAhead(seconds, arrivedAt);
  return isBelieved ? { createdAt: seconds } : { createdAt: arrivedAt, isDatedByOurClock: true };
}

/** Seconds since 1970, also of finer units; NaN where it is no number. */
export function secondsIn(createTime: string): number {
  let time = /^\d{1,20}$/.test(createTime) ? Number(createTime) : NaN;
  while (time >= FINER_THAN_SECONDS) time /= 1000;
  return Math.floor(time);
}
