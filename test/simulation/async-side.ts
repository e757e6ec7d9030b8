/** Lambda's asynchronous path: what is handed over to another function, and what the schedule starts. */
import { functionCatalog } from '../../infra/function-catalog.ts';
import type { HandedOverRenewal } from '../../shared/aws/start-function.ts';
import { timeLimits } from '../../shared/aws/time-limits.ts';
import { OutsideFault } from './faults.ts';
import type { Fleet, SimulatedFunction } from './fleet.ts';
import { watchHandOver } from './liveness-invariants.ts';
import { isSkewWide } from './nature.ts';
import { callOutside, type Process } from './process.ts';
import type { World } from './world.ts';

const { maxAttempts, requestHandler } = timeLimits('functions');
const HANGS_MS = maxAttempts * requestHandler.requestTimeout;
const MINUTE_MS = 60_000;

/** An invocation that was accepted: it can be lost, come late, come twice, and again minutes later. */
export function renewLaterAs(world: World, fleet: () => Fleet) {
  const { random, rates, plant, health } = world;
  // Whose clock is far behind waits longer for a lease that nobody takes than for an answer.
  const part = isSkewWide(world.nature) ? 'machines' : undefined;
  return (process: Process) => (renewal: HandedOverRenewal) =>
    callOutside(world, process, {
      what: 'renewLater',
      failureRate: rates.now.messaging,
      part,
      isWrite: true,
      act: async () => {
        await acceptOrThrow(world, process);
        const isDropped = random.chance(rates.now.invocation / 2);
        // It counts also where the faults end before anybody looks (history 71 of version 3).
        if (isDropped) health.trouble('invocations');
        if (isDropped && part) health.trouble(part);
        const isLost = isDropped || plant.losesHandOvers;
        watchHandOver(world, renewal);
        const times = isLost ? 0 : random.chance(rates.now.invocation) ? 2 : 1;
        for (let copy = 0; copy < times; copy++) {
          startLater(world, 'renew-access-token', () => {
            void fleet().invoke('renew-access-token', renewal);
          });
        }
      },
    });
}

/** Where the path is away, Lambda either takes nothing in, or takes it in and starts nothing. */
async function acceptOrThrow({ aws, health }: World, process: Process): Promise<void> {
  const trouble = aws.troubleOf('invocations');
  if (trouble) health.trouble('invocations', trouble.until);
  if (trouble?.kind !== 'silent' || aws.random.chance(0.5)) return;
  await process.pause(HANGS_MS);
  throw new OutsideFault('the invocation was not accepted');
}

/** What waits for too long is dropped: Lambda counts from when it took it in. */
function startLater(world: World, name: SimulatedFunction, start: () => void): void {
  const { aws, time, random } = world;
  const backInMs = backIn(world);
  const longestMs = (asynchronous(name)?.maximumAgeSeconds ?? Infinity) * 1000;
  if (backInMs <= longestMs) time.after(backInMs + random.integer(10, 800), start);
  if (!aws.hasLateCopy()) return;
  const copies = aws.random.integer(1, 2);
  for (let copy = 0; copy < copies; copy++) {
    time.after(backInMs + aws.random.integer(MINUTE_MS, 12 * MINUTE_MS), start);
  }
}

function backIn({ aws, time }: World): number {
  const trouble = aws.troubleOf('invocations');
  return trouble ? trouble.until - time.nowMs() : 0;
}

const catalog: Readonly<
  Record<string, { asynchronous?: { maximumAgeSeconds: number } | undefined }>
> = functionCatalog;

function asynchronous(name: SimulatedFunction) {
  return catalog[name]?.asynchronous;
}

/** The scheduler's calls go the same way. */
export function startOnSchedule(world: World, name: SimulatedFunction, start: () => void): void {
  if (backIn(world) === 0) start();
  else startLater(world, name, start);
}
