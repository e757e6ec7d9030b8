/** How long WeChat still waits for the answer to a push. */
import { Failure } from '../failure.ts';
import type { Epoch, Stopwatch } from '../services.ts';
import { within } from '../within.ts';

/** WeChat waits 5 s. The rest is for the way to us and back. */
export const ANSWER_WITHIN_MS = 4500;
/** After that WeChat has gone: another clock is wrong, or nobody is in a hurry any more. */
const LONGEST_WAIT_MS = 5000;
/** So long at least: a message must not be lost because its function has started slowly. */
const LEAST_MS = 1000;
/** From the end of the time for a reply until WeChat is answered all the same. */
const ENCRYPTING_MS = 300;

/** Milliseconds that are left for the answer; 0 when they are over. */
export type TimeLeft = () => number;

/**
 * Begins to count when API Gateway took the push in, so that a cold start counts.
 *
 * @param takenInAt milliseconds since 1970
 */
export function startTimeLeft(
  takenInAt: number,
  { epochMilliseconds, uptime }: Epoch & Stopwatch,
): TimeLeft {
  const passed = epochMilliseconds() - takenInAt;
  const isBelieved = passed > 0 && passed < LONGEST_WAIT_MS;
  const endsAt = uptime() + Math.max(LEAST_MS, ANSWER_WITHIN_MS - (isBelieved ? passed : 0));
  return () => Math.max(0, endsAt - uptime());
}

/** How long a message may take. */
export interface MessageTimes {
  /** Until the message has to be taken in: some time is left also after a slow start. */
  timeLeft: TimeLeft;
  /** Until a reply has to be known. Less than 0, or not a number: nobody waits for one. */
  timeToReply: TimeLeft;
  /** Until WeChat has to be answered. */
  timeToAnswer: TimeLeft;
}

/** Both begin when API Gateway took the message in. @param takenInAt milliseconds since 1970 */
export function startMessageTimes(takenInAt: number, clocks: Epoch & Stopwatch): MessageTimes {
  const timeLeft = startTimeLeft(takenInAt, clocks);
  const passed = clocks.epochMilliseconds() - takenInAt;
  const repliedBy = clocks.uptime() + Math.min(ANSWER_WITHIN_MS, ANSWER_WITHIN_MS - passed);
  return {
    timeLeft,
    timeToReply: () => repliedBy - clocks.uptime(),
    timeToAnswer: () => timeLeft() + ENCRYPTING_MS,
  };
}

/** Something took longer than it may. It may still happen. */
export class TooLate extends Failure<'answer-too-late'> {
  override readonly name = 'TooLate';

  constructor() {
    super(
      { code: 'answer-too-late', kind: 'unavailable' },
      'it has taken too long; please send it again',
    );
  }
}

/**
 * What the promise gives, if it does so in time.
 *
 * @throws {TooLate}
 */
export async function inTime<Result>(
  milliseconds: number,
  promise: Promise<Result>,
): Promise<Result> {
  return within(milliseconds, promise, () => new TooLate());
}
