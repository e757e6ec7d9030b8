/** Tokens that WeChat gave at about the same time, in an order that is not the order of their arrival. */
import { digest } from '../digest.ts';
import type { Storage } from '../services.ts';
import type { AccessTokenRecord, Authorizer, NewAccessToken } from '../store/records.ts';
import { REPLACED_TOKEN_SECONDS, type Issued } from '../wechat/lifetimes.ts';

/** Longer than an answer of WeChat's can be under way before it is stored. */
const AT_ONCE_SECONDS = 60;
/** More refresh tokens than this are not replaced while an answer is under way. */
const EARLIER_TOKENS = 5;

/**
 * Whether a renewal, or the other code of the same visit, has bought a token at about this time: its
 * life has just begun, or is short because there was such a doubt before.
 */
export function isTokenIssuedConcurrently(
  record: AccessTokenRecord | undefined,
  { validForSeconds }: Issued,
  now: number,
): boolean {
  const lifeSeconds = (record?.expiresAt ?? 0) - now;
  const isNew = lifeSeconds > validForSeconds - AT_ONCE_SECONDS;
  const isDoubtful = lifeSeconds > 0 && lifeSeconds < REPLACED_TOKEN_SECONDS + AT_ONCE_SECONDS;
  return isNew || isDoubtful || record?.lease !== undefined;
}

/**
 * Of two access tokens that were bought at once nobody knows which one WeChat takes for the newer;
 * but both are good for a while, in which the next look-up renews.
 */
export function shortenLife(
  { accessToken, expiresAt }: NewAccessToken,
  now: number,
): NewAccessToken {
  return { accessToken, expiresAt: Math.min(expiresAt, now + REPLACED_TOKEN_SECONDS) };
}

/** Whether the refresh token was the account's before: then the answer with it took very long. */
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
