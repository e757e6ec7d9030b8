/** Withdrawals of which only WeChat can tell whether they are the last word. */
import { digest } from '../digest.ts';
import type { Bus, Storage, Wechat } from '../services.ts';
import type { Authorizer } from '../store/records/authorizer.ts';
import { getAuthorizerInfo, type AuthorizerInfo } from '../wechat/authorizer-api.ts';
import type { ComponentCaller } from '../wechat/component-api.ts';
import { isGrantDenied } from '../wechat/errors.ts';
import { withRefreshToken } from './authorizer.ts';
import { decideAndSave } from './decide-and-save.ts';
import { isGrantedAgain, storeEndOfGrant } from './grants.ts';
import { isCurrentRefreshToken } from './token-of-grant.ts';

/**
 * Ends the grant if WeChat, asked for this account, says that it has none. That is one answer; it takes
 * two that agree. Where nothing else has said so, `asks` is 2.
 *
 * Where WeChat does not name the stored refresh token, the merchant has most likely authorized again.
 *
 * @returns the state afterwards: `seen` itself where the grant is still there
 */
export async function endGrantIfGone(
  seen: Authorizer,
  { asks = 1, ...caller }: ComponentCaller & { asks?: 1 | 2 },
  ports: Storage & Bus & Wechat,
): Promise<Authorizer | undefined> {
  const account = { ...caller, authorizerAppId: seen.authorizerAppId };
  for (let asked = 0; asked < asks; asked++) {
    const info = await infoUnlessDenied(account, ports);
    if (!info) continue;
    const { authorizerRefreshToken: named } = info;
    return isCurrentRefreshToken(named, seen) ? seen : dropAccessToken(seen, named, ports);
  }
  return storeEndOfGrant(seen, { status: 'revoked', seen }, ports);
}

/** Undefined where WeChat says that there is no grant. */
async function infoUnlessDenied(
  account: ComponentCaller & { authorizerAppId: string },
  { wechat }: Wechat,
): Promise<AuthorizerInfo | undefined> {
  try {
    return await getAuthorizerInfo(wechat, account);
  } catch (error) {
    if (!isGrantDenied(error)) throw error;
    return undefined;
  }
}

/**
 * The grant that is stored may have ended: its access token is not handed out any more, and a renewal
 * shows what is there. Another refresh token that WeChat has named is stored. When its grant began is
 * not known: the date stays.
 *
 * @returns the state afterwards: another grant that was stored meanwhile stays as it is
 */
export async function dropAccessToken(
  seen: Authorizer,
  named: string | undefined,
  ports: Storage,
): Promise<Authorizer | undefined> {
  if (seen.status !== 'authorized') return seen;
  return decideAndSave(seen, ports, (current) => {
    if (!current || isGrantedAgain(current, seen)) return undefined;
    const next = withRefreshToken(current, named && digest(named));
    return { next, accessToken: 'none', authorizerRefreshToken: named };
  });
}
