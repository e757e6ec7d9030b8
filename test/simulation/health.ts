/** When the table, WeChat and the machines were last in trouble: what an error may be put down to. */

/** Whatever can be in trouble. */
export type Part = 'table' | 'secrets' | 'invocations' | 'wechat' | 'machines';

/** See createHealth. */
export type Health = ReturnType<typeof createHealth>;

/** Longer than any cool-down, and than the waits and leases that follow it. */
const RECOVERY_MS = 120_000;

/**
 * @param nowMs milliseconds since 1970
 * @param clocksMs two instances' clocks can differ by so much: a cool-down that one has set ends as much
 *   later for another
 */
export function createHealth(nowMs: () => number, clocksMs: number) {
  const recoveryMs = RECOVERY_MS + clocksMs;
  const troubledAt: Record<Part, number> = {
    table: 0,
    secrets: 0,
    invocations: 0,
    wechat: 0,
    machines: 0,
  };
  let refusedAt = 0;
  return {
    /** @param until milliseconds since 1970, for what is known to last; else it is over now */
    trouble(part: Part, until = nowMs()): void {
      troubledAt[part] = Math.max(troubledAt[part], until);
    },
    /** WeChat has answered with an errcode that is nobody's trouble. */
    refuse(): void {
      refusedAt = nowMs();
    },
    /** All of them have been well for long enough. */
    areWell: (...parts: readonly Part[]) =>
      parts.every((part) => nowMs() - troubledAt[part] > recoveryMs),
    hasRefused: () => nowMs() - refusedAt <= recoveryMs,
  };
}
