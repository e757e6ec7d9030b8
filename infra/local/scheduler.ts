/** EventBridge Scheduler on this machine: renews each component's token every 5 minutes. */

/** As in the stack. */
const INTERVAL_SECONDS = 5 * 60;
/** How often it is looked whether the (movable) clock has reached the next moment. */
const CHECK_MILLISECONDS = 1000;

/** What is scheduled. */
export interface SchedulerOptions {
  componentAppIds: readonly string[];
  /** Calls `refresh-component-access-token`; a failure is the function's to report. */
  invoke: (payload: string) => Promise<unknown>;
  /** Milliseconds since 1970. */
  now: () => number;
}

/** One schedule for each component. */
export interface Scheduler {
  /** Runs all schedules now. */
  tick: () => Promise<void>;
  /** From now on runs them at once and then every 5 minutes by the given clock. */
  start: () => Promise<void>;
  /** Runs what became due by moving the clock: once, however far it was moved. */
  runDue: () => Promise<void>;
  close: () => Promise<void>;
}

/** Nothing runs before it is started. */
export function createScheduler(options: SchedulerOptions): Scheduler {
  let nextAt = Infinity;
  let timer: NodeJS.Timeout | undefined;
  const underWay = new Set<Promise<void>>();

  const tick = async () => {
    const payloads = options.componentAppIds.map((componentAppId) => ({ componentAppId }));
    const invocations = payloads.map(async (payload) => options.invoke(JSON.stringify(payload)));
    await Promise.allSettled(invocations);
  };
  const runDue = async () => {
    if (options.now() < nextAt) return;
    nextAt = options.now() + INTERVAL_SECONDS * 1000;
    const running = tick();
    underWay.add(running);
    await running;
    underWay.delete(running);
  };
  return {
    tick,
    runDue,
    start: async () => {
      nextAt = options.now();
      timer ??= setInterval(() => void runDue(), CHECK_MILLISECONDS).unref();
      await runDue();
    },
    close: async () => {
      nextAt = Infinity;
      clearInterval(timer);
      await Promise.all(underWay);
    },
  };
}
