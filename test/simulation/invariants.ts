/** What must hold at every moment of a history, whatever goes wrong. */
import type { Announcement } from '../../shared/aws/event-bus.ts';
import type {
  CredentialKey,
  AccessTokenRecord,
  LeaseRequest,
} from '../../shared/store/records/access-token.ts';
import type {
  Authorizer,
  AuthorizerKey,
  AuthorizerNews,
} from '../../shared/store/records/authorizer.ts';
import { barrierOf } from '../../shared/tokens/renewal-barriers.ts';
import { SECONDS_PER_FURTHER_CALL } from '../../shared/tokens/renewal-budget.ts';
import { ownerName } from './components.ts';
import { short } from './journal.ts';
import { callsIn } from './limits-side.ts';
import { isSkewWide, NARROW_SKEW_MS } from './nature.ts';
import { ownerOf, type Process, type TakenLease } from './process.ts';
import type { World } from './world.ts';
import { isLeaseHeld } from '../../shared/tokens/leases.ts';
import {
  RENEWAL_MARGIN_SECONDS,
  SCHEDULED_RENEWAL_MARGIN_SECONDS,
} from '../../shared/tokens/renewal.ts';

/** What is remembered to judge by. */
export interface Watch {
  /** Refreshes under way at WeChat, by whose token. */
  underWay: Map<string, RefreshUnderWay[]>;
  /** Renewals that asked WeChat, by whose token and which hour. */
  renewals: Map<string, { leases: Set<string>; lastAt: number }>;
  /** Every refresh token that was ever kept. */
  refreshTokens: Set<string>;
  /** When grants that have ended did so here; by owner, milliseconds since 1970. */
  ended: Map<string, number>;
  /** What has to be announced, as it was stored. */
  news: (AuthorizerNews & AuthorizerKey & { storedBy: string })[];
}

interface RefreshUnderWay {
  process: Process;
  lease: TakenLease | undefined;
  /** With which it asks; undefined for the token of a platform, or a ticket. */
  refreshToken: string | undefined;
}

export function createWatch(): Watch {
  return {
    underWay: new Map(),
    renewals: new Map(),
    refreshTokens: new Set(),
    ended: new Map(),
    news: [],
  };
}

const HOUR_SECONDS = 60 * 60;
/** Clocks differ by 4 s, and a call is made up to 6 s after it was reserved. */
const LONGEST_RESERVED_SECONDS = 10;
/** Between two renewals beyond the budget. */
const LEAST_GAP_SECONDS = SECONDS_PER_FURTHER_CALL - LONGEST_RESERVED_SECONDS;

/**
 * Upstream calls stay within budget; nobody asks without a lease, with one that has run out, for a
 * token that is good, or while somebody else asks with the same lease.
 *
 * @returns to be called when the call has ended
 */
