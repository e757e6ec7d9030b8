/** Signing users in: mini programs by code, web pages by OAuth. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  authorized,
  componentAppId,
  field,
  miniProgram,
  otherComponent,
  serviceAccount,
  startFixture,
  strangerAppId,
  type Fixture,
} from '../simulator-fixture.ts';

let fixture: Fixture;
let componentAccessToken: string;
let accountToken: string;
beforeEach(async () => {
  fixture = await startFixture();
  await authorized(fixture, miniProgram);
  const tokens = await authorized(fixture, serviceAccount);
  accountToken = tokens.accessToken;
  ({ componentAccessToken } = tokens);
});
afterEach(() => fixture.close());

type Query = Record<string, string | undefined>;

function call(path: string, query: Query) {
  const given = Object.entries(query).filter((entry): entry is [string, string] => !!entry[1]);
  return fixture.call(`${path}?${new URLSearchParams(given).toString()}`);
}

const ofComponent = () => ({
  component_appid: componentAppId,
  component_access_token: componentAccessToken,
});

const logIn = (query: Query) =>
  call('/sns/component/jscode2session', {
    appid: miniProgram,
    grant_type: 'authorization_code',
    ...ofComponent(),
    ...query,
  });
const exchangeCode = (query: Query) =>
  call('/sns/oauth2/component/access_token', {
    appid: serviceAccount,
    grant_type: 'authorization_code',
    ...ofComponent(),
    ...query,
  });
const refresh = (query: Query) =>
  call('/sns/oauth2/component/refresh_token', {
    appid: serviceAccount,
    grant_type: 'refresh_token',
    ...ofComponent(),
    ...query,
  });
const userInfo = (query: Query) => call('/sns/userinfo', { lang: 'zh_CN', ...query });

/** The form of refusals below /sns/: text/plain, and a comma in front of the rid. */
const refusal = (errcode: number, message: string) => ({
  status: 200,
  contentType: 'text/plain',
  body: {
    errcode,
    errmsg: expect.stringMatching(
      new RegExp(`^${message}, rid: [\\da-f]{8}-[\\da-f]{8}-[\\da-f]{8}$`),
    ),
  },
});

