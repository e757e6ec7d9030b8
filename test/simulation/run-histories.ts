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

/** @returns the first failure */
export function runHistories(histories: Histories): Promise<Failure | undefined> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('worker.ts', import.meta.url), { workerData: histories });
    worker.on('message', resolve);
    worker.on('error', reject);
    worker.on('exit', () => reject(new Error('the thread ended without an answer')));
  });
}
