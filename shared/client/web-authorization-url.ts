/** Where a user goes to sign in on a web page. */
import type { WebAuthorization } from './sign-in-contract.ts';

const AUTHORIZE = 'https://open.weixin.qq.com/connect/oauth2/authorize';
const APP_ID = /^[\w-]{1,64}$/;
const scopes = ['snsapi_base', 'snsapi_userinfo'];
const STATE = /^[A-Za-z0-9]{0,128}$/;

/**
 * The address that leads a user of WeChat to `redirectUri`, with a code for `exchangeWebCode`.
 *
 * @throws {TypeError} a field that WeChat would refuse
 * @see https://developers.weixin.qq.com/doc/oplatform/Third-party_Platforms/2.0/api/Before_Develop/Official_Accounts/official_account_website_authorization.html
 */
export function webAuthorizationUrl({
  componentAppId,
  authorizerAppId,
  redirectUri,
  scope = 'snsapi_base',
  state,
}: WebAuthorization): string {
  if (!/^https?:\/\//i.test(redirectUri) || !URL.canParse(redirectUri)) {
    throw new TypeError('redirectUri is an absolute URL that begins with https:// or http://');
  }
  if (!APP_ID.test(componentAppId) || !APP_ID.test(authorizerAppId)) {
    throw new TypeError('componentAppId and authorizerAppId are appids');
  }
  if (!scopes.includes(scope)) throw new TypeError(`scope is ${scopes.join(' or ')}`);
  if (state !== undefined && !STATE.test(state)) {
    throw new TypeError('state is a text of up to 128 letters and digits');
  }
  // WeChat wants this order.
  const query = new URLSearchParams({
    appid: authorizerAppId,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope,
    ...(state !== undefined && { state }),
    component_appid: componentAppId,
  });
  return `${AUTHORIZE}?${query.toString()}#wechat_redirect`;
}
