/** Withdrawals of which only WeChat can tell whether they are the last word. */
import type { Bus, Storage, Wechat } from '../services.ts';
import type { Authorizer } from '../store/records/authorizer.ts';
import { getAuthorizerInfo } from '../wechat/authorizer-api.ts';
import type { ComponentCaller } from '../wechat/component-api.ts';
import { isGrantDenied } from '../wechat/errors.ts';
import { storeEndOfGrant } from './grants.ts';

/**
 * Ends the grant if WeChat, asked for this account, says that it has none. That is one answer; it takes
 * two that agree. Where nothing else has said so, `asks` is 2.
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
    if (!(await isDenied(account, ports))) return seen;
  }
  return storeEndOfGrant(seen, { status: 'revoked', seen }, ports);
}

async function isDenied(
  account: ComponentCaller & { authorizerAppId: string },
  { wechat }: Wechat,
): Promise<boolean> {
  try {
    await getAuthorizerInfo(wechat, account);
    return false;
  } catch (error) {
    if (!isGrantDenied(error)) throw error;
    return true;
  }
}
