/** How many random histories the simulation tries in a second. */
import { runHistories } from '../simulation/run-histories.ts';
import type { Bench } from './measure.ts';

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
