/**
 * An example of a Lambda that uses wxkeeper: sends a text to a follower of an authorizer's account.
 *
 * Its calls to WeChat must leave through an address on the platform's list (白名单IP地址列表), such
 * as those of wxkeeper's subnets. From elsewhere WeChat answers 61004, however good the token is:
 * see “Functions that call WeChat” in docs/deployment.md.
 *
 * It does not help with the publish check (全网发布检测): the text items there wait for a reply.
 */
import { createTokenClient } from 'wxkeeper/client';

/** Outside the handler, so that tokens stay in memory from one invocation to the next. */
const tokens = createTokenClient();

const wechat = process.env['WECHAT_API_BASE_URL'] ?? 'https://api.weixin.qq.com';
const componentAppId = process.env['COMPONENT_APP_ID'] ?? 'wx0123456789abcdef';

/** What this function is invoked with. */
export interface TextMessage {
  authorizerAppId: string;
  openId: string;
  content: string;
}

/** WeChat's answer; 0 is success. */
interface WechatReply {
  errcode: number;
  errmsg: string;
}

/** Works within 48 hours after the follower's last message. */
export async function handler({ authorizerAppId, openId, content }: TextMessage): Promise<void> {
  const body = { touser: openId, msgtype: 'text', text: { content } };
  const reply = await tokens.withAccessToken({ componentAppId, authorizerAppId }, (accessToken) =>
    sendCustomMessage(accessToken, body),
  );
  if (reply.errcode !== 0) throw new Error(`WeChat answered ${reply.errcode}: ${reply.errmsg}`);
}

/** @see https://developers.weixin.qq.com/doc/service/api/customer/message/api_sendcustommessage */
async function sendCustomMessage(accessToken: string, body: object): Promise<WechatReply> {
  const url = new URL('/cgi-bin/message/custom/send', wechat);
  url.searchParams.set('access_token', accessToken);
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(5000),
  });
  return (await response.json()) as WechatReply;
}
