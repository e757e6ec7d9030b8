/** Which seeds tell which story. */

/**
 * A seed tells one story for as long as this number stays. It is one more whenever chance is drawn in
 * another way, or something is drawn besides: a seed of an earlier version is worth nothing then.
 */
export const SIMULATION_VERSION = 3;

/** So many seeds are kept for each day, far from the fixed ones. */
const SEEDS_OF_A_DAY = 10_000;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Changes at midnight, UTC. @param nowMs milliseconds since 1970 */
export function firstSeedOfDay(nowMs: number): number {
  return Math.floor(nowMs / DAY_MS) * SEEDS_OF_A_DAY + 1;
}
