/** Thousands of random histories over the real rules: whatever goes wrong, the promises are kept. */
import { expect, it } from '@jest/globals';
import { runHistories, type Failure } from './run-histories.ts';

const histories = Number(process.env['WXKEEPER_SIMULATION_HISTORIES'] ?? 2000);
/** Replays one history and tells it from beginning to end. */
const seed = process.env['WXKEEPER_SIMULATION_SEED'];

const THREADS = 2;
const REPLAY = 'npm test -- test/simulation/simulation.test.ts';

it('keeps its promises in every history', async () => {
  const failures = seed === undefined ? await runAll() : [await replay(Number(seed))];
  const failure = failures.find((each) => each?.invariant !== undefined);
  if (failure) throw new Error(describe(failure));
  expect(failure).toBeUndefined();
}, 3_600_000);

function runAll(): Promise<(Failure | undefined)[]> {
  const seeds = Array.from({ length: histories }, (_, index) => index + 1);
  return Promise.all(
    Array.from({ length: THREADS }, (_, thread) =>
      runHistories({ seeds: seeds.filter((each) => each % THREADS === thread) }),
    ),
  );
}

async function replay(one: number): Promise<Failure | undefined> {
  const replayed = await runHistories({ seeds: [one], isShownWhole: true });
  console.log(replayed?.story);
  return replayed;
}

function describe({ seed: failed, invariant, text, story }: Failure): string {
  const headline = `History ${failed} breaks "${invariant}": ${text}`;
  return `${headline}\n${story}\nReplay it: WXKEEPER_SIMULATION_SEED=${failed} ${REPLAY}`;
}
