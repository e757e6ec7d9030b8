/** Refuses pushes that somebody has kept: the signature of a push never ends. */
import { secondsIn } from './create-time.ts';
import type { MessageRequest } from './envelope.ts';
import { MessageRejected } from './message-rejected.ts';

/** WeChat repeats a push within seconds. A clock of ours may be wrong by hours. */
const MOST_AGE_SECONDS = 24 * 60 * 60;

/**
 * Looks at the `timestamp` that the signature covers, before the signature: strangers can cause this
 * refusal, too. One that is missing is left to the signature's check.
 *
 * @param now seconds since 1970
 * @throws {MessageRejected} `push-outdated`
 */
export function refuseOldPush({ query }: MessageRequest, now: number): void {
  const { timestamp } = query;
  if (!timestamp || secondsIn(timestamp) >= now - MOST_AGE_SECONDS) return;
  throw new MessageRejected('push-outdated', 'the timestamp is not of the last 24 hours');
}
