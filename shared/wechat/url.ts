/**
 * The links that lead a merchant to WeChat's authorization page.
 *
 * @see https://developers.weixin.qq.com/doc/oplatform/Third-party_Platforms/2.0/api/Before_Develop/Authorization_Process_Technical_Description.html
 */

/**
 * `auth_type`: 1 official accounts, 2 mini programs, 3 both, 4 promoter mini programs, 5 channels
 * accounts, 6 all, 8 talent assistants. WeChat documents no 7.
 */
export const authTypes = [1, 2, 3, 4, 5, 6, 8] as const;
export type AuthType = (typeof authTypes)[number];

export interface WechatPageQuery {
  componentAppId: string;
  preAuthCode: string;
  /** Absolute, on the host of the page that leads here: WeChat compares them. */
  redirectUri: string;
  authType: AuthType;
  /** Restricts the choice to this account; overrides `authType`. */
  bizAppId?: string | undefined;
  /** Ids of the permission sets to ask for; without them WeChat asks for all that are published. */
  categoryIds?: readonly number[] | undefined;
}

/** The page with the QR code, for a desktop. @param mpBaseUrl https://mp.weixin.qq.com */
export function desktopAuthorizationUrl(mpBaseUrl: string, link: WechatPageQuery): string {
  return `${mpBaseUrl}/cgi-bin/componentloginpage?${queryOf(link)}`;
}

/** The page for a phone. @param openBaseUrl https://open.weixin.qq.com */
export function mobileAuthorizationUrl(openBaseUrl: string, link: WechatPageQuery): string {
  const path = '/wxaopen/safe/bindcomponent?action=bindcomponent&no_scan=1';
  return `${openBaseUrl}${path}&${queryOf(link)}#wechat_redirect`;
}

function queryOf(link: WechatPageQuery): string {
  const parameters: [string, string | undefined][] = [
    ['component_appid', link.componentAppId],
    ['pre_auth_code', link.preAuthCode],
    ['redirect_uri', link.redirectUri],
    ['auth_type', String(link.authType)],
    ['biz_appid', link.bizAppId],
    ['category_id_list', link.categoryIds?.join('|')],
  ];
  return parameters
    .filter(([, value]) => value)
    .map(([name, value]) => `${name}=${encodeURIComponent(value ?? '')}`)
    .join('&');
}

/** The authorization code in a return address, or why there is none. */
export type ReturnedCode = { authorizationCode: string } | 'missing' | 'unreadable';

/** WeChat's codes have some 100 characters: letters, digits, `@`, `_` and `-`. */
const CODE = /^[\x21-\x7e]{1,512}$/;
/** Several codes, encoded several times, are shorter. */
const LONGEST_VALUE = 4096;

/**
 * The authorization code, which WeChat adds to the return address. On the way it may be encoded once
 * more, or come twice: then it is still one code. Two different ones are none.
 *
 * @param query decoded; of a name that comes twice both values, with a comma between them
 */
export function returnedCode(query: Readonly<Record<string, string | undefined>>): ReturnedCode {
  const values = decodeWhole(query['auth_code'] ?? '')?.split(',') ?? [];
  const codes = new Set(values.map((value) => value.trim()).filter((value) => value !== ''));
  const [authorizationCode, ...others] = codes;
  if (values.length > 0 && authorizationCode === undefined) return 'missing';
  const isOne = others.length === 0 && authorizationCode && CODE.test(authorizationCode);
  return isOne ? { authorizationCode } : 'unreadable';
}

/** Undefined where the text is too long for a code, or has an escape that is none. */
function decodeWhole(text: string): string | undefined {
  if (text.length > LONGEST_VALUE) return undefined;
  try {
    let decoded = text;
    // No code has a percent sign.
    while (decoded.includes('%')) decoded = decodeURIComponent(decoded);
    return decoded;
  } catch {
    return undefined;
  }
}
