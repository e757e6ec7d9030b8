/** The functions' warm instances: each serves one invocation at a time, and is replaced when it ends. */
import { createHandler as getAccessToken } from '../../functions/get-access-token.ts';
import { createHandler as getTicket } from '../../functions/get-ticket.ts';
import { createHandler as processEvent } from '../../functions/process-authorization-event.ts';
import { createHandler as receiveEvent } from '../../functions/receive-authorization-event.ts';
import { createHandler as refreshToken } from '../../functions/refresh-component-access-token.ts';
import { createHandler as renewAccessToken } from '../../functions/renew-access-token.ts';
import { functionCatalog } from '../../infra/function-catalog.ts';
import {
  beginVisit,
  finishVisit,
  type VisitReturn,
  type VisitRequest,
} from '../../shared/onboarding/visit.ts';
import type { Reconciliation } from '../../shared/reconciliation/reconcile.ts';
import { compare } from './comparison.ts';
import { createDoings, createProcess } from './process.ts';
import type { AllServices, Doings, Outside, Process } from './process.ts';
import type { World } from './world.ts';

type Handler = (event: never, context: never) => unknown;

/** The real handlers; of the two pages and the reconciliation only what stands behind them. */
const createHandlers = {
  'receive-authorization-event': receiveEvent,
  'process-authorization-event': processEvent,
  'begin-authorization': (services: AllServices) => (visit: VisitRequest) =>
    beginVisit(visit, undefined, services),
  'complete-authorization': (services: AllServices) => (returned: VisitReturn) =>
    finishVisit(returned, services),
  'get-access-token': getAccessToken,
  'get-ticket': getTicket,
  'refresh-component-access-token': refreshToken,
  'renew-access-token': renewAccessToken,
  'reconcile-authorizers': (services: AllServices, world: World) => (request: Reconciliation) =>
    compare(request, services, world),
} satisfies Record<string, (services: AllServices, world: World) => Handler>;

/** A function of the simulation. */
export type SimulatedFunction = keyof typeof createHandlers;

/** How an invocation ended. */
export type Outcome =
  | { kind: 'answered'; answer: unknown; process: Process }
  | { kind: 'failed'; error: unknown; process: Process }
  | { kind: 'crashed' | 'timed-out'; process: Process };

interface Instance {
  process: Process;
  handler: Handler;
  isBusy: boolean;
}

/** See createFleet. */
export type Fleet = ReturnType<typeof createFleet>;

/** A warm instance is taken this often where there is one; else a new one is started. */
const WARM_START = 0.85;

export function createFleet(world: World, outside: Outside) {
  const { random, time } = world;
  let instances: Instance[] = [];
  let started = 0;

  function take(functionName: SimulatedFunction): Instance {
    instances = instances.filter(({ process }) => process.isAlive);
    const idle = instances.filter(
      ({ process, isBusy }) => process.functionName === functionName && !isBusy,
    );
    if (idle.length > 0 && random.chance(WARM_START)) return random.pick(idle);
    const process = createProcess(world, { functionName, number: ++started }, outside);
    const handler = createHandlers[functionName](process.services, world) as Handler;
    const instance = { process, handler, isBusy: false };
    instances.push(instance);
    return instance;
  }

  return {
    /** @param request of a look-up, for the invariants */
    async invoke(
      functionName: SimulatedFunction,
      event: unknown,
      doings: Partial<Doings> = {},
    ): Promise<Outcome> {
      const instance = take(functionName);
      const { process, handler } = instance;
      instance.isBusy = true;
      // A renewal that its look-up did not wait for goes on.
      const { leases } = process.doings;
      process.doings = { ...createDoings(), leases, ...doings };
      let isTimedOut = false;
      const endsAt = time.nowMs() + timeoutMs(functionName);
      const context = {
        functionName: 'simulated',
        getRemainingTimeInMillis: () => endsAt - time.nowMs(),
      };
      const stopTimer = time.after(timeoutMs(functionName), () => {
        isTimedOut = true;
        process.die('time-out of the function');
      });
      const outcome = await Promise.race([
        run(process, () => handler(event as never, context as never)),
        process.death.then((): Outcome => ({
          kind: isTimedOut ? 'timed-out' : 'crashed',
          process,
        })),
      ]);
      stopTimer();
      instance.isBusy = false;
      return outcome;
    },
    /** A new version is deployed: every warm instance that has nothing to do is gone. */
    redeploy() {
      for (const { process, isBusy } of instances) if (!isBusy) process.die('new deployment');
    },
  };
}

const timeouts: Readonly<Record<string, { timeoutSeconds: number }>> = functionCatalog;

function timeoutMs(functionName: SimulatedFunction): number {
  return (timeouts[functionName]?.timeoutSeconds ?? 900) * 1000;
}

async function run(process: Process, handle: () => unknown): Promise<Outcome> {
  try {
    const answer: unknown = await handle();
    return { kind: 'answered', answer, process };
  } catch (error) {
    return { kind: 'failed', error, process };
  }
}
