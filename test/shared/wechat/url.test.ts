/** The links to WeChat's authorization page, parameter by parameter. */
import { describe, expect, it } from '@jest/globals';
import {
  authTypes,
  desktopAuthorizationUrl,
  mobileAuthorizationUrl,
  returnedCode,
  type WechatPageQuery,
} from '../../../shared/wechat/url.ts';

const mp = 'https://mp.weixin.qq.com';
const open = 'https://open.weixin.qq.com';
const redirectUri = 'https://auth.example.com/wx0123456789abcdef/authorize/state-1?a=b&c=d e#f';
const link: WechatPageQuery = {
  componentAppId: 'wx0123456789abcdef',
  preAuthCode: 'preauthcode@@@abc_-123',
  redirectUri,
  authType: 3,
};

/** Both links, whose parameters are the same. */
function queriesOf(changed: Partial<WechatPageQuery>): URLSearchParams[] {
  const given = { ...link, ...changed };
  const both = [desktopAuthorizationUrl(mp, given), mobileAuthorizationUrl(open, given)];
  return both.map((url) => new URL(url).searchParams);
}

describe('the link', () => {
  const encodedParameters =
    'component_appid=wx0123456789abcdef&pre_auth_code=preauthcode%40%40%40abc_-123' +
    '&redirect_uri=https%3A%2F%2Fauth.example.com%2Fwx0123456789abcdef%2Fauthorize%2Fstate-1' +
    '%3Fa%3Db%26c%3Dd%20e%23f&auth_type=3';

  it('for a desktop leads to the page with the QR code', () => {
    expect(desktopAuthorizationUrl(mp, link)).toBe(
      `https://mp.weixin.qq.com/cgi-bin/componentloginpage?${encodedParameters}`,
    );
  });

  it('for a phone ends with what WeChat wants there', () => {
    expect(mobileAuthorizationUrl(open, link)).toBe(
      'https://open.weixin.qq.com/wxaopen/safe/bindcomponent?action=bindcomponent&no_scan=1' +
        `&${encodedParameters}#wechat_redirect`,
    );
  });

  it('gives back the redirect address whole', () => {
    for (const query of queriesOf({})) expect(query.get('redirect_uri')).toBe(redirectUri);
  });

  it.each([1, 2, 3, 4, 5, 6, 8] as const)('asks for auth_type %d', (authType) => {
    expect(authTypes).toContain(authType);
    for (const query of queriesOf({ authType })) expect(query.get('auth_type')).toBe(`${authType}`);
  });

  it('knows no auth_type 0 or 7', () => {
    expect(authTypes).toHaveLength(7);
    expect(authTypes).not.toContain(7);
  });

  it('can be for one account only', () => {
    for (const query of queriesOf({ bizAppId: 'wx570bc396a51b8ff8' })) {
      expect(query.get('biz_appid')).toBe('wx570bc396a51b8ff8');
    }
  });

  it('can ask for some permission sets, with the bar between them encoded', () => {
    const some = { ...link, categoryIds: [1, 15, 24] };
    expect(desktopAuthorizationUrl(mp, some)).toMatch(/&category_id_list=1%7C15%7C24$/);
    expect(mobileAuthorizationUrl(open, some)).toContain('&category_id_list=1%7C15%7C24#');
  });

  it('leaves out what is not asked for', () => {
    for (const query of queriesOf({ bizAppId: '', categoryIds: [] })) {
      expect(query.has('biz_appid')).toBe(false);
      expect(query.has('category_id_list')).toBe(false);
    }
  });

  it('lets no value add a parameter or end the address', () => {
    const hostile = '"><b>&auth_type=6#';
    for (const query of queriesOf({ preAuthCode: hostile, bizAppId: hostile })) {
      expect(query.getAll('auth_type')).toEqual(['3']);
      expect(query.get('pre_auth_code')).toBe(hostile);
      expect(query.get('biz_appid')).toBe(hostile);
    }
    expect(desktopAuthorizationUrl(mp, { ...link, bizAppId: hostile })).not.toMatch(/["<>#]/);
  });
});

describe('the code that a merchant brings back', () => {
  const code = 'queryauthcode@@@abc_-123';
  const encoded = encodeURIComponent(code);
  const twice = encodeURIComponent(encoded);

  it.each<[string, string]>([
    ['as it is', code],
    ['encoded once more', encoded],
    ['encoded three times', twice],
    ['encoded in part', code.replace('@', '%40')],
    ['with blanks around it', ` ${code}\n`],
    ['twice', `${code},${code}`],
    ['twice, once encoded', `${code},${encoded}`],
    ['three times', [code, code, twice].join(',')],
    ['twice, and the comma encoded', encodeURIComponent(`${encoded},${encoded}`)],
    ['and an empty one', `,${code},`],
  ])('is understood: %s', (_how, authCode) => {
    expect(returnedCode({ auth_code: authCode })).toEqual({ authorizationCode: code });
  });

  it.each<[string, string]>([
    ['two different ones', `${code},${code}4`],
    ['two different ones, encoded', `${encoded},${encodeURIComponent(`${code}4`)}`],
    ['two different ones, and the comma encoded', encodeURIComponent(`${encoded},${code}4`)],
    ['an escape that is none', `${code}%4`],
    ['bytes that are no text', `${code}%ff`],
    ['a blank within', 'queryauthcode@@@abc 123'],
    ['a control character', `${code}%00`],
    ['another script', '授权码'],
    ['no end', 'a'.repeat(513)],
    ['no end of escapes', `%${'25'.repeat(4000)}`],
  ])('is unreadable: %s', (_how, authCode) => {
    expect(returnedCode({ auth_code: authCode })).toBe('unreadable');
  });

  it.each<[string, Record<string, string | undefined>]>([
    ['no parameter', {}],
    ['an empty one', { auth_code: '' }],
    ['several empty ones', { auth_code: ', ,' }],
    ['another name', { code }],
  ])('is missing: %s', (_how, query) => {
    expect(returnedCode(query)).toBe('missing');
  });
});
