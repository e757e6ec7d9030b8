/** WeChat's API about an account that has authorized the platform: profile, options, quota. */
import * as z from 'zod/mini';
import { lazily } from '../lazily.ts';
import { callWechat, type WechatApi } from './call.ts';
import { componentQuery, type ComponentCaller } from './component-api.ts';
import { authorizerInfoReply, readAuthorizerInfo, type AuthorizerInfo } from './authorizer-info.ts';
import { anyText, requiredSuccess } from './reply.ts';

export type { AuthorizerInfo, AuthorizerProfile, ToldProfile } from './authorizer-info.ts';

const done = lazily(() => z.object({ errcode: requiredSuccess() }));

/**
 * An account's profile and its refresh token, which no other call returns for a single account.
 *
 * @throws {WechatApiError} 61003 where the account has not authorized the component
 * @throws {WechatReplyUnexpected} also where it is about another account
 * @see https://developers.weixin.qq.com/doc/oplatform/openApi/authorization-management/api_getauthorizerinfo
 */
export async function getAuthorizerInfo(
  wechat: WechatApi,
  caller: ComponentCaller & { authorizerAppId: string },
): Promise<AuthorizerInfo> {
  const reply = await callWechat(wechat, {
    path: '/cgi-bin/component/api_get_authorizer_info',
    query: componentQuery(caller),
    body: { component_appid: caller.componentAppId, authorizer_appid: caller.authorizerAppId },
    ifBroken: 'repeat',
    reply: authorizerInfoReply(caller.authorizerAppId),
  });
  return readAuthorizerInfo(reply);
}

/** Options of an account: `location_report` 0–2, `voice_recognize` 0–1, `customer_service` 0–1. */
export type AuthorizerOptionName = 'location_report' | 'voice_recognize' | 'customer_service';

/** The account whose option is read or set, with that account's own token. */
export interface OptionOwner {
  componentAppId: string;
  authorizerAppId: string;
  authorizerAccessToken: string;
}

/**
 * Reads an option of an account. WeChat's pages disagree about the call. This request satisfies all
 * of them: it uses the account's own token and has both appids in the body.
 *
 * @see https://developers.weixin.qq.com/doc/oplatform/openApi/authorization-management/api_getauthorizeroptioninfo.md
 */
export async function getAuthorizerOption(
  wechat: WechatApi,
  owner: OptionOwner,
  optionName: AuthorizerOptionName,
): Promise<string> {
  const reply = await callWechat(wechat, {
    path: '/cgi-bin/component/get_authorizer_option',
    ...optionRequest(owner, { option_name: optionName }),
    ifBroken: 'repeat',
    reply: z.object({ option_value: z.pipe(anyText(), z.string()) }),
  });
  return reply.option_value;
}

/**
 * Sets an option of an account.
 *
 * @see https://developers.weixin.qq.com/doc/oplatform/openApi/authorization-management/api_setauthorizeroptioninfo.md
 */
export async function setAuthorizerOption(
  wechat: WechatApi,
  owner: OptionOwner,
  option: { name: AuthorizerOptionName; value: string },
): Promise<void> {
  await callWechat(wechat, {
    path: '/cgi-bin/component/set_authorizer_option',
    ...optionRequest(owner, { option_name: option.name, option_value: option.value }),
    ifBroken: 'fail',
    reply: done(),
  });
}

function optionRequest(owner: OptionOwner, option: Record<string, string>) {
  const appIds = { component_appid: owner.componentAppId, authorizer_appid: owner.authorizerAppId };
  return { query: { access_token: owner.authorizerAccessToken }, body: { ...appIds, ...option } };
}

/**
 * Resets used-up daily quotas, the platform's own or one account's: at most ten times a month.
 *
 * @throws {WechatApiError} 48006 where this month's resets are used up
 * @see https://developers.weixin.qq.com/doc/oplatform/openApi/openapi/api_componentclearquota_v2.html
 */
export async function clearQuota(
  wechat: WechatApi,
  credentials: { componentAppId: string; componentAppSecret: string },
  authorizerAppId?: string,
): Promise<void> {
  const { componentAppId: component_appid, componentAppSecret: appsecret } = credentials;
  await callWechat(wechat, {
    path: '/cgi-bin/component/clear_quota/v2',
    body: { component_appid, appsecret, ...(authorizerAppId && { appid: authorizerAppId }) },
    ifBroken: 'fail',
    reply: done(),
  });
}