export function watchRefresh(
  world: World,
  watch: Watch,
  { process, ...request }: RenewalCall & { process: Process },
): () => void {
  const { journal, time, ledger } = world;
  const owner = renewedBy(request, ledger);
  if (!owner) return () => {};
  const now = Math.floor((time.nowMs() + process.skewMs) / 1000);
  const lease = process.doings.leases.get(owner);
  // Taking back a grant that had ended, the reconciliation tries its refresh token: no renewal.
  if (!lease && process.functionName === 'reconcile-authorizers') return () => {};
  if (lease) countRenewal(world, watch, { owner, now, lease });
  if (!lease || lease.expiresAt <= now) {
    journal.violate('one-renewer', `${process.name} has no lease of ${owner} any more`);
  }
  if (lease?.isNeedless) {
    journal.violate('no-needless-renewal', `${process.name} for ${owner}, whose token is good`);
  }
  // A cool-down is counted by the clock of who has failed. One of a clock that is a minute ahead is not
  // believed when the record is read, and may be a second later, when the lease is taken.
  if (lease && lease.coolDownSeconds > 0 && !isSkewWide(world.nature)) {
    journal.violate('cool-down', `${process.name} asks ${lease.coolDownSeconds} s too early`);
  }
  const others = watch.underWay.get(owner) ?? [];
  const rival = others.find((other) => other.lease?.owner === lease?.owner);
  if (rival) {
    const both = `${process.name} and ${rival.process.name}`;
    journal.violate('one-renewer', `${both} renew the token of ${owner} at the same time`);
  }
  // Who has died or stood still is not at work; WeChat may see its call, and another one after it. Nor is
  // who asks with the refresh token of before a grant that has come since, or has lost its lease to a
  // change of the grant: by clocks a minute apart there can be two of these.
  const refreshToken = fieldIn(request.body, 'authorizer_refresh_token');
  const atWork = others.filter(
    (other) =>
      other.process.isAlive &&
      !other.process.doings.hasFrozen &&
      other.refreshToken === refreshToken &&
      !(
        isSkewWide(world.nature) &&
        (world.dropped.get(owner) ?? 0) > (other.lease?.takenAt ?? Infinity)
      ),
  );
  if (atWork.length > 1) {
    const names = atWork.map((other) => other.process.name).join(', ');
    journal.violate('two-renewers', `${process.name} asks for ${owner} besides ${names}`);
  }
  const call = { process, lease, refreshToken };
  watch.underWay.set(owner, [...others, call]);
  return () => {
    const left = watch.underWay.get(owner)?.filter((other) => other !== call) ?? [];
    watch.underWay.set(owner, left);
  };
}

const isTurnOfHour = (now: number) =>
  Math.abs(now - Math.round(now / 3600) * 3600) <= (2 * NARROW_SKEW_MS) / 1000;

/** One lease can cost several calls, where WeChat refuses something or a connection breaks. */
function countRenewal(
  world: World,
  { renewals }: Watch,
  { owner, now, lease }: { owner: string; now: number; lease: TakenLease },
): void {
  const hourNumber = hourOf(lease, now);
  const hour = `${owner} ${hourNumber}`;
  const { leases, lastAt } = renewals.get(hour) ?? { leases: new Set<string>(), lastAt: -Infinity };
  if (leases.has(lease.owner)) return;
  leases.add(lease.owner);
  renewals.set(hour, { leases, lastAt: now });
  // Hours and gaps are counted by the clocks of those who ask: at the turn of the hour, who takes the
  // lease and who makes the call can be in two.
  if (isSkewWide(world.nature) || isTurnOfHour(now)) return;
  if (leases.size > callsIn(world, owner, hourNumber) && now - lastAt < LEAST_GAP_SECONDS) {
    const gap = `${now - lastAt} s after the one before`;
    world.journal.violate('budget', `renewal ${leases.size} for ${owner} in one hour comes ${gap}`);
  }
}

/** Of two instances around a full hour, the one may be in the next: its calls are written down there. */
function hourOf({ budgetHour }: TakenLease, now: number): number {
  const [least, most] = [now - LONGEST_RESERVED_SECONDS, now + LONGEST_RESERVED_SECONDS].map((at) =>
    Math.floor(at / HOUR_SECONDS),
  );
  const isNear = budgetHour !== undefined && (budgetHour === least || budgetHour === most);
  return isNear ? budgetHour : Math.floor(now / HOUR_SECONDS);
}

/** A call that may ask for a new token or ticket. */
interface RenewalCall {
  path: string;
  query: URLSearchParams;
  body: string;
}

function renewedBy(
  { path, query, body }: RenewalCall,
  ledger: World['ledger'],
): string | undefined {
  const componentAppId = fieldIn(body, 'component_appid') ?? '';
  if (path.endsWith('/api_component_token')) return ownerName({ componentAppId });
  if (path.endsWith('/getticket')) {
    const account = ledger.tokenOf(query.get('access_token') ?? '')?.owner;
    return `${account} ${query.get('type') === 'jsapi' ? 'jsapi-ticket' : 'wx-card-ticket'}`;
  }
  if (!path.endsWith('/api_authorizer_token')) return undefined;
  return ownerName({ componentAppId, authorizerAppId: fieldIn(body, 'authorizer_appid') });
}

