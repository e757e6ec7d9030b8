/** Ctrl-C, where something has to be done before the end. */

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Aborts at the first signal that asks this process to end. A second one ends it at once. */
export interface Interruption {
  signal: AbortSignal;
  /** From now on a signal ends the process. */
  dispose: () => void;
}

export function onInterruption(): Interruption {
  const controller = new AbortController();
  const dispose = () => {
    for (const name of SIGNALS) process.off(name, abort);
  };
  const abort = () => {
    dispose();
    controller.abort();
  };
  for (const name of SIGNALS) process.on(name, abort);
  return { signal: controller.signal, dispose };
}
