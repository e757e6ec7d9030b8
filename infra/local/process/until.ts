/** Waiting for something to become true, for a while. */
import { setTimeout as wait } from 'node:timers/promises';

/** Long enough for a busy machine; whoever waits goes on as soon as it is true. */
const LIMIT_SECONDS = 30;

/**
 * Asks again and again until there is an answer.
 *
 * @param what for the error message
 * @throws {Error} if there is none within 30 seconds
 */
export async function until<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  const deadline = performance.now() + LIMIT_SECONDS * 1000;
  while (performance.now() < deadline) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await wait(20);
  }
  throw new Error(`after ${LIMIT_SECONDS} seconds still not: ${what}`);
}
