/** How long a lease is held: by the clock, and where clocks may differ by a stopwatch. */
import { INSTANCE_TOLERANCE_SECONDS } from '../clocks.ts';
import type { LeaseWatch, Stopwatch, Storage } from '../services.ts';
import type {
  AccessTokenRecord,
  CredentialKey,
  LeaseRequest,
} from '../store/records/access-token.ts';

/**
 * Longer than a call to WeChat may take, shorter than a caller waits: if a renewer dies, the waiting
 * callers still get their token from the next one.
 */
export const LEASE_SECONDS = 10;

/** Whether a lease is to be waited for. One that ends too far away was taken by a wrong clock. */
export function isHeldUntil(expiresAt: number | undefined, now: number): boolean {
  return expiresAt !== undefined && expiresAt > now && expiresAt <= now + 4 * LEASE_SECONDS;
}

/**
 * As {@link isHeldUntil}. Of three instances with clocks of their own each could believe that the
 * lease before has ended. So the clock ends only one: the next is held for as long as clocks differ.
 */
export function isLeaseHeld(record: AccessTokenRecord | undefined, now: number): boolean {
  const { lease, overtakenUntil } = record ?? {};
  if (!lease) return false;
  return isNear(overtakenUntil, now)
    ? !isLongAgo(lease.expiresAt, now)
    : isHeldUntil(lease.expiresAt, now);
}

/**
 * What a lease says that is taken now: `overtakenUntil` where it ends one by the clock alone, or where
 * a change of the grant has ended one.
 *
 * @param outlasted the owner of a lease that has lasted by a stopwatch
 */
export function overtakenBy(
  record: AccessTokenRecord | undefined,
  outlasted: string | undefined,
  now: number,
): number | undefined {
  const { lease, rivalUntil } = record ?? {};
  const isCutShort = lease && lease.owner !== outlasted && !isLongAgo(lease.expiresAt, now);
  return isCutShort || isNear(rivalUntil, now) ? now + LEASE_SECONDS : undefined;
}

/** However far two clocks differ, it has ended. */
function isLongAgo(expiresAt: number, now: number): boolean {
  return expiresAt <= now - INSTANCE_TOLERANCE_SECONDS;
}

/** Not long ago, and no further ahead than a lease and two clocks explain. */
function isNear(until: number | undefined, now: number): boolean {
  if (until === undefined || isLongAgo(until, now)) return false;
  return until <= now + LEASE_SECONDS + INSTANCE_TOLERANCE_SECONDS;
}

/** Another renewer may still ask WeChat: its lease was ended, or is not believed. */
export function mayHaveRival(record: AccessTokenRecord | undefined, now: number): boolean {
  const { lease, rivalUntil = 0 } = record ?? {};
  return rivalUntil > now || Number(lease?.expiresAt) > now;
}

/** Takes it, if it can. The process watches its own leases as well: a renewal can fail and leave its lease behind. */
export async function isLeaseTaken(
  key: CredentialKey,
  lease: LeaseRequest,
  { store, watchLease }: Storage & LeaseWatch,
): Promise<boolean> {
  if ((await store.takeLease(key, lease)) === 'refused') return false;
  watchLease(key, lease);
  return true;
}

/** More leases than this at a time are watched by no process. */
const MOST_WATCHED = 1000;

/** For one process. It watches leases by a stopwatch, so that no clock makes one shorter. */
export function createLeaseWatch({ uptime }: Stopwatch): LeaseWatch['watchLease'] {
  const seen = new Map<string, { lease: string; sinceMs: number }>();
  return (key, lease) => {
    const name = JSON.stringify([key.componentAppId, key.authorizerAppId, key.credential]);
    if (!lease) return void seen.delete(name);
    const text = `${lease.owner} ${lease.expiresAt}`;
    const before = seen.get(name);
    if (before?.lease !== text) {
      if (seen.size >= MOST_WATCHED) seen.clear();
      seen.set(name, { lease: text, sinceMs: uptime() });
      return undefined;
    }
    return uptime() - before.sinceMs >= LEASE_SECONDS * 1000 ? lease.owner : undefined;
  };
}
