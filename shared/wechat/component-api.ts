/** WeChat's API for third-party platforms: one function for each step of the token chain. */
import * as z from 'zod/mini';
import { lazily } from '../lazily.ts';
import { callWechat, type WechatApi } from './call.ts';
import { ASSUMED_CODE_SECONDS, issuedToken, nameOfLife, type Issued } from './lifetimes.ts';
import {
  anyText,
  lifeSeconds,
  optionalText,
  requiredAccountId,
  requiredSuccess,
  requiredText,
  toldPermissionSets,
  type ToldPermissionSets,
} from './reply.ts';

/** The component that calls, with its own access token. */
export interface ComponentCaller {
  componentAppId: string;
  componentAccessToken: string;
}

/** What WeChat returns for an authorization code. Accounts without API permission get no tokens; the permission sets can be fewer than requested. */
export interface AuthorizationInfo extends ToldPermissionSets {
  authorizerAppId: string;
  accessToken?: Issued | undefined;
  authorizerRefreshToken?: string | undefined;
  /** WeChat gave neither of the two. */
  lacksApiPermission: boolean;
}

// Each is made once: making one takes longer than all else that a call does here.
const componentTokenReply = lazily(() =>
  z.object({ component_access_token: requiredText(), expires_in: lifeSeconds() }),
);
const startReply = lazily(() => z.object({ errcode: requiredSuccess(), errmsg: anyText() }));
const preAuthCodeReply = lazily(() =>
  z.object({ pre_auth_code: requiredText(), expires_in: lifeSeconds() }),
);
const authorizationReply = lazily(() =>
  z.object({
    authorization_info: z.object({
      authorizer_appid: requiredAccountId(),
      authorizer_access_token: optionalText(),
      expires_in: lifeSeconds(),
      authorizer_refresh_token: optionalText(),
      func_info: toldPermissionSets(),
    }),
  }),
);
const authorizerTokenReply = lazily(() =>
  z.object({
    authorizer_access_token: requiredText(),
    expires_in: lifeSeconds(),
    authorizer_refresh_token: optionalText(),
  }),
);

/**
 * Requests the component's access token with a verify ticket.
 *
 * @see https://developers.weixin.qq.com/doc/oplatform/openApi/ticket-token/api_getcomponentaccesstoken
 */
export async function requestComponentAccessToken(
  wechat: WechatApi,
  credentials: { componentAppId: string; componentAppSecret: string; verifyTicket: string },
): Promise<Issued> {
  const reply = await callWechat(wechat, {
    path: '/cgi-bin/component/api_component_token',
    body: {
      component_appid: credentials.componentAppId,
      component_appsecret: credentials.componentAppSecret,
      component_verify_ticket: credentials.verifyTicket,
    },
    // The newest token counts. One that nobody got ends by itself.
    ifBroken: 'repeat',
    reply: componentTokenReply(),
    assumedIn: nameOfLife,
  });
  return issuedToken(reply.component_access_token, reply);
}

/**
 * Asks WeChat to push verify tickets (again).
 *
 * @returns `started` where WeChat had stopped pushing, `running` where it had not
 * @see https://developers.weixin.qq.com/doc/oplatform/openApi/OpenApiDoc/ticket-token/startPushTicket.html
 */
export async function startPushTicket(
  wechat: WechatApi,
  credentials: { componentAppId: string; componentAppSecret: string },
): Promise<'started' | 'running'> {
  const reply = await callWechat(wechat, {
    path: '/cgi-bin/component/api_start_push_ticket',
    // Only this call names it component_secret instead of component_appsecret.
    body: {
      component_appid: credentials.componentAppId,
      component_secret: credentials.componentAppSecret,
    },
    // The second answer would be `running` where the first one was `started`.
    ifBroken: 'fail',
    reply: startReply(),
  });
  return reply.errmsg?.includes('in a normal state') ? 'running' : 'started';
}

/**
 * Creates the code that one visit to the authorization page needs.
 *
 * @see https://developers.weixin.qq.com/doc/oplatform/openApi/ticket-token/api_getpreauthcode
 */
export async function createPreAuthCode(
  wechat: WechatApi,
  caller: ComponentCaller,
): Promise<Issued> {
  const reply = await callWechat(wechat, {
    path: '/cgi-bin/component/api_create_preauthcode',
    query: componentQuery(caller),
    body: { component_appid: caller.componentAppId },
    // A code that nobody got ends by itself.
    ifBroken: 'repeat',
    reply: preAuthCodeReply(),
    assumedIn: nameOfLife,
  });
  const { pre_auth_code: value, expires_in: validForSeconds = ASSUMED_CODE_SECONDS } = reply;
  return { value, validForSeconds };
}

/**
 * Exchanges an authorization code, which works once, for the account's tokens.
 *
 * @throws {WechatApiError} 61009 where the code was used before, 61010 where it is too old
 * @see https://developers.weixin.qq.com/doc/oplatform/openApi/ticket-token/api_getauthorizerrefreshtoken
 */
export async function queryAuthorization(
  wechat: WechatApi,
  caller: ComponentCaller & { authorizationCode: string },
): Promise<AuthorizationInfo> {
  const { authorization_info: info } = await callWechat(wechat, {
    path: '/cgi-bin/component/api_query_auth',
    query: componentQuery(caller),
    body: {
      component_appid: caller.componentAppId,
      authorization_code: caller.authorizationCode,
    },
    // The code works once.
    ifBroken: 'fail',
    reply: authorizationReply(),
    assumedIn: ({ authorization_info: { authorizer_access_token: token, ...rest } }) =>
      token && nameOfLife(rest, 'authorization_info.'),
  });
  return {
    authorizerAppId: info.authorizer_appid,
    accessToken: info.authorizer_access_token
      ? issuedToken(info.authorizer_access_token, info)
      : undefined,
    authorizerRefreshToken: info.authorizer_refresh_token,
    lacksApiPermission: !info.authorizer_access_token && !info.authorizer_refresh_token,
    ...info.func_info,
  };
}

/**
 * Renews an account's access token.
 *
 * @returns also the refresh token where WeChat sends one: normally the same as before
 * @throws {WechatApiError} 61023 where the refresh token is wrong or no longer valid
 * @see https://developers.weixin.qq.com/doc/oplatform/openApi/ticket-token/api_getauthorizeraccesstoken.html
 */
export async function renewAuthorizerAccessToken(
  wechat: WechatApi,
  caller: ComponentCaller & { authorizerAppId: string; authorizerRefreshToken: string },
): Promise<{ accessToken: Issued; authorizerRefreshToken?: string | undefined }> {
  const reply = await callWechat(wechat, {
    path: '/cgi-bin/component/api_authorizer_token',
    query: componentQuery(caller),
    body: {
      component_appid: caller.componentAppId,
      authorizer_appid: caller.authorizerAppId,
      authorizer_refresh_token: caller.authorizerRefreshToken,
    },
    // As for the component's token. A replaced refresh token is asked for at WeChat.
    ifBroken: 'repeat',
    reply: authorizerTokenReply(),
    assumedIn: nameOfLife,
  });
  return {
    accessToken: issuedToken(reply.authorizer_access_token, reply),
    authorizerRefreshToken: reply.authorizer_refresh_token,
  };
}

/** The component's token as a query parameter, under the name that WeChat's pages and SDKs use. */
export function componentQuery(caller: ComponentCaller): Record<string, string> {
  return { component_access_token: caller.componentAccessToken };
}
