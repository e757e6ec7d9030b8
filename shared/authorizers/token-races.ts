/** Tokens that WeChat issued at about the same time, and that may arrive in another order. */
import { digest } from '../digest.ts';
import type { Storage } from '../services.ts';
import type { AccessTokenRecord, NewAccessToken } from '../store/records/access-token.ts';
import type { Authorizer } from '../store/records/authorizer.ts';
import { ASSUMED_TOKEN_SECONDS, REPLACED_TOKEN_SECONDS, type Issued } from '../wechat/lifetimes.ts';

/** Longer than it can take until an answer of WeChat's is stored. */
const CONCURRENCY_SECONDS = 60;
/** WeChat does not replace more refresh tokens than this while an answer is under way. */
const EARLIER_TOKENS = 5;

/**
 * Whether WeChat issued another token at about the same time as this one, for a renewal or for the
 * other code of the same visit. If that one is stored, its life has just begun, or was shortened for
 * the same reason. If nothing is stored for a grant, that one was lost, as it may be where a renewal
 * just had no answer.
 */
export function isTokenIssuedConcurrently(
  record: AccessTokenRecord | undefined,
  { validForSeconds }: Issued,
  now: number,
): boolean {
  const lifeSeconds = (record?.expiresAt ?? 0) - now;
  const isAsLong = lifeSeconds > validForSeconds - CONCURRENCY_SECONDS;
  const isOfAssumedLife = lifeSeconds <= ASSUMED_TOKEN_SECONDS;
  const isNew =
    isAsLong || (isOfAssumedLife && lifeSeconds > ASSUMED_TOKEN_SECONDS - CONCURRENCY_SECONDS);
  const isDoubtful = lifeSeconds > 0 && lifeSeconds < REPLACED_TOKEN_SECONDS + CONCURRENCY_SECONDS;
  const isLost = record && !record.accessToken && !record.unavailable;
  const { code, failedAt = -Infinity } = record?.failure ?? {};
  // Rejected: WeChat's answer may have been one that was not understood.
  const mayBeIssued = code === 'WechatUnavailable' || code === 'WechatRejected';
  const isUnread = mayBeIssued && failedAt > now - CONCURRENCY_SECONDS;
  return isNew || isDoubtful || isLost || isUnread || record?.lease !== undefined;
}

/**
 * The stored token, where WeChat was asked for it after a code had brought another one of the same grant.
 * WeChat may have ended the code's by now: it accepts the newest token and the one before. Where the last
 * call has brought none, or not yet, the stored one is from before the code's, which has ended it.
 *
 * @param exchangedAt seconds since 1970: when the code's token was there
 */
export function tokenIssuedSince(
  record: AccessTokenRecord | undefined,
  exchangedAt: number | undefined,
  now: number,
): Issued | undefined {
  const { accessToken, expiresAt, budget, lease, failure, unavailable } = record ?? {};
  if (!accessToken || !expiresAt || unavailable || exchangedAt === undefined) return undefined;
  const isLater = (budget?.lastAt ?? -Infinity) > exchangedAt && !lease && !failure;
  return isLater ? { value: accessToken, validForSeconds: expiresAt - now } : undefined;
}

/**
 * Two access tokens were issued concurrently: which one is the newer for WeChat is not known. WeChat
 * accepts both for 5 minutes. With the shorter life, the next look-up within them renews the token.
 */
export function shortenLife(
  { accessToken, expiresAt }: NewAccessToken,
  now: number,
): NewAccessToken {
  return { accessToken, expiresAt: Math.min(expiresAt, now + REPLACED_TOKEN_SECONDS) };
}

/** Whether the refresh token is an earlier one of the account's: then its answer arrived late. */
export async function isRefreshTokenReplaced(
  current: Authorizer | undefined,
  given: string | undefined,
  { store }: Storage,
): Promise<boolean> {
  if (!current || given === undefined || digest(given) === current.refreshTokenDigest) return false;
  const newest = current.refreshTokenVersion - 1;
  for (let version = newest; version > Math.max(0, newest - EARLIER_TOKENS); version--) {
    if ((await store.readRefreshToken(current, version)) === given) return true;
  }
  return false;
}
