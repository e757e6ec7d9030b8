/** How many random histories the simulation tries in a second. */
import { runHistories } from '../simulation/run-histories.ts';
import { plants } from '../simulation/planted-bugs.ts';
import type { Bench, Figure } from './measure.ts';

const HISTORIES = 200;
/** The code gets warm with these. */
const WARM_UP = 30;
const FIRST_SEED = 1;

/**
 * By the clock, and by processor time: on a machine that does other work only the second one says
 * what a change of the simulation is worth.
 */
export const benchSimulation: Bench = async () => {
  const warmUp = await costOf(WARM_UP);
  const whole = await costOf(WARM_UP + HISTORIES);
  return [
    {
      name: 'simulation: histories a second',
      value: HISTORIES / (whole.seconds - warmUp.seconds),
      unit: '1/s',
    },
    {
      name: 'simulation: histories a second of processor time',
      value: HISTORIES / (whole.processorSeconds - warmUp.processorSeconds),
      unit: '1/s',
    },
  ];
};

/** Infinity where so many did not find it. */
const MOST_HISTORIES = 800;

/** How many histories it takes to find each bug that is planted. */
export const benchPlantedBugs: Bench = async () => {
  const figures: Figure[] = [];
  const seeds = Array.from({ length: MOST_HISTORIES }, (_, index) => FIRST_SEED + index);
  for (const plant of Object.keys(plants) as (keyof typeof plants)[]) {
    const failure = await runHistories({ seeds, plant });
    const unit = `histories (${failure?.invariant ?? 'not found'})`;
    figures.push({ name: `planted: ${plant}`, value: failure?.seed ?? Infinity, unit });
  }
  return figures;
};

async function costOf(histories: number): Promise<{ seconds: number; processorSeconds: number }> {
  const startedAt = performance.now();
  const before = process.cpuUsage();
  const seeds = Array.from({ length: histories }, (_, index) => FIRST_SEED + index);
  const failure = await runHistories({ seeds });
  if (failure) throw new Error(`history ${failure.seed} breaks "${failure.invariant}"`);
  const { user, system } = process.cpuUsage(before);
  return {
    seconds: (performance.now() - startedAt) / 1000,
    processorSeconds: (user + system) / 1_000_000,
  };
}
