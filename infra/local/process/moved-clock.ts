/** The clock of the local service: real time plus an offset that all function instances share. */

/** A clock that can be moved while functions run. Function code still calls `Date.now()`. */
export interface MovedClock {
  /** How far the clock is ahead of real time. */
  offsetSeconds: () => number;
  setOffsetSeconds: (seconds: number) => void;
  /** Milliseconds since 1970, as `Date.now()` in a function. */
  now: () => number;
  /** Shared memory with the offset, for the threads of function instances. */
  memory: SharedArrayBuffer;
}

/** Creates a clock that starts at real time. */
export function createMovedClock(): MovedClock {
  const memory = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const offset = new Int32Array(memory);
  const offsetSeconds = () => Atomics.load(offset, 0);
  return {
    memory,
    offsetSeconds,
    setOffsetSeconds: (seconds) => {
      Atomics.store(offset, 0, Math.round(seconds));
    },
    now: () => Date.now() + offsetSeconds() * 1000,
  };
}

/** Replaces this thread's `Date` with one that follows the shared clock. Timers use real time. */
export function followMovedClock(memory: SharedArrayBuffer): void {
  const offset = new Int32Array(memory);
  const RealDate = Date;
  const now = () => RealDate.now() + Atomics.load(offset, 0) * 1000;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, values, newTarget): Date =>
      Reflect.construct(target, values.length === 0 ? [now()] : values, newTarget),
    apply: () => new RealDate(now()).toString(),
    get: (target, key, receiver): unknown =>
      key === 'now' ? now : Reflect.get(target, key, receiver),
  });
}
