/** Tickets and the signatures of web pages: the public types. */

/** The account whose ticket it is, or in whose name a page is signed. */
export interface TicketAccount {
  componentAppId: string;
  authorizerAppId: string;
}

/** `jsapi` for web pages inside WeChat (JS-SDK), `wx_card` for coupons (卡券). */
export type TicketType = 'jsapi' | 'wx_card';

/** One look-up of a ticket. */
export interface TicketRequest extends TicketAccount {
  type: TicketType;
}

/** A ticket that WeChat accepts. */
export interface Ticket {
  ticket: string;
  /** When WeChat ends it, in seconds since 1970. */
  expiresAt: number;
  /** How long WeChat still accepts it. */
  expiresInSeconds: number;
}

/** The page that is signed. */
export interface PageToSign {
  account: TicketAccount;
  /** The page's whole address as its browser has it, `location.href`; what follows `#` does not count. */
  url: string;
}

/** What `wx.config` of the JS-SDK is given, besides `debug` and `jsApiList`. */
export interface JsConfig {
  appId: string;
  /** Seconds since 1970. */
  timestamp: number;
  nonceStr: string;
  signature: string;
}
