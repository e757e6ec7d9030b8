/** How long a look-up waits for other renewers. */
import type { Stopwatch } from '../services.ts';

/** A caller without a valid token waits this many times for a renewer: 13 to 22 s. */
const MAXIMUM_WAITS = 24;
const LONGEST_PAUSE_MS = 800;
/**
 * Longer than a lease whose owner has died, by whatever clock. With a renewal after it, which ends with
 * its lease, a look-up ends within the 30 s of its function.
 */
const LONGEST_WAIT_MS = 16_000;

/** When the waits of a look-up end, for its token and for those that the renewal needs. */
export interface Waits {
  /** By the stopwatch. Left out: each of them is waited for by itself. */
  waitsUntilMs?: number | undefined;
}

/**
 * The ports of one look-up.
 *
 * @param startedAt when it began, by the stopwatch
 */
export function limitWaits<Ports extends Waits>(ports: Ports, startedAt: number): Ports {
  return { ...ports, waitsUntilMs: startedAt + LONGEST_WAIT_MS };
}

/** Whether the caller has waited long enough. */
export function areWaitsOver(
  waits: number,
  { uptime, waitsUntilMs = Infinity }: Stopwatch & Waits,
): boolean {
  return waits === MAXIMUM_WAITS || uptime() >= waitsUntilMs;
}

/** Pauses grow and have jitter, so that waiting callers do not all come back in the same moment. */
export function pauseMs(waits: number, random: number): number {
  return Math.min(100 * 2 ** waits, LONGEST_PAUSE_MS) * (0.75 + random / 2);
}
