/** `--limit`: how much of a list is shown. */
import { wrongUsage } from './failure.ts';
import type { Given, Session } from './session.ts';
import { wholeNumber } from './whole-number.ts';

const DEFAULT_LIMIT = 50;

/** @throws {CommandFailure} where it is no whole number from 1 to `most` */
export function limitOf({ options }: Given, most: number, { words }: Session): number {
  const limit = wholeNumber(options['limit'] ?? String(DEFAULT_LIMIT));
  if (limit >= 1 && limit <= most) return limit;
  throw wrongUsage(words.failures.limit(most));
}
