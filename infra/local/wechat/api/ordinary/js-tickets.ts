/** Tickets for the signatures of web pages (JS-SDK) and of coupons. */
import { WechatError } from '../../errors.ts';
import { accountOf, type ApiCall } from '../call.ts';

/** How long a ticket is valid. A new access token does not end it. */
const TICKET_LIFETIME_SECONDS = 7200;

/** @see https://developers.weixin.qq.com/doc/service/en/api/webdev/jssdk/api_getticket.html */
export function getTicket(call: ApiCall) {
  const type = call.request.query.get('type');
  if (type !== 'jsapi' && type !== 'wx_card') throw new WechatError(40097);
  const { clock, identifiers, jsTickets } = call.simulation;
  const { authorizerAppId } = accountOf(call);
  const now = clock.now();
  for (const [old, { expiresAt }] of jsTickets) {
    if (now >= expiresAt) jsTickets.delete(old);
  }
  const ticket = identifiers.jsTicket();
  const expiresAt = now + TICKET_LIFETIME_SECONDS;
  jsTickets.set(ticket, { authorizerAppId, type, expiresAt });
  return { errcode: 0, errmsg: 'ok', ticket, expires_in: TICKET_LIFETIME_SECONDS };
}
