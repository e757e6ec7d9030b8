/** Saves changes of authorizers: decided on the newest state, written in one transaction. */
import { digest } from '../digest.ts';
import type { Bus, Clock, Log, Storage, Wechat } from '../services.ts';
import type { AccessTokenRecord, NewAccessToken } from '../store/records/access-token.ts';
import type { Authorizer, AuthorizerKey, AuthorizerStatus } from '../store/records/authorizer.ts';
import type { AuthorizerChange } from '../store/store.ts';
import type { ToldProfile } from '../wechat/authorizer-api.ts';
import type { ComponentCaller } from '../wechat/component-api.ts';
import { isGrantDenied } from '../wechat/errors.ts';
import { issuedNow } from '../wechat/lifetimes.ts';
import { applyGrant, endGrant } from './authorizer.ts';
import { decideAndSave } from './decide-and-save.ts';
import { announceNews } from './news.ts';
import type { TenantOfGrant } from './tenants.ts';
import { isRefreshTokenReplaced, isTokenIssuedConcurrently, shortenLife } from './token-races.ts';
import { accessTokenOf, isCurrentRefreshToken, type TokensOfGrant } from './token-of-grant.ts';
import { askForNewestGrant, isGrantUndecided } from './undecided.ts';

/** A grant as WeChat returned it for a code, or when asked later. */
export interface GrantToStore extends AuthorizerKey, TenantOfGrant, TokensOfGrant {
  /** Undefined where WeChat did not say. */
  permissionSets?: readonly number[] | undefined;
  /** Those that the visit asked for. */
  askedPermissionSets?: readonly number[] | undefined;
  /** There may be more: the stored ones stay as well. */
  areSetsPartial?: boolean | undefined;
  /** WeChat issued another access token at about the same time. */
  hasConcurrentToken?: boolean | undefined;
  lacksApiPermission?: boolean | undefined;
  changedAt: number;
  isDatedByOurClock?: boolean | undefined;
  /** WeChat's list has just said that the account was last authorized at `changedAt`. */
  isDateConfirmed?: boolean | undefined;
  /** WeChat was asked since the stored state was read: it is the newest, whatever the dates say. */
  isConfirmed?: boolean | undefined;
  profile?: ToldProfile | undefined;
}

/**
 * Stores a grant with its tokens. A newer grant that is already stored stays.
 *
 * @param caller asks WeChat where only WeChat can tell which grant is the newer one
 * @throws {WechatApiError} 61003 where WeChat says that the account has withdrawn it, and so the stored one
 *   has ended; 40001 and the like where it refuses the caller's token
 */
export async function storeGrant(
  grant: GrantToStore,
  ports: Storage & Clock & Wechat & Log,
  caller?: ComponentCaller,
): Promise<Authorizer> {
  const stored = await decideAndSave(grant, ports, async (current) => {
    const isUndecided = caller && current && isGrantUndecided(current, grant, ports.now());
    const newest = isUndecided
      ? await askOrEnd(
          current,
          () => askForNewestGrant(grant, { caller, stored: current }, ports),
          ports,
        )
      : grant;
    const record = await ports.store.readAccessToken(grant);
    const { authorizerRefreshToken: given } = newest;
    const isReplaced = await isRefreshTokenReplaced(current, given, ports);
    const known = { current, record, isReplaced, now: ports.now() };
    const toStore = {
      ...newest,
      accessToken: accessTokenOf(newest, grant, known),
      authorizerRefreshToken: isReplaced ? undefined : given,
      hasConcurrentToken: newest.isConfirmed,
    };
    return changeOnRecord(current, toStore, known);
  });
  if (!stored) throw new Error('no authorizer after storing a grant');
  return stored;
}

/** As {@link changeByGrant}; refused where the access token's record is no longer the one that was read. */
export function changeOnRecord(
  current: Authorizer | undefined,
  { hasConcurrentToken: isConcurrent, ...grant }: GrantToStore,
  { record, now }: { record: AccessTokenRecord | undefined; now: number },
): AuthorizerChange | undefined {
  const { accessToken } = grant;
  const hasConcurrentToken =
    typeof accessToken === 'object' &&
    (isConcurrent || isTokenIssuedConcurrently(record, accessToken, now));
  const change = changeByGrant(current, { ...grant, hasConcurrentToken }, now);
  return change && { ...change, seenVersion: record?.version ?? 0 };
}

