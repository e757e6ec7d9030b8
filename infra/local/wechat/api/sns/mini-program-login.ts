/** Signing in to a mini program: the code of wx.login becomes a session. */
import { redeemSignInCode } from '../../credentials/sign-in-codes.ts';
import type { SignInCall } from './checks.ts';

/** @see https://developers.weixin.qq.com/doc/oplatform/openApi/OpenApiDoc/miniprogram-management/login/thirdpartyCode2Session.html */
export function exchangeLoginCode({ simulation, query, component, account }: SignInCall) {
  const { componentAppId } = component.registration;
  const { authorizerAppId } = account;
  const code = redeemSignInCode(simulation, query.get('js_code'), {
    authorizerAppId,
    componentAppId,
    kind: 'login',
  });
  const { openId, unionId } = simulation.users.change(authorizerAppId, { openId: code.openId });
  return { session_key: simulation.identifiers.sessionKey(), openid: openId, unionid: unionId };
}
