/** The local machine's clock: real time plus an offset that every function instance shares. */

/** A clock that can be moved while functions run; product code just calls `Date.now()`. */
export interface MovedClock {
  /** How far it is ahead of real time. */
  offsetSeconds: () => number;
  setOffsetSeconds: (seconds: number) => void;
  /** Milliseconds since 1970, as `Date.now()` in a function. */
  now: () => number;
  /** What an instance's thread needs in order to see the same clock. */
  memory: SharedArrayBuffer;
}

/** A clock that begins at real time. */
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

/** Replaces this thread's `Date` by one that follows the shared clock; timers stay real. */
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
