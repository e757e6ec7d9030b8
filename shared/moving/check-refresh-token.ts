/** Tries an imported refresh token out, as any look-up would: by one renewal, under the lease. */
import { isCurrentRefreshToken } from '../authorizers/token-of-grant.ts';
import { explainWechatFailure, KeeperError } from '../errors.ts';
import type { AuthorizerKey } from '../store/records/authorizer.ts';
import { findAccessToken } from '../tokens/access-token.ts';
import { authorizerTokenSource, type AuthorizerTokenPorts } from '../tokens/authorizer-token.ts';

/**
 * - `works`: WeChat has given an access token for it
 * - `replaced`: WeChat has named another refresh token, which is stored now and works
 * - `refused`: neither it nor any that WeChat names works; the merchant must authorize again
 * - `withdrawn`: the account has withdrawn its authorization
 * - `failed`: WeChat could not be asked, or refused for another reason
 * - `not-checked`: no time was left
 */
export type RefreshTokenCheck =
  'works' | 'replaced' | 'refused' | 'withdrawn' | 'failed' | 'not-checked';

/** What came of it, and why where it failed. */
export interface CheckedToken {
  check: RefreshTokenCheck;
  message?: string | undefined;
}

/** A valid access token proves the refresh token already: a repeated check asks WeChat nothing. */
export async function checkRefreshToken(
  key: AuthorizerKey,
  authorizerRefreshToken: string,
  ports: AuthorizerTokenPorts,
): Promise<CheckedToken> {
  try {
    await findAccessToken(authorizerTokenSource(key, ports), {}, ports);
  } catch (error) {
    const explained = explainWechatFailure(error);
    if (!(explained instanceof KeeperError)) throw error;
    const { code, message } = explained;
    return { check: failedCheck(code), message: `${code}: ${message}` };
  }
  const stored = await ports.store.readAuthorizer(key);
  return { check: isCurrentRefreshToken(authorizerRefreshToken, stored) ? 'works' : 'replaced' };
}

function failedCheck(code: KeeperError['code']): RefreshTokenCheck {
  if (code === 'ReauthorizationRequired') return 'refused';
  return code === 'AuthorizationRevoked' ? 'withdrawn' : 'failed';
}
