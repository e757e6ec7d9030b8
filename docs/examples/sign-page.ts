/**
 * An example of a Lambda that uses wxkeeper: signs web pages, so that they may use WeChat's JS-SDK. It
 * stands behind your own HTTP API, on the domain of the pages. A page asks for itself:
 *
 *     const asked = encodeURIComponent(location.href);
 *     const config = await (await fetch(`/js-config?url=${asked}`)).json();
 *     wx.config({ ...config, jsApiList: ['updateAppMessageShareData'] });
 *
 * The account must have the domain among its JS接口安全域名. The function's role needs
 * `lambda:InvokeFunction` on wxkeeper-get-ticket, and no listed address.
 */
import { createClient, type Client } from 'wxkeeper/client';

/** Outside the handler: the ticket is used for an hour from memory. */
const client = createClient();

const account = {
  componentAppId: process.env['COMPONENT_APP_ID'] ?? 'wx0123456789abcdef',
  authorizerAppId: process.env['AUTHORIZER_APP_ID'] ?? 'wx5a1c9e7d3b2f8046',
};
const pagesOrigin = process.env['PAGES_ORIGIN'] ?? 'https://shop.example';

/** The part of an HTTP API's event that is used. */
export interface SignRequest {
  queryStringParameters?: { url?: string } | undefined;
}

/** Signs pages of your own and no others. */
export async function signPage(
  wechat: Client,
  { queryStringParameters }: SignRequest,
  origin = pagesOrigin,
) {
  const url = queryStringParameters?.url ?? '';
  if (!URL.canParse(url) || new URL(url).origin !== origin) {
    return { statusCode: 400, body: `url is an address of ${origin}` };
  }
  const config = await wechat.signJsConfig({ account, url });
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  return { statusCode: 200, headers, body: JSON.stringify(config) };
}

export const handler = async (request: SignRequest) => signPage(client, request);
