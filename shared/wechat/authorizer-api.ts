/** WeChat's API about an account that has authorized the platform: profile, options, quota. */
import * as z from 'zod/mini';
import { callWechat, type WechatApi } from './call.ts';
import { componentQuery, type ComponentCaller } from './component-api.ts';
import {
  anyText,
  optional,
  optionalNumber,
  optionalText,
  permissionSetIds,
  requiredSuccess,
} from './reply.ts';

const done = () => z.object({ errcode: requiredSuccess() });
const typeId = () => optional(z.object({ id: optionalNumber() }));

/** What an account is called and what it is. */
export interface AuthorizerProfile {
  nickName: string;
  /** Address of the picture at WeChat; empty where the account has none. */
  headImageUrl: string;
  /** The company behind the account. */
  principalName: string;
  /** Original id, `gh_…`. */
  userName: string;
  isMiniProgram: boolean;
  /** 0 and 1 subscription, 2 service account; for mini programs 0, 4 game, 10 shop, 12 trial. */
  serviceType?: number | undefined;
  /** -1 not verified, 0 verified by WeChat. */
  verifyType?: number | undefined;
}

/** The parts of a profile that an answer has. */
export type ToldProfile = {
  [Name in keyof AuthorizerProfile]?: AuthorizerProfile[Name] | undefined;
};

/**
 * What WeChat says about an account's grant. What is undefined was not told: that is another thing
 * than empty. It never contains an access token.
 */
export interface AuthorizerInfo {
  profile?: ToldProfile | undefined;
  authorizerRefreshToken?: string | undefined;
  permissionSets?: number[] | undefined;
}

const toldAccount = () =>
  z.object({
    nick_name: anyText(),
    head_img: anyText(),
    principal_name: anyText(),
    user_name: anyText(),
    service_type_info: typeId(),
    verify_type_info: typeId(),
    MiniProgramInfo: z.optional(z.unknown()),
  });

const toldGrant = () =>
  z.object({
    authorizer_appid: optionalText(),
    authorizer_refresh_token: optionalText(),
    func_info: permissionSetIds(),
  });

/** One of the two is enough: a profile with gaps must not make the refresh token unreadable. */
const authorizerInfoReply = () =>
  z
    .object({ authorizer_info: optional(toldAccount()), authorization_info: optional(toldGrant()) })
    .check(({ value, issues }) => {
      if (value.authorizer_info || value.authorization_info) return;
      for (const name of ['authorizer_info', 'authorization_info']) {
        issues.push({ code: 'custom', input: value, path: [name] });
      }
    });

/**
 * An account's profile and its refresh token, which no other call returns for a single account.
 *
 * @throws {WechatApiError} 61003 where the account has not authorized the component
 * @see https://developers.weixin.qq.com/doc/oplatform/openApi/authorization-management/api_getauthorizerinfo
 */
export async function getAuthorizerInfo(
  wechat: WechatApi,
  caller: ComponentCaller & { authorizerAppId: string },
): Promise<AuthorizerInfo> {
  const { authorizer_info: account, authorization_info: grant } = await callWechat(wechat, {
    path: '/cgi-bin/component/api_get_authorizer_info',
    query: componentQuery(caller),
    body: { component_appid: caller.componentAppId, authorizer_appid: caller.authorizerAppId },
    ifBroken: 'repeat',
    reply: authorizerInfoReply(),
  });
  return {
    profile: account && profileIn(account),
    authorizerRefreshToken: grant?.authorizer_refresh_token,
    permissionSets: grant && permissionSetsIn(grant),
  };
}

function profileIn({ MiniProgramInfo, ...account }: z.infer<ReturnType<typeof toldAccount>>) {
  const profile = {
    nickName: account.nick_name,
    headImageUrl: account.head_img,
    principalName: account.principal_name,
    userName: account.user_name,
    serviceType: account.service_type_info?.id,
    verifyType: account.verify_type_info?.id,
  };
  const isMiniProgram = typeof MiniProgramInfo === 'object' && MiniProgramInfo !== null;
  const isTold = isMiniProgram || Object.values(profile).some((each) => each !== undefined);
  return { ...profile, isMiniProgram: isTold ? isMiniProgram : undefined };
}

/** An answer of which all is empty tells nothing: an empty list counts beside something else. */
function permissionSetsIn(grant: z.infer<ReturnType<typeof toldGrant>>): number[] | undefined {
  const { authorizer_appid: appId, authorizer_refresh_token: token, func_info: sets } = grant;
  return sets?.length === 0 && !appId && !token ? undefined : sets;
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
