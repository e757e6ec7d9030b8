/** Which access token is stored with a grant: its own, the stored one, or none. */
import { digest } from '../digest.ts';
import type { AccessTokenRecord } from '../store/records/access-token.ts';
import type { Authorizer } from '../store/records/authorizer.ts';
import type { Issued } from '../wechat/lifetimes.ts';
import { tokenIssuedSince } from './token-races.ts';

/** The tokens that came with a grant, and what is known of them. */
export interface TokensOfGrant {
  /** `lost` where WeChat issued one that never reached us: it still replaces the stored one. */
  accessToken?: Issued | 'lost' | undefined;
  authorizerRefreshToken?: string | undefined;
  /** Seconds since 1970: when WeChat was asked for the access token. Its life is counted from then. */
  askedAt?: number | undefined;
  /** Seconds since 1970: when the code's access token was there. */
  exchangedAt?: number | undefined;
  /** WeChat was asked whether the grant is the newest, and did not answer. */
  isUnanswered?: boolean | undefined;
}

/** What is stored when a grant comes. */
export interface Known {
  current: Authorizer | undefined;
  record: AccessTokenRecord | undefined;
  /** The grant's refresh token is one of before. */
  isReplaced: boolean;
  now: number;
}

/**
 * The access token came with the refresh token that the code brought. Where that is an earlier one, the
 * newest grant has a newer access token: the stored one, or none that we know. Where the grant may have
 * been withdrawn since, a renewal has to show that it is there.
 */
export function accessTokenOf(
  newest: TokensOfGrant,
  { authorizerRefreshToken: brought, exchangedAt, ...given }: TokensOfGrant,
  { current, record, isReplaced, now }: Known,
): TokensOfGrant['accessToken'] {
  const { authorizerRefreshToken: named } = newest;
  const accessToken = withLifeLeft(given, now);
  if (typeof accessToken !== 'object') return accessToken;
  if (newest.isUnanswered && current?.status === 'revoked') return 'lost';
  if (isReplaced) return undefined;
  const isOfStored = isCurrentRefreshToken(named, current);
  if (brought && named !== brought) return isOfStored ? undefined : 'lost';
  if (!isOfStored || current?.status !== 'authorized') return accessToken;
  return tokenIssuedSince(record, exchangedAt, now) ?? accessToken;
}

/** The access token. The function may have stood still, and the table been silent, since WeChat was asked. */
export function withLifeLeft(
  { accessToken, askedAt = Infinity }: TokensOfGrant,
  now: number,
): TokensOfGrant['accessToken'] {
  if (typeof accessToken !== 'object') return accessToken;
  const { value, validForSeconds } = accessToken;
  return { value, validForSeconds: validForSeconds - Math.max(0, now - askedAt) };
}

/** Whether the refresh token is already the current one. */
export function isCurrentRefreshToken(
  authorizerRefreshToken: string | undefined,
  authorizer: Authorizer | undefined,
): boolean {
  return (
    authorizerRefreshToken !== undefined &&
    digest(authorizerRefreshToken) === authorizer?.refreshTokenDigest
  );
}
