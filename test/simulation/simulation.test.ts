/** Thousands of random histories over the real rules: whatever goes wrong, the promises are kept. */
import { appendFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { runHistories, type Failure } from './run-histories.ts';
import { firstSeedOfDay, SIMULATION_VERSION } from './version.ts';

const histories = Number(process.env['WXKEEPER_SIMULATION_HISTORIES'] ?? 2000);
/** Of today, besides the fixed ones. */
const historiesOfDay = Number(process.env['WXKEEPER_SIMULATION_DAY_HISTORIES'] ?? 100);
const first = Number(process.env['WXKEEPER_SIMULATION_FIRST_SEED'] ?? 1);
/** Where findings of the day are written down. */
const findings = process.env['WXKEEPER_SIMULATION_FINDINGS'];

const THREADS = 2;
const REPLAY = 'npm run simulation -- --seed';

it('keeps its promises in every history', async () => {
  const failures = await runFrom(first, histories);
  const failure = failures.find((each) => each?.invariant !== undefined);
  if (failure) throw new Error(describe(failure));
  expect(failure).toBeUndefined();
}, 36_000_000);

/**
 * Other seeds each day find what the fixed ones do not. Whoever changes something today has not caused
 * that: it is a finding, and stops nothing.
 */
it('tells what it finds in the histories of the day', async () => {
  if (historiesOfDay === 0) return;
  const start = firstSeedOfDay(Date.now());
  const failures = await runFrom(start, historiesOfDay);
  // Each thread came to its end; what it found is no failure.
  expect(failures).toHaveLength(THREADS);
  const found = failures.find((each) => each?.invariant !== undefined);
  const range = `${start} to ${start + historiesOfDay - 1}, version ${SIMULATION_VERSION}`;
  const text = found ? `FINDING: ${describe(found)}` : 'no promise was broken';
  process.stdout.write(`\nSimulation, seeds of the day ${range}: ${text}\n`);
  if (found && findings) appendFileSync(findings, `${range}\n${text}\n`);
}, 3_600_000);

function runFrom(start: number, count: number): Promise<(Failure | undefined)[]> {
  const seeds = Array.from({ length: count }, (_, index) => start + index);
  return Promise.all(
    Array.from({ length: THREADS }, (_, thread) =>
      runHistories({ seeds: seeds.filter((each) => each % THREADS === thread) }),
    ),
  );
}

function describe({ seed: failed, invariant, text, story }: Failure): string {
  const version = `version ${SIMULATION_VERSION} of the simulation`;
  const headline = `History ${failed} (${version}) breaks "${invariant}": ${text}`;
  return `${headline}\n${story}\nReplay it: ${REPLAY} ${failed}`;
}
