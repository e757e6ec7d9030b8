/**
 * An example of a Lambda that uses wxkeeper: sends a text to a follower of an authorizer's account.
 *
 * wxkeeper makes the call, from an address on the platform's list (白名单IP地址列表). From here, with
 * a token, it would end in 61004: an ordinary function has no such address.
 */
import { createClient, type Client } from 'wxkeeper/client';

/** Outside the handler, so that it outlives an invocation. */
const client = createClient();

const componentAppId = process.env['COMPONENT_APP_ID'] ?? 'wx0123456789abcdef';

/** What this function is invoked with. */
export interface TextMessage {
  authorizerAppId: string;
  openId: string;
  content: string;
}

/**
 * Works within 48 hours after the follower's last message.
 *
 * @see https://developers.weixin.qq.com/doc/service/api/customer/message/api_sendcustommessage
 */
export async function sendText(
  wechat: Client,
  { authorizerAppId, openId, content }: TextMessage,
): Promise<void> {
  const { status, errcode, errmsg } = await wechat.callWechat({
    componentAppId,
    authorizerAppId,
    path: '/cgi-bin/message/custom/send',
    body: { touser: openId, msgtype: 'text', text: { content } },
  });
  if (errcode !== 0) throw new Error(`WeChat answered ${errcode ?? `status ${status}`}: ${errmsg}`);
}

export const handler = async (message: TextMessage) => sendText(client, message);
