/** Pushes under way: a test waits until there are none, closing the simulator breaks them off. */

/** See createUnderWay. */
export type UnderWay = ReturnType<typeof createUnderWay>;

/** Nothing is under way yet. */
export function createUnderWay() {
  const underWay = new Set<Promise<unknown>>();
  const closing = new AbortController();
  return {
    /** Aborted by breakOff. */
    signal: closing.signal,
    /** Counts as under way until it ends. @returns what the work gives */
    async track<Result>(work: Promise<Result>): Promise<Result> {
      underWay.add(work);
      try {
        return await work;
      } finally {
        underWay.delete(work);
      }
    },
    /** Resolves when nothing is under way, begun meanwhile or not. */
    async settle() {
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
    /** Resolves when what is under way has ended. */
    async breakOff() {
      closing.abort();
      await Promise.allSettled(underWay);
    },
  };
}
