/** What the other APIs answer, the daily limits, and the faults that tests switch on. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  authorized,
  componentAppId,
  element,
  exchange,
  field,
  miniProgram,
  secret,
  serviceAccount,
  startAt,
  startFixture,
  type Fixture,
} from '../simulator-fixture.ts';

let fixture: Fixture;
let token: string;
beforeEach(async () => {
  fixture = await startFixture();
  token = await fixture.componentToken();
});
afterEach(() => fixture.close());

const inComponent = { component_appid: componentAppId };
const preAuthPath = '/cgi-bin/component/api_create_preauthcode';

function call(name: string, body: object = {}, withToken = token) {
  return fixture.post(`/cgi-bin/component/${name}?component_access_token=${withToken}`, {
    ...inComponent,
    ...body,
  });
}

const preAuth = () => call('api_create_preauthcode');
const askInfo = (authorizer_appid: string) => call('api_get_authorizer_info', { authorizer_appid });
const clearV2 = () =>
  fixture.post('/cgi-bin/component/clear_quota/v2', { ...inComponent, appsecret: secret });
const postRaw = (redirect: 'error' | 'manual' = 'error') =>
  fetch(`${fixture.simulator.url}${preAuthPath}?access_token=${token}`, {
    method: 'POST',
    redirect,
    body: JSON.stringify(inComponent),
  });

describe('api_get_authorizer_info', () => {
  it('describes an official account', async () => {
    await fixture.simulator.authorize(serviceAccount, { permissionSets: [1] });
    const answer = await askInfo(serviceAccount);
    expect(answer).toMatchObject({
      authorizer_info: {
        nick_name: '青禾生活服务',
        service_type_info: { id: 2 },
        verify_type_info: { id: 0 },
        user_name: 'gh_3f9a61c07b52',
        principal_name: '青禾生活（杭州）科技有限公司',
      },
      authorization_info: {
        authorizer_appid: serviceAccount,
        func_info: [{ funcscope_category: { id: 1 } }],
      },
    });
    expect(field(answer, 'authorizer_info', 'MiniProgramInfo')).toBeUndefined();
    const picture = await fetch(String(field(answer, 'authorizer_info', 'head_img')));
    expect(picture.headers.get('content-type')).toBe('image/svg+xml');
    expect(await picture.text()).toContain('>青<');
  });

  it('describes a mini program, with its refresh token once the code is exchanged', async () => {
    const { authorizationCode } = await fixture.simulator.authorize(miniProgram);
    const before = await askInfo(miniProgram);
    expect(field(before, 'authorizer_info', 'MiniProgramInfo', 'visit_status')).toBe(0);
    expect(field(before, 'authorization_info', 'authorizer_refresh_token')).toBeUndefined();
    const { refreshToken } = await exchange(fixture, authorizationCode, token);
    expect(
      field(await askInfo(miniProgram), 'authorization_info', 'authorizer_refresh_token'),
    ).toBe(refreshToken);
  });
});

describe('api_get_authorizer_list', () => {
  it('leaves out the refresh token while no code was exchanged', async () => {
    await fixture.simulator.authorize(serviceAccount);
    const { authorizationCode } = await fixture.simulator.authorize(miniProgram);
    const { refreshToken } = await exchange(fixture, authorizationCode, token);
    expect(await call('api_get_authorizer_list', { offset: 0, count: 500 })).toEqual({
      total_count: 2,
      list: [
        { authorizer_appid: serviceAccount, auth_time: startAt },
        { authorizer_appid: miniProgram, refresh_token: refreshToken, auth_time: startAt },
      ],
    });
  });

  it('pages through many accounts', async () => {
    const added = fixture.simulator.addAuthorizedAccounts(1200);
    const listed: unknown[] = [];
    for (let offset = 0; offset < 1200; offset += 500) {
      const page = await call('api_get_authorizer_list', { offset, count: 500 });
      expect(field(page, 'total_count')).toBe(1200);
      const list = field(page, 'list');
      listed.push(...(Array.isArray(list) ? list : []));
    }
    expect(listed.map((each) => field(each, 'authorizer_appid'))).toEqual(added);
    expect(fixture.receiver.pushes).toHaveLength(1);
  });
});

describe('options', () => {
  it.each([
    ['api_get_authorizer_option', 'api_set_authorizer_option', 'component'],
    ['get_authorizer_option', 'set_authorizer_option', 'component'],
    ['get_authorizer_option', 'set_authorizer_option', 'authorizer'],
    ['api_get_authorizer_option', 'api_set_authorizer_option', 'authorizer'],
  ])('are read by %s and set by %s with a token of the %s', async (get, set, whose) => {
    const { authorizationCode } = await fixture.simulator.authorize(serviceAccount);
    const tokens = await exchange(fixture, authorizationCode, token);
    const ask = (name: string, body: object) =>
      whose === 'component'
        ? call(name, { ...body, authorizer_appid: serviceAccount })
        : fixture.post(`/cgi-bin/component/${name}?access_token=${tokens.accessToken}`, body);
    const option = { option_name: 'voice_recognize' };
    expect(await ask(get, option)).toMatchObject({ option_value: '0' });
    expect(await ask(set, { ...option, option_value: '1' })).toEqual({ errcode: 0, errmsg: 'ok' });
    expect(await ask(get, option)).toEqual({
      authorizer_appid: serviceAccount,
      option_name: 'voice_recognize',
      option_value: '1',
    });
  });
});

describe('daily limits that nobody has set', () => {
  const quotaOf = async (cgi_path: string, withToken = token) =>
    field(
      await fixture.post(`/cgi-bin/openapi/quota/get?access_token=${withToken}`, { cgi_path }),
      'quota',
      'daily_limit',
    );

  // https://developers.weixin.qq.com/doc/service/Message_Management/API_Call_Limits.html
  it.each([
    ['/cgi-bin/menu/get', 10_000],
    ['/cgi-bin/media/upload', 100_000],
    ['/cgi-bin/media/get', 200_000],
    ['/cgi-bin/message/custom/send', 500_000],
    ['/cgi-bin/user/get', 500],
  ])('of %s are those of a new account: %i', async (path, limit) => {
    const { accessToken } = await authorized(fixture, serviceAccount);
    expect(await quotaOf(path, accessToken)).toBe(limit);
  });

  it('of others are a setting', async () => {
    expect(await quotaOf('/cgi-bin/component/api_component_token')).toBe(10_000);
    expect(await quotaOf(preAuthPath)).toBe(1_000_000);
    fixture.simulator.configure({ defaultDailyQuota: 1 });
    expect(await preAuth()).toMatchObject({ expires_in: 1800 });
    expect(await preAuth()).toMatchObject({ errcode: 45009 });
  });

  it('are kept for each account, and cleared by clear_quota and by tests', async () => {
    const accounts = [serviceAccount, 'wx8e4b2d6f0a9c7153'];
    const tokens = new Map<string, string>();
    for (const account of accounts) {
      tokens.set(account, (await authorized(fixture, account)).accessToken);
    }
    const path = '/cgi-bin/ticket/getticket';
    fixture.simulator.setDailyQuota(path, 1);
    const ask = (account: string) =>
      fixture.call(`${path}?type=jsapi&access_token=${tokens.get(account)}`);
    const errcodes = async () =>
      Promise.all(accounts.map(async (each) => field((await ask(each)).body, 'errcode')));
    expect(await errcodes()).toEqual([0, 0]);
    expect(await errcodes()).toEqual([45009, 45009]);
    expect((await ask(serviceAccount)).body).toEqual({
      errcode: 45009,
      errmsg: expect.stringMatching(/^reach max api daily quota limit rid: /),
    });
    const appid = serviceAccount;
    await fixture.post(`/cgi-bin/clear_quota?access_token=${tokens.get(appid)}`, { appid });
    expect(await errcodes()).toEqual([0, 45009]);
    fixture.simulator.resetQuotas();
    expect(await errcodes()).toEqual([0, 0]);
    expect(fixture.simulator.callCount('ticket/getticket', serviceAccount)).toBe(5);
  });
});

describe('daily limits', () => {
  beforeEach(() => fixture.simulator.setDailyQuota(preAuthPath, 2));

  it('refuse with 45009, and count afresh at midnight in Beijing', async () => {
    const [first, second, third] = [await preAuth(), await preAuth(), await preAuth()];
    expect([first, second].map((each) => field(each, 'errcode'))).toEqual([undefined, undefined]);
    expect(third).toMatchObject({ errcode: 45009 });
    // 22:13:20 → 23:59:59 → 00:00:00
    await fixture.simulator.advance(6399);
    expect(await preAuth()).toMatchObject({ errcode: 45009 });
    await fixture.simulator.advance(1);
    expect(await preAuth()).toMatchObject({ expires_in: 1800 });
  });

  it('are read by openapi/quota/get', async () => {
    await preAuth();
    expect(
      await fixture.post(`/cgi-bin/openapi/quota/get?access_token=${token}`, {
        cgi_path: preAuthPath,
      }),
    ).toMatchObject({ errcode: 0, quota: { daily_limit: 2, used: 1, remain: 1 } });
  });

  it('are cleared 10 times a month by both methods together, then 48006', async () => {
    await preAuth();
    await preAuth();
    expect(
      await fixture.post(`/cgi-bin/clear_quota?access_token=${token}`, { appid: componentAppId }),
    ).toEqual({ errcode: 0, errmsg: 'ok' });
    expect(await preAuth()).toMatchObject({ expires_in: 1800 });
    for (let count = 0; count < 9; count++) expect(await clearV2()).toMatchObject({ errcode: 0 });
    expect(await clearV2()).toMatchObject({ errcode: 48006 });
    await fixture.simulator.advance(10 * 24 * 3600);
    expect(await clearV2()).toMatchObject({ errcode: 0 });
  });

  it('of api_authorizer_token are counted and cleared for each account', async () => {
    fixture.simulator.setDailyQuota('/cgi-bin/component/api_authorizer_token', 1);
    const refreshTokens = new Map<string, string>();
    for (const account of [serviceAccount, miniProgram]) {
      const { authorizationCode } = await fixture.simulator.authorize(account);
      refreshTokens.set(account, (await exchange(fixture, authorizationCode, token)).refreshToken);
    }
    const refresh = async (account: string) =>
      field(
        await call('api_authorizer_token', {
          authorizer_appid: account,
          authorizer_refresh_token: refreshTokens.get(account),
        }),
        'errcode',
      );
    expect(await refresh(serviceAccount)).toBeUndefined();
    expect(await refresh(serviceAccount)).toBe(45009);
    expect(await refresh(miniProgram)).toBeUndefined();
    await fixture.post('/cgi-bin/component/clear_quota/v2', {
      ...inComponent,
      appsecret: secret,
      appid: serviceAccount,
    });
    expect(await refresh(serviceAccount)).toBeUndefined();
    expect(fixture.simulator.callCount('api_authorizer_token', serviceAccount)).toBe(3);
    expect(fixture.simulator.callCount('api_authorizer_token')).toBe(4);
  });
});

describe('faults', () => {
  it('answer an errcode as often as asked for, -1 if none is given', async () => {
    fixture.simulator.setFault({ path: 'api_create_preauthcode', kind: 'errcode', times: 1 });
    expect(await preAuth()).toMatchObject({ errcode: -1 });
    expect(await preAuth()).toMatchObject({ expires_in: 1800 });
    fixture.simulator.setFault({ path: '*', kind: 'errcode', errcode: 45011 });
    expect(await preAuth()).toMatchObject({ errcode: 45011 });
    fixture.simulator.clearFaults();
    expect(await preAuth()).toMatchObject({ expires_in: 1800 });
    expect(fixture.simulator.callCount('api_create_preauthcode')).toBe(4);
  });

  it('answer a page with status 502', async () => {
    fixture.simulator.setFault({ path: preAuthPath, kind: 'bad-gateway' });
    const response = await postRaw();
    expect(response.status).toBe(502);
    expect(await response.text()).toContain('<html>');
  });

  it.each([
    [{}, { status: 200, type: 'text/html; charset=utf-8', location: null, text: '' }],
    [
      { status: 503, contentType: 'text/plain', body: '稍后再试' },
      { status: 503, type: 'text/plain', location: null, text: '稍后再试' },
    ],
    [
      { status: 302, location: '/x' },
      { status: 302, type: 'text/html; charset=utf-8', location: '/x', text: '' },
    ],
  ])('answer with anything else: %j', async (given, expected) => {
    fixture.simulator.setFault({ path: preAuthPath, kind: 'other-response', ...given });
    const response = await postRaw('manual');
    const { status, headers } = response;
    const [type, location] = [headers.get('content-type'), headers.get('location')];
    expect({ status, type, location, text: await response.text() }).toEqual(expected);
  });

  it('break the connection in the middle of an answer', async () => {
    fixture.simulator.setFault({ path: preAuthPath, kind: 'response-cut' });
    const response = await postRaw();
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow('terminated');
  });

  it('cut the answer in half', async () => {
    fixture.simulator.setFault({ path: preAuthPath, kind: 'truncated-json' });
    const text = await (await postRaw()).text();
    expect(text).toMatch(/^\{"pre_auth_code/);
    expect(() => JSON.parse(text)).toThrow('JSON');
  });

  // https://github.com/lanrion/weixin_authorize/pull/52
  it('put raw control characters into names and texts', async () => {
    await fixture.simulator.authorize(serviceAccount);
    fixture.simulator.setFault({
      path: 'api_get_authorizer_info',
      kind: 'control-characters',
      times: 1,
    });
    const raw = await fetch(
      `${fixture.simulator.url}/cgi-bin/component/api_get_authorizer_info?access_token=${token}`,
      {
        method: 'POST',
        body: JSON.stringify({ ...inComponent, authorizer_appid: serviceAccount }),
      },
    );
    const text = await raw.text();
    expect(text).toContain('"nick_name":"青\u0002禾生活服务"');
    expect(() => JSON.parse(text)).toThrow('JSON');
    const mended: unknown = JSON.parse(text.replaceAll(/\p{Cc}/gu, ''));
    const answer = await askInfo(serviceAccount);
    expect(mended).toEqual(answer);
  });

  it('leave answers without such texts as they are', async () => {
    fixture.simulator.setFault({ path: preAuthPath, kind: 'control-characters' });
    expect(await preAuth()).toMatchObject({ expires_in: 1800 });
  });

  it('have the form of the path’s answers', async () => {
    fixture.simulator.setFault({ path: '*', kind: 'errcode', errcode: 45011, times: 1 });
    expect(await fixture.call('/sns/component/jscode2session')).toMatchObject({
      contentType: 'text/plain',
      body: {
        errcode: 45011,
        errmsg: expect.stringMatching(
          /^api minute-quota reach limit, must slower, retry next minute, rid: /,
        ),
      },
    });
  });

  it.each([
    ['connection-reset', true],
    ['response-lost', false],
  ] as const)('break the connection: %s', async (kind, keepsOldToken) => {
    fixture.simulator.setFault({ path: 'api_component_token', kind });
    await fixture.componentToken().catch(() => undefined);
    const ticket = element(fixture.receiver.pushes.at(-1)?.xml, 'ComponentVerifyTicket');
    expect(ticket).toMatch(/^ticket@@@/);
    await fixture.simulator.advance(300);
    expect(fixture.simulator.isComponentAccessTokenValid(token)).toBe(keepsOldToken);
  });

  it('hold a call until released', async () => {
    fixture.simulator.setFault({ path: preAuthPath, kind: 'hang', times: 1 });
    const answer = preAuth();
    while (fixture.simulator.hangingCalls() === 0) {
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    }
    fixture.simulator.releaseHanging();
    expect(await answer).toMatchObject({ expires_in: 1800 });
  });

  it('break a held call off when the simulator closes', async () => {
    fixture.simulator.setFault({ path: preAuthPath, kind: 'hang' });
    const answer = preAuth().then(
      () => 'answered',
      () => 'broken off',
    );
    while (fixture.simulator.hangingCalls() === 0) {
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    }
    await fixture.simulator.close();
    expect(await answer).toBe('broken off');
  });

  it('make a call slow', async () => {
    fixture.simulator.setFault({ path: preAuthPath, kind: 'slow', delayMilliseconds: 30 });
    const before = performance.now();
    expect(await preAuth()).toMatchObject({ expires_in: 1800 });
    expect(performance.now() - before).toBeGreaterThan(25);
  });
});
