/** What is read out of WeChat's refusals. */
import { describe, expect, it } from '@jest/globals';
import {
  errcodes,
  hasErrcode,
  isAccessTokenRefused,
  isRefreshTokenRefused,
  mayBeDone,
  WechatReplyUnexpected,
  WechatApiError,
  WechatUnreachable,
} from '../../../shared/wechat/errors.ts';

const path = '/cgi-bin/component/api_component_token';

describe("WeChat's refusal", () => {
  it.each([
    ['invalid credential rid: 6131ea8a-1d2b8a7c-5f0e1f6d', '6131ea8a-1d2b8a7c-5f0e1f6d'],
    ['access denied, rid:6131ea8a-1d2b8a7c, sorry', '6131ea8a-1d2b8a7c'],
    ['appid missing hint: [Ln36_0041e575]', undefined],
    ['', undefined],
  ])('%j has the request id %j', (errmsg, rid) => {
    expect(new WechatApiError(path, 40001, errmsg).rid).toBe(rid);
  });

  it.each([
    [
      'access clientip is not registered hint: [ZJ6NTA0211e578] requestIP: 198.51.100.168',
      '198.51.100.168',
    ],
    ['access clientip is not registered requestIP: 203.0.113.9 rid: 6131ea8a-1d', '203.0.113.9'],
    ['access clientip is not registered requestIP: 2001:db8::9 rid: 6131ea8a-1d', '2001:db8::9'],
    ['access clientip is not registered requestIP: ::ffff:203.0.113.9', '203.0.113.9'],
    ['invalid ip 203.0.113.9 ipv6 ::ffff:203.0.113.9, not in whitelist', '203.0.113.9'],
    ['access clientip is not registered, not in ip-white-list rid: 6131ea8a-1d', undefined],
    ['access clientip is not registered hint: [abc:def]', undefined],
    ['', undefined],
  ])('%j names the address %j', (errmsg, address) => {
    expect(new WechatApiError(path, 61004, errmsg).requestIp).toBe(address);
  });

  it('says what was called and what came back', () => {
    const error = new WechatApiError(path, 40013, 'invalid appid');
    expect(String(error)).toBe(`WechatApiError: WeChat answered ${path} with 40013: invalid appid`);
    expect(error).toMatchObject({ path, errcode: 40013, errmsg: 'invalid appid' });
  });
});

describe('an errcode', () => {
  it('is recognised among several', () => {
    const error = new WechatApiError(path, 61009, 'code invalid');
    expect(hasErrcode(error, 61010, 61009)).toBe(true);
    expect(hasErrcode(error, 61010)).toBe(false);
    expect(hasErrcode(error)).toBe(false);
  });

  it('is only looked for in what WeChat answered', () => {
    expect(hasErrcode({ errcode: 61009 }, 61009)).toBe(false);
    expect(hasErrcode(new WechatUnreachable(path, 'HTTP status 502'), 61009)).toBe(false);
    expect(hasErrcode(undefined, 61009)).toBe(false);
  });

  it.each(Object.entries(errcodes))(
    '%s (%d) says whether the access token was refused',
    (name, errcode) => {
      const refused = ['invalidCredential', 'invalidAccessToken', 'accessTokenExpired'];
      const error = new WechatApiError(path, errcode, '');
      expect(isAccessTokenRefused(error)).toBe(refused.includes(name));
    },
  );

  it.each(Object.entries(errcodes))(
    '%s (%d) says whether the refresh token was refused',
    (name, errcode) => {
      const refused = ['refreshTokenInvalid', 'refreshTokenExpired', 'passwordChanged'];
      const error = new WechatApiError(path, errcode, '');
      expect(isRefreshTokenRefused(error)).toBe(refused.includes(name));
    },
  );

  it.each([
    ['systemBusy', -1],
    ['invalidCredential', 40001],
    ['invalidAppId', 40013],
    ['invalidAccessToken', 40014],
    ['invalidAppSecret', 40125],
    ['accessTokenExpired', 42001],
    ['refreshTokenExpired', 42002],
    ['passwordChanged', 42007],
    ['dailyQuotaReached', 45009],
    ['minuteQuotaReached', 45011],
    ['clientIpRefused', 45035],
    ['notAuthorized', 61003],
    ['clientIpNotRegistered', 61004],
    ['verifyTicketExpired', 61005],
    ['verifyTicketInvalid', 61006],
    ['authorizationCodeInvalid', 61009],
    ['authorizationCodeExpired', 61010],
    ['refreshTokenInvalid', 61023],
  ])('has the number that WeChat documents: %s is %d', (name, errcode) => {
    expect(errcodes).toHaveProperty(name, errcode);
  });
});

describe('WeChat may have done what it was asked', () => {
  it.each([
    ['where no answer came', new WechatUnreachable(path, 'no answer', 'no-answer'), true],
    ['where it is not known how far the call came', new WechatUnreachable(path, 'x'), true],
    ['where its answer is not understood', new WechatReplyUnexpected(path, 'a field'), true],
    ['not where nothing was sent', new WechatUnreachable(path, 'x', 'no-connection'), false],
    ['not where it refused', new WechatApiError(path, -1, 'busy'), false],
    ['not where it was never asked', new TypeError('a bug'), false],
  ])('%s', (_what, error, expected) => {
    expect(mayBeDone(error)).toBe(expected);
  });
});
