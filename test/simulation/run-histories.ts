/** Runs many histories, in threads, up to the first that fails. */
import { Worker } from 'node:worker_threads';
import type { plants } from './planted-bugs.ts';

/** What a thread is given. */
export interface Histories {
  seeds: number[];
  plant?: keyof typeof plants | undefined;
  /** For a replay: the whole story is told, also of a history that ends well. */
  isShownWhole?: boolean | undefined;
}

/** A history that broke a promise; without `invariant` it kept them all. */
export interface Failure {
  seed: number;
  invariant?: string;
  text?: string;
  story: string;
}

/** Most of what a history makes is dead soon after: with more room for it, it is cleared less often. */
const resourceLimits = { maxYoungGenerationSizeMb: 64 };

/** @returns the first failure */
export function runHistories(histories: Histories): Promise<Failure | undefined> {
  return new Promise((resolve, reject) => {
    const options = { workerData: histories, resourceLimits };
    const worker = new Worker(new URL('worker.ts', import.meta.url), options);
    worker.on('message', (failure: Failure | undefined) => {
      resolve(failure);
      // Real timers that were set on the way need not be waited for.
      void worker.terminate();
    });
    worker.on('error', reject);
    worker.on('exit', () => reject(new Error('the thread ended without an answer')));
  });
}
