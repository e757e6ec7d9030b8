/** WeChat's APIs that reset and read daily quotas. */
import * as z from 'zod/mini';
import { callWechat, type WechatApi } from './call.ts';

/** Whose quotas are reset: without an account, those of the platform's own APIs. */
export interface ClearedQuota {
  componentAppId: string;
  componentAppSecret: string;
  authorizerAppId?: string | undefined;
}

const anyReply = () => z.looseObject({});

/**
 * Resets daily quotas; ten times a month.
 *
 * @throws {WechatApiError} 48006 where the month's resets are used up
 * @see https://developers.weixin.qq.com/doc/oplatform/openApi/openapi/api_componentclearquota_v2.html
 */
export async function clearQuota(
  wechat: WechatApi,
  { componentAppId, componentAppSecret, authorizerAppId }: ClearedQuota,
): Promise<void> {
  await callWechat(wechat, {
    path: '/cgi-bin/component/clear_quota/v2',
    body: {
      component_appid: componentAppId,
      appsecret: componentAppSecret,
      ...(authorizerAppId !== undefined && { appid: authorizerAppId }),
    },
    // It would count twice.
    ifBroken: 'fail',
    reply: anyReply(),
  });
}

/** Of the platform's own token: every platform may ask for it. */
const KNOWN_PATH = '/cgi-bin/component/api_component_token';

/**
 * Reads a quota of the platform's, which shows whether WeChat takes calls from here.
 *
 * @see https://developers.weixin.qq.com/doc/oplatform/openApi/openapi/api_getapiquota.html
 */
export async function readQuota(
  wechat: WechatApi,
  { componentAccessToken }: { componentAccessToken: string },
): Promise<void> {
  await callWechat(wechat, {
    path: '/cgi-bin/openapi/quota/get',
    query: { access_token: componentAccessToken },
    body: { cgi_path: KNOWN_PATH },
    ifBroken: 'repeat',
    reply: anyReply(),
  });
}