describe('jscode2session', () => {
  it('gives the session of the code', async () => {
    const { code, openId } = fixture.simulator.issueLoginCode(miniProgram);
    const answer = await logIn({ js_code: code });
    expect(answer).toMatchObject({ status: 200, contentType: 'text/plain' });
    expect(answer.body).toEqual({
      session_key: expect.stringMatching(/^[\w+/]{22}==$/),
      openid: openId,
      unionid: expect.stringMatching(/^o[\w-]{27}$/),
    });
  });

  it('takes a code once, then 40163', async () => {
    const { code } = fixture.simulator.issueLoginCode(miniProgram);
    await logIn({ js_code: code });
    expect(await logIn({ js_code: code })).toMatchObject(refusal(40163, 'code been used'));
  });

  it('takes a code for five minutes, then 40029', async () => {
    const { code } = fixture.simulator.issueLoginCode(miniProgram);
    const late = fixture.simulator.issueLoginCode(miniProgram);
    await fixture.simulator.advance(299);
    expect(field((await logIn({ js_code: code })).body, 'session_key')).toBeDefined();
    await fixture.simulator.advance(1);
    expect(await logIn({ js_code: late.code })).toMatchObject(refusal(40029, 'invalid code'));
  });

  it.each<[string, Query, number, string]>([
    ['no code', {}, 41008, 'missing code'],
    ['an unknown code', { js_code: 'x' }, 40029, 'invalid code'],
    ['no appid', { appid: '' }, 41002, 'appid missing'],
    ['no component', { component_appid: '' }, 41018, 'component_appid missing'],
    ['no token', { component_access_token: '' }, 41021, 'missing component_access_token'],
    ['a token of an impossible shape', { component_access_token: 'x' }, 40014, 'invalid access_'],
    [
      'another component',
      { component_appid: otherComponent.componentAppId },
      40013,
      'invalid appid',
    ],
    ['a stranger', { appid: strangerAppId }, 61003, 'component is not authorized by this account'],
    ['another grant_type', { grant_type: 'code' }, 40002, 'invalid grant_type'],
  ])('refuses %s: %j → %i', async (_name, query, errcode, message) => {
    const answer = await logIn(query);
    expect(answer).toMatchObject({ status: 200, contentType: 'text/plain' });
    expect(field(answer.body, 'errcode')).toBe(errcode);
    expect(field(answer.body, 'errmsg')).toMatch(new RegExp(`^${message}\\w*, rid: `));
  });

  it('refuses the token of an account: 48001', async () => {
    expect(await logIn({ component_access_token: accountToken })).toMatchObject(
      refusal(48001, 'api unauthorized'),
    );
  });

  it('refuses the code of another account, and that of a web page', async () => {
    const web = fixture.simulator.issueWebCode(serviceAccount);
    expect(await logIn({ js_code: web.code })).toMatchObject(refusal(40029, 'invalid code'));
    expect(await logIn({ js_code: web.code, appid: serviceAccount })).toMatchObject(
      refusal(40029, 'invalid code'),
    );
  });

  it('refuses POST: 43001', async () => {
    expect(
      await fixture.call('/sns/component/jscode2session', { method: 'POST', body: '{}' }),
    ).toMatchObject(refusal(43001, 'require GET method'));
  });

  it('knows no user of an account that has not authorized', () => {
    expect(() => fixture.simulator.issueLoginCode('wx17b5e3c9d8a0f264')).toThrow(
      'component is not authorized',
    );
  });
});

