/** A local EventBridge Scheduler: the schedules of the stack, but with a clock that can be moved. */
import { functionCatalog, functionsWith, type FunctionName } from '../../function-catalog.ts';

/** The same functions as in the stack. */
const scheduled = functionsWith(({ schedule }) => schedule !== undefined);

/** Schedules with a shorter interval also run immediately at the start, all others do not. */
const IMMEDIATE_START_BELOW_SECONDS = 60 * 60;

/** How often the scheduler checks whether the clock has reached the next due moment. */
const CHECK_MILLISECONDS = 1000;

/** What the scheduler needs. */
export interface SchedulerOptions {
  componentAppIds: readonly string[];
  /** Invokes a function. The scheduler ignores failures, because functions log them. */
  invoke: (functionName: FunctionName, payload: string) => Promise<unknown>;
  /** Milliseconds since 1970. */
  now: () => number;
}

/** The schedules of all components. */
export interface Scheduler {
  /**
   * Starts the schedules: the token renewal runs immediately and then every 5 minutes, the
   * reconciliation with WeChat's list a day later and then daily.
   */
  start: () => Promise<void>;
  /**
   * Runs what became due because the clock was moved: once each, however far it was moved. It also
   * waits for runs that the timer has already started.
   */
  runDue: () => Promise<void>;
  close: () => Promise<void>;
}

/** Creates a scheduler. Nothing runs before `start`. */
export function createScheduler(options: SchedulerOptions): Scheduler {
  const nextAt = new Map<FunctionName, number>();
  let timer: NodeJS.Timeout | undefined;
  const underWay = new Set<Promise<void>>();

  const runForAll = async (name: FunctionName) => {
    const payloads = options.componentAppIds.map((componentAppId) => ({ componentAppId }));
    const invocations = payloads.map(async (payload) =>
      options.invoke(name, JSON.stringify(payload)),
    );
    await Promise.allSettled(invocations);
  };
  const planNext = (name: FunctionName) => {
    nextAt.set(name, options.now() + intervalSeconds(name) * 1000);
  };
  const runAllDue = async () => {
    // One after the other: the reconciliation needs the token that was renewed before.
    for (const [name, at] of nextAt) {
      if (options.now() < at) continue;
      planNext(name);
      await runForAll(name);
    }
  };
  const runDue = async () => {
    const running = runAllDue().finally(() => underWay.delete(running));
    underWay.add(running);
    // Includes runs that the timer started between the move of the clock and this call.
    await Promise.all(underWay);
  };
  return {
    runDue,
    start: async () => {
      for (const name of scheduled) {
        if (intervalSeconds(name) < IMMEDIATE_START_BELOW_SECONDS) nextAt.set(name, options.now());
        else planNext(name);
      }
      timer ??= setInterval(() => void runDue(), CHECK_MILLISECONDS).unref();
      await runDue();
    },
    close: async () => {
      nextAt.clear();
      clearInterval(timer);
      await Promise.all(underWay);
    },
  };
}

function intervalSeconds(name: FunctionName): number {
  return functionCatalog[name].schedule?.intervalSeconds ?? Infinity;
}