/** The change that a grant makes; undefined where a newer grant is already stored. */
export function changeByGrant(
  current: Authorizer | undefined,
  { accessToken, authorizerRefreshToken: given, hasConcurrentToken, ...granted }: GrantToStore,
  now: number,
): AuthorizerChange | undefined {
  const authorizerRefreshToken = isCurrentRefreshToken(given, current) ? undefined : given;
  const newRefreshTokenDigest = authorizerRefreshToken && digest(authorizerRefreshToken);
  const next = applyGrant(current, { ...granted, newRefreshTokenDigest }, now);
  if (typeof accessToken === 'object') {
    const issued = issuedNow(accessToken, now);
    if (!next) return current && changeToDoubtful(current, issued, now);
    const token = hasConcurrentToken ? shortenLife(issued, now) : issued;
    return { next, accessToken: token, authorizerRefreshToken };
  }
  if (!next) return undefined;
  const staysGood =
    current?.status === 'authorized' && !authorizerRefreshToken && accessToken !== 'lost';
  const hasNewTenant = next.tenantId !== current?.tenantId;
  return {
    next,
    accessToken: staysGood ? undefined : 'none',
    authorizerRefreshToken,
    hasNewTenant,
  };
}

/** A newer grant is stored, but its access token may be older than the new one. */
function changeToDoubtful(
  current: Authorizer,
  issued: NewAccessToken,
  now: number,
): AuthorizerChange | undefined {
  if (current.status !== 'authorized') return undefined;
  const next = { ...current, version: current.version + 1 };
  return { next, accessToken: shortenLife(issued, now) };
}

/** The account's current refresh token; undefined where WeChat never issued one. */
export function readRefreshToken(
  authorizer: Authorizer,
  { store }: Storage,
): Promise<string | undefined> {
  return store.readRefreshToken(authorizer, authorizer.refreshTokenVersion);
}

/** The end of a grant: from WeChat's event, or found in a call for the grant as it was `seen`. */
export type EndOfGrant = { status: Exclude<AuthorizerStatus, 'authorized'> } & (
  { changedAt: number } | { seen: Authorizer }
);

/**
 * Stores and announces that a grant has ended.
 *
 * @returns the state afterwards: still `authorized` where the merchant has since authorized again
 */
export async function storeEndOfGrant(
  key: AuthorizerKey,
  end: EndOfGrant,
  ports: Storage & Bus,
): Promise<Authorizer | undefined> {
  const authorizer = await saveEndOfGrant(key, end, ports);
  if (authorizer) await announceNews(authorizer, ports);
  return authorizer;
}

/**
 * What WeChat says of an account. Where two answers say that there is no grant, the one that was `known`
 * before has ended, too: that waits to be announced.
 */
export async function askOrEnd<Answer>(
  known: Authorizer | undefined,
  ask: () => Promise<Answer>,
  ports: Storage,
): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    if (known && isGrantDenied(error)) {
      await saveEndOfGrant(known, { status: 'revoked', seen: known }, ports);
    }
    throw error;
  }
}

/** It waits to be announced. */
function saveEndOfGrant(
  key: AuthorizerKey,
  end: EndOfGrant,
  ports: Storage,
): Promise<Authorizer | undefined> {
  return decideAndSave(key, ports, (current) => {
    if ('seen' in end && isGrantedAgain(current, end.seen)) return undefined;
    const changedAt = 'seen' in end ? end.seen.changedAt : end.changedAt;
    const next = endGrant(current, end.status, changedAt);
    return next && { next, accessToken: 'none' };
  });
}

/** Whether another grant is stored by now than the one that was `seen`. */
export function isGrantedAgain(current: Authorizer | undefined, seen: Authorizer): boolean {
  return (
    current?.changedAt !== seen.changedAt ||
    current.refreshTokenVersion !== seen.refreshTokenVersion
  );
}
