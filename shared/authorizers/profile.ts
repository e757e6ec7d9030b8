/** The name and picture of an account: asked for once its grant is stored. */
import { insist } from '../insist.ts';
import type { Log, Sleep, Storage, Wechat } from '../services.ts';
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
  ports: Storage & Wechat & Log & Sleep,
): Promise<Authorizer> {
  const { componentAppId, authorizerAppId } = authorizer;
  // Nobody else asks before the next renewal: what WeChat has said must not be lost.
  const drop = (named?: string) => insist(() => dropAccessToken(authorizer, named, ports), ports);
  let info: AuthorizerInfo;
  try {
    info = await getAuthorizerInfo(ports.wechat, { ...caller, authorizerAppId });
  } catch (error) {
    ports.logger.warn('Profile could not be fetched', { componentAppId, authorizerAppId });
    const dropped = isGrantDenied(error) && (await drop());
    return dropped || authorizer;
  }
  const { profile: told, authorizerRefreshToken: named } = info;
  const isOther = named !== undefined && !isCurrentRefreshToken(named, authorizer);
  const known = isOther ? await drop(named) : authorizer;
  if (!told) return known ?? authorizer;
  const changed = await decideAndSave(authorizer, ports, (current) => {
    if (!current) return undefined;
    const profile = profileAfter(current, told);
    return { next: { ...current, profile, version: current.version + 1 } };
  });
  return changed ?? authorizer;
}