function fieldIn(body: string, name: string): string | undefined {
  return new RegExp(`"${name}":"([^"]+)"`).exec(body)?.[1];
}

/** A lease is granted only where nobody else holds it; what else speaks against it is noted. */
export function watchLease(
  { journal, time }: World,
  {
    process,
    key,
    before,
    lease: { owner, expiresAt, from, outlasted, now: askedAt, budget },
  }: {
    process: Process;
    key: CredentialKey;
    before: AccessTokenRecord | undefined;
    lease: LeaseRequest;
  },
): void {
  const name = ownerOf(key);
  const now = Math.floor((time.nowMs() + process.skewMs) / 1000);
  const isNeedless = from === undefined && !isRenewalNeeded(before, process, now);
  // Who takes a lease over has a clock of its own; the one who handed it over has looked.
  const coolDownSeconds = from ? 0 : secondsOfCoolDown(before, now);
  const budgetHour = budget?.hour;
  const takenAt = time.nowMs();
  const taken = { owner, expiresAt, takenAt, isNeedless, coolDownSeconds, budgetHour };
  process.doings.leases.set(name, taken);
  const who = `${process.name} for ${name}`;
  const holder = before?.lease;
  const isTheirs = holder && ![owner, from, outlasted].includes(holder.owner);
  // It can have ended while the request was under way.
  if (isTheirs && isLeaseHeld(before, askedAt) && isLeaseHeld(before, now)) {
    journal.violate('one-lease', `${who}, which ${short(holder.owner)} still holds`);
  }
  if (before?.unavailable) journal.violate('one-lease', `${who}, which has no grant`);
}

/** 0 where it is of a clock that is far ahead: that one is not believed, see docs/design.md. */
function secondsOfCoolDown(before: AccessTokenRecord | undefined, now: number): number {
  const barrier = barrierOf(before, now);
  return barrier?.is === 'cool-down' ? barrier.seconds : 0;
}

function isRenewalNeeded(
  record: AccessTokenRecord | undefined,
  { doings }: Process,
  now: number,
): boolean {
  const { accessToken, expiresAt, dueAt, failure, lease, isDoubted, rivalUntil } = record ?? {};
  if (!accessToken || !expiresAt || failure || lease || isDoubted || rivalUntil) return true;
  const { rejectedToken, minimumValiditySeconds = 0 } = doings.request;
  if (accessToken === rejectedToken || doings.refused.has(accessToken)) return true;
  if (dueAt !== undefined) return now >= dueAt;
  const margin = Math.max(
    RENEWAL_MARGIN_SECONDS,
    SCHEDULED_RENEWAL_MARGIN_SECONDS,
    minimumValiditySeconds,
  );
  return expiresAt - now < margin;
}

/** Who has lost the lease saves nothing, however late the answer came. */
export function watchSave(
  { journal }: World,
  {
    process,
    before,
    owner,
  }: { process: Process; before: AccessTokenRecord | undefined; owner: string },
): void {
  if (before?.lease?.owner === owner) return;
  journal.violate('fencing', `${process.name} saves with the lease ${short(owner)}, which is lost`);
}

/** Longer than it takes to store what WeChat did not confirm, where the table does not answer either. */
const GUESS_MS = 10_000;

/** WeChat has just been asked in vain which of two is the newest: the next renewal asks it again. */
const isGuess = (askedAt = -Infinity, now: number) => now - askedAt <= GUESS_MS;

/**
 * A stored refresh token is never replaced by an older or an empty one, and an authorizer changes in
 * steps of one.
 */
