/** The signature with which a web page may use WeChat's JS-SDK. */
import type { JsConfig, PageToSign } from './ticket-contract.ts';
import type { Tickets } from './tickets.ts';

/**
 * Signs a page for `wx.config`.
 *
 * @param now seconds since 1970
 * @throws {TypeError} `url` is no absolute address of a page
 * @see https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/JS-SDK.html#62
 */
export async function signPage(
  { account, url }: PageToSign,
  tickets: Pick<Tickets, 'provide'>,
  now: () => number,
): Promise<JsConfig> {
  const page = withoutFragment(url);
  const { componentAppId, authorizerAppId } = account;
  const { ticket } = await tickets.provide({ componentAppId, authorizerAppId, type: 'jsapi' });
  const nonceStr = crypto.randomUUID().replaceAll('-', '');
  const timestamp = Math.floor(now());
  // In the order of the names; the address as it is, not encoded.
  const signed = `jsapi_ticket=${ticket}&noncestr=${nonceStr}&timestamp=${timestamp}&url=${page}`;
  return { appId: authorizerAppId, timestamp, nonceStr, signature: await sha1(signed) };
}

/** @throws {TypeError} what is signed is the address that the page's browser has */
function withoutFragment(url: string): string {
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) {
    throw new TypeError("url is the page's absolute address, such as location.href in its browser");
  }
  const [page = ''] = url.split('#', 1);
  return page;
}

async function sha1(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-1', new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
