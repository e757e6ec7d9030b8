/** The list of an official account's followers. */
import { refuseUnless } from '../../errors.ts';
import { accountOf, type ApiCall } from '../call.ts';

const MAX_FOLLOWERS = 10_000;

/**
 * A page of openids. The next page follows the openid in `next_openid`.
 *
 * @see https://developers.weixin.qq.com/doc/offiaccount/User_Management/Getting_a_User_List.html
 */
export function getFollowers(call: ApiCall) {
  const { users } = call.simulation;
  const followers = users
    .list(accountOf(call).authorizerAppId)
    .filter(({ isFollower }) => isFollower)
    .map(({ openId }) => openId);
  const after = call.request.query.get('next_openid') || undefined;
  const start = after === undefined ? 0 : followers.indexOf(after) + 1;
  refuseUnless(after === undefined || start > 0, 40003);
  const openid = followers.slice(start, start + MAX_FOLLOWERS);
  return {
    total: followers.length,
    count: openid.length,
    ...(openid.length > 0 && { data: { openid } }),
    next_openid: openid.at(-1) ?? '',
  };
}
