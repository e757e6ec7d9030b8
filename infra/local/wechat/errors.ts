/** WeChat's error answers: HTTP 200 with `errcode` and `errmsg`, which contains the request's `rid`. */

const messages: Readonly<Record<number, string>> = {
  [-1]: 'system error',
  40001: 'invalid credential, access_token is invalid or not latest',
  40002: 'invalid grant_type',
  40003: 'invalid openid',
  40004: 'invalid media type',
  40005: 'invalid file type',
  // WeChat's own spelling.
  40006: 'invalid meida size',
  40007: 'invalid media_id',
  40008: 'invalid message type',
  40013: 'invalid appid',
  40014: 'invalid access_token',
  40029: 'invalid code',
  40030: 'invalid refresh_token',
  40066: 'invalid url',
  40090: 'invalid request source (bad client ip),',
  40097: 'invalid args',
  40125: 'invalid appsecret',
  40163: 'code been used',
  40169: 'invalid length for scene, or the data is not json string',
  40170: 'args count exceed count limit',
  41001: 'access_token missing',
  41002: 'appid missing',
  41003: 'refresh_token missing',
  41004: 'appsecret missing',
  41005: 'media data missing',
  41008: 'missing code',
  41009: 'missing openid',
  41018: 'component_appid missing',
  41021: 'missing component_access_token',
  41030: 'invalid page',
  42001: 'access_token expired',
  42002: 'refresh_token expired',
  42007: 'access_token and refresh_token exception',
  43001: 'require GET method',
  43002: 'require POST method',
  44002: 'empty post data',
  44004: 'empty content',
  45009: 'reach max api daily quota limit',
  45011: 'api minute-quota reach limit, must slower, retry next minute',
  45015: 'response out of time limit or subscription is canceled',
  45047: 'out of response count limit',
  46003: 'menu no exist',
  47001: 'data format error',
  48001: 'api unauthorized',
  48004: 'api forbidden for irregularities',
  48006: 'forbid to clear quota because of reaching the limit',
  61003: 'component is not authorized by this account',
  61004: 'access clientip is not registered',
  61005: 'component ticket is expired',
  61006: 'component ticket is invalid',
  61007: 'api is unauthorized to component',
  61009: 'code is invalid',
  61010: 'code is expired',
  61011: 'invalid component',
  61012: 'invalid option name',
  61013: 'invalid option value',
  61014: 'must use component token for component api',
  61015: 'must use biz account token for not component api',
  61023: 'refresh_token is invalid',
  76001: 'rid not found',
  76003: 'rid does not belong to this account',
  76021: 'cgi_path not found, please check',
  76022: 'could not use this cgi_path, no permission',
};

/** An API call that WeChat refuses. */
export class WechatError extends Error {
  override readonly name = 'WechatError';
  readonly errcode: number;

  /** @param detail text between message and rid, such as `requestIP: 1.2.3.4` */
  constructor(errcode: number, detail?: string) {
    super([messages[errcode] ?? 'error', detail].filter(Boolean).join(' '));
    this.errcode = errcode;
  }

  /** @param requestId the `rid`. @param separator in front of the `rid` */
  toJson(requestId: string, separator = ' '): { errcode: number; errmsg: string } {
    return { errcode: this.errcode, errmsg: `${this.message}${separator}rid: ${requestId}` };
  }
}

/** Asserts a condition. If it does not hold, the API answers with this errcode. */
export function refuseUnless(condition: unknown, errcode: number): asserts condition {
  if (!condition) throw new WechatError(errcode);
}
