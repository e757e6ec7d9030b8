/** Polls until a result is available, with a time limit. */
import { setTimeout as wait } from 'node:timers/promises';

/** Long enough for a busy machine. Polling ends as soon as there is a result. */
const LIMIT_SECONDS = 30;

/**
 * Calls `ask` repeatedly until it returns a result.
 *
 * @param what the expected result, for the error message
 * @throws {Error} if there is no result within 30 seconds
 */
export async function until<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  const deadline = performance.now() + LIMIT_SECONDS * 1000;
  while (performance.now() < deadline) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await wait(20);
  }
  throw new Error(`Timeout after ${LIMIT_SECONDS} seconds, still missing: ${what}`);
}
