/** Withdrawals of which only WeChat can tell whether they are the last word. */
import type { Bus, Storage, Wechat } from '../services.ts';
import type { Authorizer } from '../store/records/authorizer.ts';
import { getAuthorizerInfo } from '../wechat/authorizer-api.ts';
import type { ComponentCaller } from '../wechat/component-api.ts';
import { errcodes, hasErrcode } from '../wechat/errors.ts';
import { storeEndOfGrant } from './grants.ts';

/**
 * Ends the grant if WeChat, asked for this account, says that it has none.
 *
 * @returns the state afterwards: `seen` itself where the grant is still there
 */
export async function endGrantIfGone(
  seen: Authorizer,
  caller: ComponentCaller,
  ports: Storage & Bus & Wechat,
): Promise<Authorizer | undefined> {
  try {
    await getAuthorizerInfo(ports.wechat, { ...caller, authorizerAppId: seen.authorizerAppId });
    return seen;
  } catch (error) {
    if (!hasErrcode(error, errcodes.notAuthorized)) throw error;
  }
  return storeEndOfGrant(seen, { status: 'revoked', seen }, ports);
}
