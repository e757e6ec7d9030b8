/**
 * Customer messages (客服消息): what an account writes to a user by itself.
 *
 * @see https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Service_Center_messages.html
 */
import * as z from 'zod/mini';
import { callWechat, type WechatApi } from './call.ts';
import { requiredSuccess } from './reply.ts';

/** A text to one user, with the account's own access token. */
export interface CustomerText {
  authorizerAccessToken: string;
  openId: string;
  content: string;
}

/** Sends a text. @throws {WechatApiError} -1000 and -1 where WeChat may do it a second later */
export async function sendCustomerText(
  wechat: WechatApi,
  { authorizerAccessToken, openId, content }: CustomerText,
): Promise<void> {
  await callWechat(wechat, {
    path: '/cgi-bin/message/custom/send',
    query: { access_token: authorizerAccessToken },
    body: { touser: openId, msgtype: 'text', text: { content } },
    // The user would get it twice.
    ifBroken: 'fail',
    reply: z.object({ errcode: requiredSuccess() }),
  });
}
