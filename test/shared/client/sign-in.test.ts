/** Signing users in. */
import { describe, expect, it } from '@jest/globals';
import {
  createFakeClient,
  WechatAnswerError,
  webAuthorizationUrl,
} from '../../../shared/client/index.ts';

const account = { componentAppId: 'wx0123456789abcdef', authorizerAppId: 'wxaaaaaaaaaaaaaaaa' };
const redirectUri = 'https://shop.example/wechat?from=菜单';

describe('the address for signing in on a web page', () => {
  it('has its parameters in the order that WeChat wants', () => {
    expect(webAuthorizationUrl({ ...account, redirectUri, state: 'a1' })).toBe(
      'https://open.weixin.qq.com/connect/oauth2/authorize?appid=wxaaaaaaaaaaaaaaaa' +
        '&redirect_uri=https%3A%2F%2Fshop.example%2Fwechat%3Ffrom%3D%E8%8F%9C%E5%8D%95' +
        '&response_type=code&scope=snsapi_base&state=a1' +
        '&component_appid=wx0123456789abcdef#wechat_redirect',
    );
  });

  it('may ask for the profile, and may have no state', () => {
    const url = new URL(webAuthorizationUrl({ ...account, redirectUri, scope: 'snsapi_userinfo' }));
    expect(url.searchParams.get('scope')).toBe('snsapi_userinfo');
    expect(url.searchParams.has('state')).toBe(false);
  });

  it.each([
    { redirectUri: '/wechat' },
    { redirectUri: 'javascript:alert(1)' },
    { state: 'a b' },
    { componentAppId: '' },
  ])('is refused with %j', (wrong) => {
    expect(() => webAuthorizationUrl({ ...account, redirectUri, ...wrong })).toThrow(TypeError);
  });
});

describe('a code of a web page', () => {
  const path = '/sns/oauth2/component/access_token';
  const user = {
    access_token: 'user-token',
    expires_in: 7200,
    refresh_token: 'user-refresh',
    openid: 'o1',
    scope: 'snsapi_base',
  };

  it('tells who signed in', async () => {
    const fake = createFakeClient();
    fake.answer(path, { ...user, expires_in: '7200', unionid: 'u1' });
    expect(await fake.exchangeWebCode({ ...account, code: 'c' })).toEqual({
      openId: 'o1',
      unionId: 'u1',
      accessToken: 'user-token',
      expiresInSeconds: 7200,
      refreshToken: 'user-refresh',
      scope: 'snsapi_base',
    });
    expect(fake.calls).toEqual([{ ...account, path, query: { code: 'c' } }]);
  });

  it("that is used up is WeChat's error", async () => {
    const fake = createFakeClient();
    fake.answer(path, { errcode: 40163, errmsg: 'code been used' });
    const failing = fake.exchangeWebCode({ ...account, code: 'c' });
    await expect(failing).rejects.toBeInstanceOf(WechatAnswerError);
    await expect(failing).rejects.toMatchObject({ errcode: 40163, errmsg: 'code been used' });
  });

  it.each([{ status: 502, bodyText: '<html>' }, { body: { openid: 'o1' } }, { body: [] }])(
    'with the answer %j tells nobody, and is not repeated: it may be used up',
    async (answer) => {
      const fake = createFakeClient();
      fake.answer(path, () => answer);
      const failing = fake.exchangeWebCode({ ...account, code: 'c' });
      await expect(failing).rejects.toMatchObject({ name: 'WechatUnavailable', retryable: false });
    },
  );
});

it('a code of a mini program tells who signed in', async () => {
  const fake = createFakeClient();
  const path = '/sns/component/jscode2session';
  fake.answer(path, { openid: 'o1', session_key: 'key==', unionid: '' });
  expect(await fake.exchangeLoginCode({ ...account, code: 'c' })).toEqual({
    openId: 'o1',
    sessionKey: 'key==',
  });
  expect(fake.calls).toEqual([{ ...account, path, query: { js_code: 'c' } }]);
});
