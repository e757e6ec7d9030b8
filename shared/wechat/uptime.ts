/** The time by which calls to WeChat are limited and connections grow old. */

/** Both in milliseconds. */
interface Clocks {
  /** Only goes forward. Of a frozen microVM it may stand still. */
  running: () => number;
  /** Since 1970. May be set back. */
  wall: () => number;
}

/**
 * A clock that only goes forward, and also counts the time in which the process was frozen: by the
 * clock that says more.
 */
export function createUptime({ running, wall }: Clocks): () => number {
  let ahead = -Infinity;
  return () => {
    const now = running();
    ahead = Math.max(ahead, wall() - now);
    return now + ahead;
  };
}
