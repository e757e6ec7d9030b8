/** What a stored token is good for: handed out, handed out while it is renewed, or not at all. */
import type { AccessTokenRecord, NewAccessToken } from '../store/records/access-token.ts';
import { REPLACED_TOKEN_SECONDS } from '../wechat/lifetimes.ts';
import { isHeldUntil } from './leases.ts';
import { renewalMarginOf } from './renewal.ts';

/** A token with less life left is not handed out: the call that uses it also takes time. */
export const MINIMUM_VALIDITY_SECONDS = 60;

/** What a caller asks of a token. */
export interface TokenNeeds {
  /** A token that WeChat refused (40001, 40014, 42001): it is not handed out again. */
  rejectedToken?: string | undefined;
  /** The least life that the caller needs; default {@link MINIMUM_VALIDITY_SECONDS}. */
  minimumValiditySeconds?: number | undefined;
  /** Renew already when less life than this is left; default {@link renewalMarginOf}. */
  renewalMarginSeconds?: number | undefined;
}

/** A token that is due is still handed out while it is renewed. */
export type UsableToken =
  { is: 'good'; token: NewAccessToken } | { is: 'due'; token: NewAccessToken } | { is: 'none' };

/** @param record undefined where nothing is stored */
export function judgeToken(
  record: AccessTokenRecord | undefined,
  needs: TokenNeeds,
  now: number,
): UsableToken {
  const { accessToken, expiresAt, dueAt, unavailable: reason } = record ?? {};
  if (!record || !accessToken || !expiresAt || accessToken === needs.rejectedToken || reason) {
    return { is: 'none' };
  }
  const token = { accessToken, expiresAt, dueAt };
  const minimum = needs.minimumValiditySeconds ?? MINIMUM_VALIDITY_SECONDS;
  const margin = Math.max(needs.renewalMarginSeconds ?? renewalMarginOf(token), minimum);
  const isGood = expiresAt - now >= margin || isAsGoodAsNew(record, now);
  if (isGood && !isDoubtful(record, now)) return { is: 'good', token };
  return expiresAt - now >= minimum ? { is: 'due', token } : { is: 'none' };
}

/**
 * Whether WeChat was asked within the last 5 minutes, and gave a token of this life: it gives none that
 * lives longer. Whoever needs more would renew each time, and end the tokens of all others. A life of 5
 * minutes or less is not WeChat's, see `shortenLife`.
 */
function isAsGoodAsNew({ budget, expiresAt = 0 }: AccessTokenRecord, now: number): boolean {
  const { lastAt = -Infinity } = budget ?? {};
  const isNew = Math.abs(now - lastAt) < REPLACED_TOKEN_SECONDS;
  return isNew && expiresAt - now > REPLACED_TOKEN_SECONDS;
}

/**
 * Whether WeChat may have replaced the token: the last renewal failed, its renewer died, or another
 * renewer was at work besides. The old token dies 5 minutes later.
 */
function isDoubtful(record: AccessTokenRecord | undefined, now: number): boolean {
  const { lease, failure, isDoubted = false, rivalUntil } = record ?? {};
  const hadRival = rivalUntil !== undefined && !isHeldUntil(rivalUntil, now);
  return lease !== undefined || failure !== undefined || isDoubted || hadRival;
}
