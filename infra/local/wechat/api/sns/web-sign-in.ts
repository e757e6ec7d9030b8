/**
 * Signing in on a web page of an official account: the code becomes a token of the user, which a
 * refresh token renews, and which gives the user's profile.
 *
 * @see https://developers.weixin.qq.com/doc/oplatform/Third-party_Platforms/2.0/api/Before_Develop/Official_Accounts/official_account_website_authorization.html
 */
import { redeemSignInCode } from '../../credentials/sign-in-codes.ts';
import { refuseUnless } from '../../errors.ts';
import type { Simulation } from '../../simulation.ts';
import type { SignInCode, WebSignIn } from '../../state/account-data.ts';
import { VERIFIED } from '../../state/accounts.ts';
import { ACCESS_TOKEN_LIFETIME_SECONDS } from '../../state/settings.ts';
import type { SignInCall } from './checks.ts';

const REFRESH_TOKEN_LIFETIME_SECONDS = 30 * 24 * 3600;

/** Older sign-ins are dropped, so that a simulator that runs for weeks keeps its size. */
const MAX_SIGN_INS = 10_000;

/** The code of the redirect. Only verified service accounts have this API (48001). */
export function exchangeWebCode({ simulation, query, component, account }: SignInCall) {
  const { authorizerAppId } = account;
  refuseUnless(account.kind === 'service-account' && account.verifyType === VERIFIED, 48001);
  const { componentAppId } = component.registration;
  const code = redeemSignInCode(simulation, query.get('code'), {
    authorizerAppId,
    componentAppId,
    kind: 'web',
  });
  const signIn = newSignIn(simulation, code);
  simulation.webSignIns.push(signIn);
  if (simulation.webSignIns.length > MAX_SIGN_INS) simulation.webSignIns.shift();
  const { unionId } = simulation.users.change(authorizerAppId, { openId: code.openId });
  return {
    ...answerFor(signIn),
    ...(signIn.scope === 'snsapi_userinfo' && { unionid: unionId }),
  };
}

/** Renews the user's token. The refresh token stays the same. */
export function refreshWebToken({ simulation, query, component, account }: SignInCall) {
  const refreshToken = query.get('refresh_token');
  refuseUnless(refreshToken, 41003);
  const { clock, identifiers, webSignIns } = simulation;
  const signIn = webSignIns.find((each) => each.refreshToken === refreshToken);
  const isOwn =
    signIn?.authorizerAppId === account.authorizerAppId &&
    signIn.componentAppId === component.registration.componentAppId;
  refuseUnless(signIn && isOwn, 40030);
  refuseUnless(clock.now() < signIn.refreshExpiresAt, 42002);
  signIn.accessToken = identifiers.accessToken();
  signIn.accessExpiresAt = clock.now() + ACCESS_TOKEN_LIFETIME_SECONDS;
  return answerFor(signIn);
}

/** @see https://developers.weixin.qq.com/doc/service/api/webdev/access/api_snsuserinfo.html */
export function getUserInfo({ clock, users, webSignIns }: Simulation, query: URLSearchParams) {
  const accessToken = query.get('access_token');
  refuseUnless(accessToken, 41001);
  const signIn = webSignIns.find((each) => each.accessToken === accessToken);
  refuseUnless(signIn, 40001);
  refuseUnless(clock.now() < signIn.accessExpiresAt, 42001);
  refuseUnless(query.get('openid'), 41009);
  refuseUnless(query.get('openid') === signIn.openId, 40003);
  refuseUnless(signIn.scope === 'snsapi_userinfo', 48001);
  const user = users.change(signIn.authorizerAppId, { openId: signIn.openId });
  return {
    openid: user.openId,
    nickname: user.nickName,
    sex: 0,
    language: '',
    city: '',
    province: '',
    country: '',
    headimgurl: '',
    privilege: [],
    unionid: user.unionId,
  };
}

function newSignIn({ clock, identifiers }: Simulation, code: SignInCode): WebSignIn {
  const now = clock.now();
  return {
    componentAppId: code.componentAppId,
    authorizerAppId: code.authorizerAppId,
    openId: code.openId,
    scope: code.scope === 'snsapi_userinfo' ? 'snsapi_userinfo' : 'snsapi_base',
    accessToken: identifiers.accessToken(),
    accessExpiresAt: now + ACCESS_TOKEN_LIFETIME_SECONDS,
    refreshToken: identifiers.accessToken(),
    refreshExpiresAt: now + REFRESH_TOKEN_LIFETIME_SECONDS,
  };
}

function answerFor({ accessToken, refreshToken, openId, scope }: WebSignIn) {
  return {
    access_token: accessToken,
    expires_in: ACCESS_TOKEN_LIFETIME_SECONDS,
    refresh_token: refreshToken,
    openid: openId,
    scope,
  };
}
