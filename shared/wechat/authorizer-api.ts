/** WeChat's API about accounts that have authorized the platform: profile, list, options, quota. */
import * as z from 'zod/mini';
import { callWechat, orElse, type WechatApi } from './call.ts';
import { componentQuery, functionInfo, type ComponentCaller } from './component-api.ts';

const done = () => z.object({ errcode: z.literal(0) });
// The same reply carries the refresh token: a profile with gaps must not make it unreadable.
const optionalText = () => orElse(z.string(), '');
const typeId = () => orElse(z.optional(z.object({ id: z.number() })), undefined);

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

/** What WeChat knows about an account's grant. It never contains an access token. */
export interface AuthorizerInfo {
  profile: AuthorizerProfile;
  authorizerRefreshToken?: string | undefined;
  permissionSets: number[];
}

const authorizerInfoReply = () =>
  z.object({
    authorizer_info: z.object({
      nick_name: optionalText(),
      head_img: optionalText(),
      principal_name: optionalText(),
      user_name: optionalText(),
      service_type_info: typeId(),
      verify_type_info: typeId(),
      MiniProgramInfo: z.optional(z.unknown()),
    }),
    authorization_info: z.object({
      authorizer_refresh_token: z.optional(z.string()),
      func_info: functionInfo(),
    }),
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
    profile: {
      nickName: account.nick_name,
      headImageUrl: account.head_img,
      principalName: account.principal_name,
      userName: account.user_name,
      isMiniProgram: account.MiniProgramInfo !== undefined,
      serviceType: account.service_type_info?.id,
      verifyType: account.verify_type_info?.id,
    },
    authorizerRefreshToken: grant.authorizer_refresh_token || undefined,
    permissionSets: grant.func_info,
  };
}

/** WeChat refuses larger pages with 40170. */
export const AUTHORIZER_LIST_PAGE_SIZE = 500;

/** One page of the accounts that have authorized the component. */
export interface AuthorizerListPage {
  totalCount: number;
  authorizers: {
    authorizerAppId: string;
    /** Missing where the account's code was never exchanged. */
    authorizerRefreshToken?: string | undefined;
    authorizedAt: number;
  }[];
}

/**
 * Lists the authorized accounts, at most 500: the official way to recover lost refresh tokens.
 *
 * @see https://developers.weixin.qq.com/doc/oplatform/openApi/authorization-management/api_getauthorizerlist
 */
export async function getAuthorizerList(
  wechat: WechatApi,
  caller: ComponentCaller,
  page: { offset: number; count: number },
): Promise<AuthorizerListPage> {
  const entry = z.object({
    authorizer_appid: z.string().check(z.minLength(1)),
    refresh_token: z.optional(z.string()),
    auth_time: z.number(),
  });
  const reply = await callWechat(wechat, {
    path: '/cgi-bin/component/api_get_authorizer_list',
    query: componentQuery(caller),
    body: { component_appid: caller.componentAppId, ...page },
    ifBroken: 'repeat',
    reply: z.object({ total_count: z.number(), list: z.array(entry) }),
  });
  return {
    totalCount: reply.total_count,
    authorizers: reply.list.map((account) => ({
      authorizerAppId: account.authorizer_appid,
      authorizerRefreshToken: account.refresh_token || undefined,
      authorizedAt: account.auth_time,
    })),
  };
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
    reply: z.object({ option_value: z.string() }),
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
