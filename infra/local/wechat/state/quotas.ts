/** The daily limits of API calls (45009), and the monthly limit of their resets (48006). */
import { beijingDay, beijingMonth } from './clock.ts';

const RESETS_A_MONTH = 10;

/** See createQuotaBook. */
export type QuotaBook = ReturnType<typeof createQuotaBook>;

/** How many calls a day an owner has for the API of this path. */
export interface DailyQuota {
  path: string;
  limit: number;
}

/** The owner of a quota: a component or one of its authorizers. */
export interface QuotaOwner {
  componentAppId: string;
  authorizerAppId?: string | undefined;
}

/** Counts the calls of each owner and path. */
export function createQuotaBook() {
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

  return {
    /** Counts a call. Returns false if the daily limit was already reached. */
    count(owner: QuotaOwner, { path, limit }: DailyQuota, now: number): boolean {
      const calls = usedBy(owner, now);
      const before = calls.get(path) ?? 0;
      if (before >= limit) return false;
      calls.set(path, before + 1);
      return true;
    },
    read(owner: QuotaOwner, { path, limit }: DailyQuota, now: number) {
      const usedToday = usedBy(owner, now).get(path) ?? 0;
      return { daily_limit: limit, used: usedToday, remain: Math.max(0, limit - usedToday) };
    },
    /** Resets the owner's counts. Returns false if this month's resets are used up. */
    reset(owner: QuotaOwner, now: number): boolean {
      const key = `${keyOf(owner)} ${beijingMonth(now)}`;
      const before = resets.get(key) ?? 0;
      if (before >= RESETS_A_MONTH) return false;
      resets.set(key, before + 1);
      usedBy(owner, now).clear();
      return true;
    },
    /** Resets the counts of all owners. The resets of this month stay counted. */
    clear() {
      used = new Map();
    },
  };
}

function keyOf({ componentAppId, authorizerAppId }: QuotaOwner): string {
  return authorizerAppId === undefined ? componentAppId : `${componentAppId} ${authorizerAppId}`;
}