describe('OAuth on web pages', () => {
  const signIn = async (scope: 'snsapi_base' | 'snsapi_userinfo') => {
    const { code, openId } = fixture.simulator.issueWebCode(serviceAccount, { scope });
    return { code, openId, answer: await exchangeCode({ code }) };
  };

  it('gives tokens of the user', async () => {
    const { answer, openId } = await signIn('snsapi_base');
    expect(answer).toMatchObject({ status: 200, contentType: 'text/plain' });
    expect(answer.body).toEqual({
      access_token: expect.stringMatching(/^\d+_[\w-]+$/),
      expires_in: 7200,
      refresh_token: expect.stringMatching(/^\d+_[\w-]+$/),
      openid: openId,
      scope: 'snsapi_base',
    });
  });

  it('gives the profile to who may have it', async () => {
    const { answer, openId } = await signIn('snsapi_userinfo');
    fixture.simulator.changeUser(serviceAccount, { openId, nickName: '小满' });
    const access_token = String(field(answer.body, 'access_token'));
    const unionid = field(answer.body, 'unionid');
    expect(unionid).toMatch(/^o[\w-]{27}$/);
    const info = await userInfo({ access_token, openid: openId });
    expect(info).toMatchObject({
      status: 200,
      contentType: 'text/plain',
      body: { openid: openId, nickname: '小满', unionid, privilege: [] },
    });
    expect(await userInfo({ access_token, openid: 'x' })).toMatchObject(
      refusal(40003, 'invalid openid'),
    );
    await fixture.simulator.advance(7200);
    expect(await userInfo({ access_token, openid: openId })).toMatchObject(
      refusal(42001, 'access_token expired'),
    );
  });

  // https://developers.weixin.qq.com/doc/service/api/webdev/access/api_snsuserinfo.html
  it('keeps the profile from who asked for snsapi_base: 48001', async () => {
    const { answer, openId } = await signIn('snsapi_base');
    const access_token = String(field(answer.body, 'access_token'));
    expect(await userInfo({ access_token, openid: openId })).toMatchObject(
      refusal(48001, 'api unauthorized'),
    );
    expect((await userInfo({ access_token: accountToken, openid: openId })).body).toMatchObject({
      errcode: 40001,
    });
  });

  it('renews the token, and the old one ends', async () => {
    const { answer, openId } = await signIn('snsapi_userinfo');
    const refresh_token = String(field(answer.body, 'refresh_token'));
    const old = String(field(answer.body, 'access_token'));
    const renewed = await refresh({ refresh_token });
    expect(renewed.body).toMatchObject({ expires_in: 7200, refresh_token, openid: openId });
    const access_token = String(field(renewed.body, 'access_token'));
    expect((await userInfo({ access_token, openid: openId })).body).toMatchObject({
      openid: openId,
    });
    expect((await userInfo({ access_token: old, openid: openId })).body).toMatchObject({
      errcode: 40001,
    });
  });

  it('ends after 30 days: 42002', async () => {
    const { answer } = await signIn('snsapi_base');
    const refresh_token = String(field(answer.body, 'refresh_token'));
    await fixture.simulator.advance(30 * 24 * 3600);
    componentAccessToken = await fixture.componentToken();
    expect(await refresh({ refresh_token })).toMatchObject(refusal(42002, 'refresh_token expired'));
  });

  it.each<[string, () => Promise<object>, number]>([
    ['an unknown code', () => exchangeCode({ code: 'x' }), 40029],
    [
      'a code with the token of an account',
      () => exchangeCode({ code: 'x', component_access_token: accountToken }),
      48001,
    ],
    ['no token', () => exchangeCode({ component_access_token: '' }), 41021],
    ['no refresh token', () => refresh({}), 41003],
    ['an unknown refresh token', () => refresh({ refresh_token: 'x' }), 40030],
    ['an account that has not authorized', () => exchangeCode({ appid: strangerAppId }), 61003],
    ['an account that is no service account', () => exchangeCode({ appid: miniProgram }), 48001],
  ])('refuses %s', async (_name, attempt, errcode) => {
    expect(await attempt()).toMatchObject({
      status: 200,
      contentType: 'text/plain',
      body: { errcode },
    });
  });

  it('takes a code once', async () => {
    const { code } = await signIn('snsapi_base');
    expect(await exchangeCode({ code })).toMatchObject(refusal(40163, 'code been used'));
  });
});

describe('the page that signs in', () => {
  const visit = (query: Query) =>
    fetch(
      `${fixture.simulator.url}/connect/oauth2/authorize?${new URLSearchParams(
        Object.entries({
          appid: serviceAccount,
          redirect_uri: 'https://shop.example/back?a=1#top',
          response_type: 'code',
          scope: 'snsapi_base',
          state: 's 1',
          component_appid: componentAppId,
          ...query,
        }).filter((entry): entry is [string, string] => entry[1] !== undefined),
      ).toString()}`,
      { redirect: 'manual' },
    );

  it('leads back with a code', async () => {
    const response = await visit({});
    expect(response.status).toBe(302);
    const back = new URL(response.headers.get('location') ?? '');
    expect([...back.searchParams.keys()]).toEqual(['a', 'code', 'state', 'appid']);
    expect(back.searchParams.get('state')).toBe('s 1');
    expect(back.hash).toBe('#top');
    const code = back.searchParams.get('code') ?? '';
    expect((await exchangeCode({ code })).body).toMatchObject({ scope: 'snsapi_base' });
  });

  it.each<[string, Query]>([
    ['an unknown component', { component_appid: strangerAppId }],
    ['an account that has not authorized', { appid: strangerAppId }],
    ['an account without that permission set', { appid: miniProgram }],
    ['no redirect_uri', { redirect_uri: undefined }],
    ['another response_type', { response_type: 'token' }],
    ['another scope', { scope: 'constructor' }],
  ])('shows that the link is wrong for %s', async (_name, query) => {
    const response = await visit(query);
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('该链接无法访问');
  });
});