export async function watchChange(
  { journal, bareStore, ledger, simulation, time, undecided }: World,
  watch: Watch,
  { process, before, next }: { process: Process; before: Authorizer | undefined; next: Authorizer },
): Promise<void> {
  const { componentAppId, authorizerAppId, version, refreshTokenVersion } = next;
  const owner = ownerName(next);
  if (next.status === 'authorized') watch.ended.delete(owner);
  else watch.ended.set(owner, time.nowMs());
  if (isEndedWrongly(ledger.grantedAt(owner), { process, next, now: time.nowMs() })) {
    journal.violate('listed', `${process.name} ends the grant of ${owner}, which WeChat has`);
  }
  for (const news of next.unannounced) {
    if (news.version === version) {
      watch.news.push({ ...news, componentAppId, authorizerAppId, storedBy: process.functionName });
    }
  }
  if (version !== (before?.version ?? 0) + 1) {
    journal.violate('versions', `${short(authorizerAppId)} goes from ${before?.version}`);
  }
  const beforeVersion = before?.refreshTokenVersion ?? 0;
  if (refreshTokenVersion < beforeVersion) {
    journal.violate('refresh-token', `version ${beforeVersion} back to ${refreshTokenVersion}`);
  }
  const [older, newer] = await Promise.all(
    [beforeVersion, refreshTokenVersion].map((each) => bareStore.readRefreshToken(next, each)),
  );
  if (refreshTokenVersion > 0 && !newer) {
    journal.violate('refresh-token', `version ${refreshTokenVersion} is empty`);
  }
  const keptBefore = watch.refreshTokens;
  // Where WeChat replaces it with each renewal, one that comes late and was never kept here cannot be
  // told from a newer one; WeChat takes it for 5 minutes, and then names the newest.
  const mayRotate = simulation.settings.rotateRefreshTokens;
  const ages = [older, newer].map((token) => (token ? ledger.ageOf(token, owner) : 0));
  const [olderAge = 0, newerAge] = ages;
  if (newerAge === undefined) {
    journal.violate('refresh-token', `${short(newer)} was never ${owner}'s`);
  } else if (
    newerAge < olderAge &&
    (keptBefore.has(newer ?? '') || !mayRotate) &&
    !isGuess(undecided.get(owner), time.nowMs())
  ) {
    journal.violate('refresh-token', `${short(older)} is replaced by the older ${short(newer)}`);
  }
  if (newer) keptBefore.add(newer);
}

/** A list takes a while, and an account's own info is asked for after it. */
const LONGEST_COMPARISON_MS = 60_000;

/** A comparison takes away no grant that WeChat had all the time, whatever its list left out. */
function isEndedWrongly(
  grantedAt: number | undefined,
  { process, next, now }: { process: Process; next: Authorizer; now: number },
): boolean {
  const isComparison = process.functionName === 'reconcile-authorizers';
  const isOld = grantedAt !== undefined && now - grantedAt > LONGEST_COMPARISON_MS;
  return isComparison && next.status === 'revoked' && isOld && !process.doings.hasFrozen;
}

/** News of one authorizer are told in their order; repeated ones do not count. */
export function watchAnnouncements(
  { journal, announced }: World,
  announcements: readonly Announcement[],
): void {
  for (const { type, detail } of announcements) {
    const version = versionOf(detail);
    const earlier = announced
      .filter(({ detail: other }) => ownerTold(other) === ownerTold(detail))
      .map((other) => versionOf(other.detail) ?? 0);
    const latest = Math.max(0, ...earlier);
    if (version !== undefined && version < latest && !earlier.includes(version)) {
      journal.violate('announcements', `${type} v${version} comes after v${latest}`);
    }
    announced.push({ type, detail });
  }
}

/** Of whom an announcement tells. */
export function ownerTold({ componentAppId, authorizerAppId }: Announcement['detail']): string {
  const key = { componentAppId: String(componentAppId), authorizerAppId: String(authorizerAppId) };
  return ownerName(key);
}

/** Of the authorizer after the change that is told. */
export function versionOf(detail: Announcement['detail']): number | undefined {
  const version = detail['authorizerVersion'];
  return typeof version === 'number' ? version : undefined;
}
