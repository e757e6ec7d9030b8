/** When a queued event that failed is tried again: soon at first, then less and less often. */
import { ConfigurationError, explainWechatFailure, QueuedEventUnreadable } from '../errors.ts';
import { Failure } from '../failure.ts';
import { errcodes, hasErrcode } from '../wechat/errors.ts';
import { secondsUntilDailyQuotas } from '../wechat/lifetimes.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** Most failures are over by then. */
const FIRST_DELAY_SECONDS = 5;

/** With the queue's 100 tries, what passes by itself is tried for almost four days. */
const LONGEST_DELAY_SECONDS = HOUR;

/**
 * A fault of our own does not pass. With the queue's 100 tries it is set aside after 49 minutes, and
 * the account's later events go on.
 */
const LONGEST_DELAY_OF_FAULTS_SECONDS = 30;

/** SQS hides a message for 12 hours after its receipt, of which some minutes are over. */
const LONGEST_HIDDEN_SECONDS = 11 * HOUR;

/** A message that could not be processed. */
export interface FailedTry {
  error: unknown;
  /** How often the message was received; NaN where that is not known. */
  tries: number;
  /** Seconds since 1970. */
  now: number;
}

/** Seconds until the next try. */
export function retryDelaySeconds({ error, tries, now }: FailedTry): number {
  // SQS alone sets messages aside: the sooner its 100 tries are over, the shorter the group waits.
  if (error instanceof QueuedEventUnreadable) return 0;
  if (hasErrcode(error, errcodes.dailyQuotaReached)) {
    return Math.min(secondsUntilDailyQuotas(now), LONGEST_HIDDEN_SECONDS);
  }
  const first = hasErrcode(error, errcodes.minuteQuotaReached) ? MINUTE : FIRST_DELAY_SECONDS;
  const longest = passes(error) ? LONGEST_DELAY_SECONDS : LONGEST_DELAY_OF_FAULTS_SECONDS;
  return Math.min(first * 2 ** ((tries || 1) - 1), longest);
}

/** Whether WeChat, AWS or an operator ends the failure. The AWS SDK marks its errors so. */
function passes(error: unknown): boolean {
  const isExpected = explainWechatFailure(error) instanceof Failure;
  return isExpected || error instanceof ConfigurationError || '$metadata' in Object(error);
}
