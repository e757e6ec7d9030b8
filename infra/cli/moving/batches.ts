/** Goes through many accounts in batches, a few at a time, and says how far it is. */
import { setTimeout as sleep } from 'node:timers/promises';
import { CommandFailure } from '../failure.ts';
import { durationText } from '../output/durations.ts';
import { progressBar } from '../output/progress-bar.ts';
import type { Session } from '../session.ts';

/** What is done with each batch. */
export interface Batches<Item, Result> {
  items: readonly Item[];
  size: number;
  /** Batches at a time. */
  concurrent: number;
  act: (batch: readonly Item[]) => Promise<readonly Result[]>;
  /** Why not to go on after this batch. */
  stopAfter?: (results: readonly Result[]) => string | undefined;
}

/** Results in the order of the items; undefined where it did not come to them. */
export interface Ran<Result> {
  results: (Result | undefined)[];
  stopped: string | null;
}

/**
 * What is done stays done: where a batch fails, those before it are told all the same.
 *
 * @throws where the very first batch fails
 */
export async function runBatches<Item, Result>(
  { items, size, concurrent, act, stopAfter = () => undefined }: Batches<Item, Result>,
  { terminal, words }: Pick<Session, 'terminal' | 'words'>,
): Promise<Ran<Result>> {
  const results = Array.from<Result | undefined>({ length: items.length });
  const startedAt = performance.now();
  let [begun, done] = [0, 0];
  let stopped: string | null = null;
  const work = async () => {
    while (begun < items.length && stopped === null) {
      const from = begun;
      begun += size;
      const batch = items.slice(from, from + size);
      try {
        const found = await patiently(() => act(batch));
        for (const [index, result] of found.entries()) results[from + index] = result;
        done += batch.length;
        stopped ??= stopAfter(found) ?? null;
      } catch (error) {
        if (done === 0 || !(error instanceof CommandFailure)) throw error;
        stopped ??= error.message;
      }
      const seconds = ((performance.now() - startedAt) / 1000 / done) * (items.length - done);
      const left = durationText(seconds, words.durations);
      terminal.progress(
        `${progressBar(done, items.length)}  ${words.moving.progress(done, items.length, left)}`,
      );
    }
  };
  await Promise.all(Array.from({ length: concurrent }, work));
  terminal.progress('');
  return { results, stopped };
}

/** Between the tries of a batch. */
const PAUSES_MILLISECONDS = [500, 1000, 2000, 4000];
/** Too many at a time, for the table or for Lambda. */
const passing = new Set(['StoreUnavailable', 'TooManyRequestsException']);

/** A batch that is repeated does no harm. */
async function patiently<Result>(act: () => Promise<Result>): Promise<Result> {
  for (const pause of PAUSES_MILLISECONDS) {
    try {
      return await act();
    } catch (error) {
      const { code, name } = Object(error) as { code?: string; name?: string };
      if (!passing.has(code ?? '') && !passing.has(name ?? '')) throw error;
      await sleep(pause);
    }
  }
  return act();
}
