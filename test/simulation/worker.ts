/** Runs histories in a thread of its own: there Node.js is more than twice as fast as within Jest. */
import '../support/environment.js';
import { parentPort, workerData } from 'node:worker_threads';
import { runHistory } from './history.ts';
import { plants } from './planted-bugs.ts';
import type { Failure, Histories } from './run-histories.ts';

/** Steps of a failed history that are shown at once. */
const SHOWN_STEPS = 60;

const { seeds, plant, isShownWhole } = workerData as Histories;

// Thousands of errors are made and handled: nobody looks at where they came from.
Error.stackTraceLimit = 0;
// Calls and pushes set real timers, whose seconds never come: time here is the history's own.
const never = new AbortController().signal;
AbortSignal.timeout = () => never;
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
parentPort?.postMessage(await findFailure());

async function findFailure(): Promise<Failure | undefined> {
  for (const seed of seeds) {
    const { violation, describe } = await runHistory(seed, plant && plants[plant]);
    const story = describe(isShownWhole ? undefined : SHOWN_STEPS);
    if (violation || isShownWhole) return { seed, ...violation, story };
  }
  return undefined;
}
