/** Tracks running deliveries: tests wait for their end, and closing the simulator aborts them. */

/** Creates an empty tracker. */
export function createUnderWay() {
  const underWay = new Set<Promise<unknown>>();
  const closing = new AbortController();
  return {
    /** Is aborted by `breakOff`. */
    signal: closing.signal,
    /** Tracks the work until it ends. @returns the result of the work */
    async track<Result>(work: Promise<Result>): Promise<Result> {
      underWay.add(work);
      try {
        return await work;
      } finally {
        underWay.delete(work);
      }
    },
    /** Resolves when nothing is running, including work that starts meanwhile. */
    async settle() {
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
    /** Aborts all work. Resolves when it has ended. */
    async breakOff() {
      closing.abort();
      await Promise.allSettled(underWay);
    },
  };
}
