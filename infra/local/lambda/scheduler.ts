/** EventBridge Scheduler on this machine: the same functions at the same intervals, by a movable clock. */
import { functionCatalog, functionsWith, type FunctionName } from '../../function-catalog.ts';

/** As in the stack. */
const scheduled = functionsWith(({ schedule }) => schedule !== undefined);

/** What comes more often than this is begun at the start; everything else after its interval. */
const STARTS_AT_ONCE_SECONDS = 60 * 60;

/** How often it is looked whether the (movable) clock has reached the next moment. */
const CHECK_MILLISECONDS = 1000;

/** What is scheduled. */
export interface SchedulerOptions {
  componentAppIds: readonly string[];
  /** A failure is the function's to report. */
  invoke: (functionName: FunctionName, payload: string) => Promise<unknown>;
  /** Milliseconds since 1970. */
  now: () => number;
}

/** Schedules for each component. */
export interface Scheduler {
  /** Looks after all components' tokens now. */
  tick: () => Promise<void>;
  /**
   * From now on runs what is due by the given clock: the look after the tokens at once and then
   * every 5 minutes, the comparison with WeChat's list a day later and then daily.
   */
  start: () => Promise<void>;
  /**
   * Runs what became due by moving the clock: once, however far it was moved. What the timer has
   * begun of it is waited for.
   */
  runDue: () => Promise<void>;
  close: () => Promise<void>;
}

/** Nothing runs before it is started. */
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
    // In their order: the comparison finds a token that was looked after.
    for (const [name, at] of nextAt) {
      if (options.now() < at) continue;
      planNext(name);
      await runForAll(name);
    }
  };
  const runDue = async () => {
    const running = runAllDue().finally(() => underWay.delete(running));
    underWay.add(running);
    // The timer can have been faster than whoever moved the clock.
    await Promise.all(underWay);
  };
  return {
    tick: async () => runForAll('refresh-component-access-token'),
    runDue,
    start: async () => {
      for (const name of scheduled) {
        if (intervalSeconds(name) < STARTS_AT_ONCE_SECONDS) nextAt.set(name, options.now());
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
