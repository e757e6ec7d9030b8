/** Moments as people type them. */

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * @param text `2026-11-22T03:00:00Z`, without a zone of this machine; or `90m`, `2h`, `1d` before now
 * @returns undefined where it is neither
 */
export function readMoment(text: string, now: Date): Date | undefined {
  const [, count, unit = ''] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  if (count !== undefined) return new Date(now.getTime() - Number(count) * (UNITS[unit] ?? 0));
  if (!/^\d{4}-\d\d-\d\d/.test(text)) return undefined;
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
