/** One history: faults and actions at random, then calm, then what must hold in the end. */
import { act, drawGapMs, type Stage } from './actions.ts';
import { startAwsTroubles } from './aws-troubles.ts';
import { noFaults } from './faults.ts';
import { checkOutcome } from './final-invariants.ts';
import type { Violation } from './journal.ts';
import { createKeeper, type Keeper } from './keeper.ts';
import { createMerchants } from './merchants.ts';
import type { Plant } from './plant.ts';
import { createStrangers } from './strangers.ts';
import { turn } from './virtual-time.ts';
import { createWorld, type World } from './world.ts';

const MINUTE_MS = 60_000;
/** Half as often as in truth: histories are long, and most of the time is spent on these. */
const TICKET_INTERVAL_MS = 20 * MINUTE_MS;
const SCHEDULE_MS = 10 * MINUTE_MS;
/** Longer than any lease, cool-down or hidden message. */
const CALM_MS = 30 * MINUTE_MS;

/** How a history ended. */
export interface HistoryResult {
  seed: number;
  violation: Violation | undefined;
  /** @param last how many steps, the newest ones; all if not given */
  describe: (last?: number) => string;
  steps: number;
}

/** @param plant a bug put in on purpose */
export async function runHistory(seed: number, plant?: Plant): Promise<HistoryResult> {
  const world = createWorld(seed, plant);
  const keeper = createKeeper(world);
  const strangers = createStrangers(world, keeper.receive);
  const stages = world.components.map(({ componentAppId }) => ({
    ...createStage(world, keeper, componentAppId),
    strangers,
  }));
  world.control.addAuthorizedAccounts(world.nature.bystanders);
  const { time, random, journal } = world;
  const isOver = () => journal.violation() !== undefined;

  for (const stage of stages) startClocks(stage);
  // AWS is the same for all of them.
  if (stages[0]) startAwsTroubles(stages[0]);
  await time.pass(20_000, isOver);
  const actions = random.integer(20, 40);
  for (let count = 0; count < actions && !isOver(); count++) {
    act(world.chance.pick(stages));
    await turn();
    await time.pass(drawGapMs(world), isOver);
  }
  await calmDown(world, keeper, isOver);
  for (const stage of stages) if (!isOver()) await checkOutcome(stage);
  const violation = journal.violation();
  return { seed, violation, describe: journal.describe, steps: time.steps() };
}

function createStage(
  world: World,
  shared: Keeper,
  componentAppId: string,
): Omit<Stage, 'strangers'> {
  const keeper = keeperFor(shared, componentAppId);
  const merchants = createMerchants(world, keeper, componentAppId);
  return { world, componentAppId, keeper, merchants };
}

/** The same service, asked for this platform. */
function keeperFor(keeper: Keeper, componentAppId: string): Keeper {
  return {
    ...keeper,
    lookUp: (asked) => keeper.lookUp({ ...asked, componentAppId }),
    refreshOnSchedule: () => keeper.refreshOnSchedule(componentAppId),
    reconcile: (request) => keeper.reconcile({ ...request, componentAppId }),
  };
}

/** WeChat's tickets and our schedule. */
function startClocks({ world, componentAppId, keeper, merchants }: Stage): void {
  const { time, control, simulation, random, rates } = world;
  void control.startPushing(componentAppId);
  const pushTicket = () => {
    time.after(TICKET_INTERVAL_MS, pushTicket);
    if (!simulation.components.get(componentAppId)?.isPushing) return;
    void control.pushVerifyTicket({ componentAppId, fault: merchants.drawFault() });
  };
  const refresh = () => {
    time.after(SCHEDULE_MS, refresh);
    if (!random.chance(rates.now.invocation)) keeper.refreshOnSchedule();
  };
  time.after(TICKET_INTERVAL_MS, pushTicket);
  time.after(random.integer(0, SCHEDULE_MS), refresh);
}

/** Faults end, what was held back arrives, what was set aside is put back. */
async function calmDown(world: World, keeper: Keeper, isOver: () => boolean): Promise<void> {
  const { time, control, rates, condition, journal } = world;
  journal.note('calm', 'faults end');
  rates.now = noFaults;
  condition.outageUntil = 0;
  condition.refusals = [];
  world.calm.isCalm = true;
  const { components } = world;
  for (const { componentAppId } of components) void control.startPushing(componentAppId);
  await time.pass(MINUTE_MS, isOver);
  await untilQuotasAreNew(world, isOver);
  for (const { componentAppId } of components) void control.pushVerifyTicket({ componentAppId });
  void control.releasePushes();
  await time.pass(CALM_MS, isOver);
  keeper.queue.redrive();
  // What failed for long is tried again within the hour, or on the next day of WeChat's quotas.
  await time.pass(Math.max(0, keeper.queue.hiddenMs()), isOver);
  await time.pass(CALM_MS, isOver);
}

async function untilQuotasAreNew(world: World, isOver: () => boolean): Promise<void> {
  const { simulation, control, time } = world;
  if (Object.keys(simulation.settings.dailyQuotas).length === 0) return;
  simulation.settings.dailyQuotas = {};
  const midnight = Math.ceil((control.now() + 8 * 3600) / 86_400) * 86_400 - 8 * 3600;
  await time.pass((midnight - control.now()) * 1000 + MINUTE_MS, isOver);
}
