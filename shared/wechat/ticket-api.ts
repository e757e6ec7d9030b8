/** WeChat's tickets for the signatures of web pages and of coupons. */
import * as z from 'zod/mini';
import { lazily } from '../lazily.ts';
import { callWechat, type WechatApi } from './call.ts';
import { issuedToken, nameOfLife, type Issued } from './lifetimes.ts';
import { lifeSeconds, requiredText } from './reply.ts';

/** `jsapi` for web pages inside WeChat (JS-SDK), `wx_card` for coupons (卡券). */
export type TicketType = 'jsapi' | 'wx_card';

const ticketReply = lazily(() => z.object({ ticket: requiredText(), expires_in: lifeSeconds() }));

/**
 * Requests a ticket with the account's own access token. The quota is small: WeChat wants the ticket
 * to be kept.
 *
 * @see https://developers.weixin.qq.com/doc/service/en/api/webdev/jssdk/api_getticket.html
 */
export async function requestTicket(
  wechat: WechatApi,
  { accessToken, type }: { accessToken: string; type: TicketType },
): Promise<Issued> {
  const reply = await callWechat(wechat, {
    path: '/cgi-bin/ticket/getticket',
    query: { access_token: accessToken, type },
    // A ticket that nobody got ends by itself.
    ifBroken: 'repeat',
    reply: ticketReply(),
    assumedIn: nameOfLife,
  });
  return issuedToken(reply.ticket, reply);
}
