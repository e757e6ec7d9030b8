/** In what a merchant reads our pages: it decides which of WeChat's pages follows, and the words. */

/** `wechat`: the browser within WeChat. */
export type Device = 'desktop' | 'phone' | 'wechat';

/** @param userAgent the header */
export function deviceOf(userAgent = ''): Device {
  if (/MicroMessenger/i.test(userAgent)) return 'wechat';
  return /Mobile|Android|iPhone|iPad/i.test(userAgent) ? 'phone' : 'desktop';
}
