/**
 * `npm run simulation -- --from 700001 --count 100000`: many histories, and each that breaks a promise.
 *
 * It goes on after a failure, where the test of the same name stops. With `--seed 1234` it tells one
 * history from beginning to end; `--plant NAME` puts a bug in (`planted-bugs.ts`).
 */
import { parseArgs } from 'node:util';
import { plants } from './planted-bugs.ts';
import { runHistories, type Failure } from './run-histories.ts';
import { SIMULATION_VERSION } from './version.ts';

/** Threads share the seeds in pieces of this size: how far it is can be said after each. */
const SEEDS_OF_A_PIECE = 500;
const PROGRESS_EVERY = 10_000;

const { values: options } = parseArgs({
  options: {
    from: { type: 'string', default: '1' },
    count: { type: 'string', default: '2000' },
    /** One for each processor is most. */
    threads: { type: 'string', default: '2' },
    seed: { type: 'string' },
    plant: { type: 'string' },
  },
});

const plant = plantOf(options.plant);
if (options.seed === undefined) {
  process.exitCode = await runMany(whole('from'), whole('count'), whole('threads'));
} else {
  const told = await runHistories({ seeds: [whole('seed')], plant, isShownWhole: true });
  console.log(told?.story);
  if (told?.invariant !== undefined) console.log(headlineOf(told));
  process.exitCode = told?.invariant === undefined ? 0 : 1;
}

/** @returns the process's exit code */
async function runMany(from: number, count: number, threads: number): Promise<number> {
  const startedAt = performance.now();
  const end = from + count;
  const failures: Failure[] = [];
  let next = from;
  let done = 0;

  await Promise.all(
    Array.from({ length: threads }, async () => {
      while (next < end) {
        const first = next;
        next = Math.min(end, first + SEEDS_OF_A_PIECE);
        failures.push(...(await failuresBetween(first, next)));
        const before = done;
        done += SEEDS_OF_A_PIECE;
        if (Math.floor(done / PROGRESS_EVERY) > Math.floor(before / PROGRESS_EVERY)) {
          console.log(`${Math.min(done, count)} of ${count}, ${failures.length} broke a promise`);
        }
      }
    }),
  );

  const seconds = (performance.now() - startedAt) / 1000;
  const range = `${from} to ${end - 1}, version ${SIMULATION_VERSION}`;
  const speed = `${seconds.toFixed(0)} s, ${(count / seconds).toFixed(1)} a second`;
  console.log(`Histories ${range}: ${failures.length} of ${count} broke a promise (${speed})`);
  return failures.length === 0 ? 0 : 1;
}

/** Each is told at once. */
async function failuresBetween(from: number, end: number): Promise<Failure[]> {
  const failures: Failure[] = [];
  let next = from;
  while (next < end) {
    const seeds = Array.from({ length: end - next }, (_, index) => next + index);
    const failure = await runHistories({ seeds, plant });
    if (!failure) break;
    failures.push(failure);
    console.log(`${headlineOf(failure)}\n  npm run simulation -- --seed ${failure.seed}`);
    next = failure.seed + 1;
  }
  return failures;
}

function headlineOf({ seed, invariant, text }: Failure): string {
  return `History ${seed} breaks "${invariant}": ${text}`;
}

function whole(name: 'from' | 'count' | 'threads' | 'seed'): number {
  const number = Number(options[name]);
  if (Number.isSafeInteger(number) && number >= 1) return number;
  return stop(`--${name} is a whole number from 1 on, not "${options[name]}"`);
}

function plantOf(name: string | undefined): keyof typeof plants | undefined {
  if (name === undefined || Object.hasOwn(plants, name))
    return name as keyof typeof plants | undefined;
  return stop(`No bug is called "${name}": there are ${Object.keys(plants).join(', ')}`);
}

function stop(problem: string): never {
  console.error(problem);
  process.exit(1);
}
