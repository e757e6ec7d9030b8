/** The name and picture of an account: asked for once its grant is stored. */
import type { Log, Storage, Wechat } from '../services.ts';
import type { Authorizer } from '../store/records/authorizer.ts';
import { getAuthorizerInfo, type AuthorizerInfo } from '../wechat/authorizer-api.ts';
import type { ComponentCaller } from '../wechat/component-api.ts';
import { isGrantDenied } from '../wechat/errors.ts';
import { profileAfter } from './authorizer.ts';
import { decideAndSave } from './decide-and-save.ts';
import { isCurrentRefreshToken } from './token-of-grant.ts';
import { dropAccessToken } from './withdrawal.ts';

/**
 * Fetches the account's name and picture. A failure is only logged: the grant works without. Where
 * WeChat denies the grant, or knows it with another refresh token, the merchant has changed it since.
 */
export async function addProfile(
  authorizer: Authorizer,
  caller: ComponentCaller,
  ports: Storage & Wechat & Log,
): Promise<Authorizer> {
  const { componentAppId, authorizerAppId } = authorizer;
  let info: AuthorizerInfo;
  try {
    info = await getAuthorizerInfo(ports.wechat, { ...caller, authorizerAppId });
  } catch (error) {
    ports.logger.warn('Profile could not be fetched', { componentAppId, authorizerAppId });
    const dropped = isGrantDenied(error) && (await dropAccessToken(authorizer, undefined, ports));
    return dropped || authorizer;
  }
  const { profile: told, authorizerRefreshToken: named } = info;
  const isOther = named !== undefined && !isCurrentRefreshToken(named, authorizer);
  const known = isOther ? await dropAccessToken(authorizer, named, ports) : authorizer;
  if (!told) return known ?? authorizer;
  const changed = await decideAndSave(authorizer, ports, (current) => {
    if (!current) return undefined;
    const profile = profileAfter(current, told);
    return { next: { ...current, profile, version: current.version + 1 } };
  });
  return changed ?? authorizer;
}
