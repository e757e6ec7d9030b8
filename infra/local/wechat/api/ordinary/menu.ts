/** The custom menu of an official account. */
import { refuseUnless } from '../../errors.ts';
import { accountOf, type ApiCall } from '../call.ts';

/** @see https://developers.weixin.qq.com/doc/service/api/custommenu/api_getmenu */
export function getMenu(call: ApiCall) {
  const menu = call.simulation.menus.get(accountOf(call).authorizerAppId);
  refuseUnless(menu, 46003);
  return { menu };
}
