/** Calls are limited by the day (45009), and the resets of that by the month (48006). */
import { lookUp } from '../lookup.ts';
import { beijingDay, beijingMonth } from './clock.ts';

/** WeChat publishes no figures: high enough never to matter unless a test sets one. */
const NO_LIMIT = 100_000_000;
const RESETS_A_MONTH = 10;

/** See createQuotaBook. */
export type QuotaBook = ReturnType<typeof createQuotaBook>;

/** Whose quota: the component's own, or that of one of its authorizers. */
export interface QuotaOwner {
  componentAppId: string;
  authorizerAppId?: string | undefined;
}

/** @param limits calls a day by path, read at each call */
export function createQuotaBook(limits: () => Record<string, number>) {
  let day = '';
  let used = new Map<string, Map<string, number>>();
  const resets = new Map<string, number>();

  function usedBy(owner: QuotaOwner, now: number): Map<string, number> {
    if (beijingDay(now) !== day) {
      day = beijingDay(now);
      used = new Map();
    }
    const key = keyOf(owner);
    const calls = used.get(key) ?? new Map<string, number>();
    used.set(key, calls);
    return calls;
  }
  const limitOf = (path: string) => lookUp(limits(), path) ?? NO_LIMIT;

  return {
    /** Counts a call; false if the day's limit had been reached before it. */
    count(owner: QuotaOwner, path: string, now: number): boolean {
      const calls = usedBy(owner, now);
      const before = calls.get(path) ?? 0;
      if (before >= limitOf(path)) return false;
      calls.set(path, before + 1);
      return true;
    },
    read(owner: QuotaOwner, path: string, now: number) {
      const usedToday = usedBy(owner, now).get(path) ?? 0;
      const limit = limitOf(path);
      return { daily_limit: limit, used: usedToday, remain: Math.max(0, limit - usedToday) };
    },
    /** Sets the owner's counts to zero; false if this month's resets are used up. */
    reset(owner: QuotaOwner, now: number): boolean {
      const key = `${keyOf(owner)} ${beijingMonth(now)}`;
      const before = resets.get(key) ?? 0;
      if (before >= RESETS_A_MONTH) return false;
      resets.set(key, before + 1);
      usedBy(owner, now).clear();
      return true;
    },
  };
}

function keyOf({ componentAppId, authorizerAppId }: QuotaOwner): string {
  return authorizerAppId === undefined ? componentAppId : `${componentAppId} ${authorizerAppId}`;
}
