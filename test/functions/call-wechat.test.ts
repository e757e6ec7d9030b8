/** Calls to WeChat for others, as other functions see them. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  account,
  component,
  otherAccount as miniProgram,
  startKeeper,
  type Keeper,
} from '../support/keeper.ts';

const { componentAppId } = component;
const authorizerAppId = account;
const menu = {
  button: [{ type: 'view', name: '今日特价 <&/>', url: 'https://shop.example.com/' }],
};

let keeper: Keeper;

beforeEach(async () => {
  keeper = await startKeeper();
  await keeper.authorizeAccount();
});

afterEach(async () => {
  await keeper.close();
});

const calls = (path: string) => keeper.simulator.callCount(path);
const getMenu = { authorizerAppId, path: '/cgi-bin/menu/get' };

describe('with an account’s token', () => {
  it('an API is called by GET, and its answer is passed on', async () => {
    keeper.simulator.setMenu(authorizerAppId, menu);

    const answer = await keeper.callWechat(getMenu);

    expect(answer).toEqual({
      status: 200,
      headers: { 'content-type': 'application/json; encoding=utf-8' },
      body: { menu },
      attempts: 1,
      tokenRenewed: false,
      tookMs: 0,
    });
  });

  it('an API is called by POST where there is a body', async () => {
    const { openId = '' } = keeper.simulator.users(authorizerAppId)[0] ?? {};
    const fields = { MsgType: 'text', Content: '在吗' };
    await keeper.simulator.pushMessage(authorizerAppId, fields, { openId });
    const content = '您好 "é" <a href="x">&\u2028😀</a>';

    const answer = await keeper.callWechat({
      authorizerAppId,
      path: '/cgi-bin/message/custom/send',
      body: { touser: openId, msgtype: 'text', text: { content } },
    });

    expect(answer).toMatchObject({ status: 200, errcode: 0, errmsg: 'ok' });
    expect(keeper.simulator.sentMessages().at(-1)?.message).toMatchObject({ text: { content } });
  });

  it('a picture is uploaded, and comes back as bytes', async () => {
    const picture = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 0xff, 0xfe]);

    const { body: uploaded } = await bodyOf({
      authorizerAppId,
      path: '/cgi-bin/media/upload',
      query: { type: 'image' },
      files: [
        {
          field: 'media',
          filename: '今日特价 "1".png',
          contentType: 'image/png',
          base64: picture.toString('base64'),
        },
      ],
    });
    const downloaded = await keeper.callWechat({
      authorizerAppId,
      path: '/cgi-bin/media/get',
      query: { media_id: String(uploaded['media_id']) },
    });

    expect(uploaded).toMatchObject({ type: 'image' });
    expect(downloaded).toMatchObject({
      status: 200,
      headers: { 'content-type': 'image/png' },
      bodyBase64: picture.toString('base64'),
    });
    expect(downloaded).not.toHaveProperty('body');
  });

  it('an errcode is an answer, with its rid', async () => {
    const answer = await keeper.callWechat({ ...getMenu, path: '/cgi-bin/no/such' });

    expect(answer).toMatchObject({ status: 200, errcode: 40066, attempts: 1 });
    expect(answer.rid).toMatch(/^[0-9a-f]+(-[0-9a-f]+){2}$/);
    expect(answer.errmsg).toContain(answer.rid);
  });

  it.each([61003, 61007, 48001, 45009, -1])('%i is an answer and no repeat', async (errcode) => {
    keeper.simulator.setFault({ path: '/cgi-bin/menu/get', kind: 'errcode', errcode });

    await expect(keeper.callWechat(getMenu)).resolves.toMatchObject({ errcode, attempts: 1 });
    expect(calls('/cgi-bin/menu/get')).toBe(1);
  });
});

describe('without an account', () => {
  it('an ordinary API gets the component’s token as access_token', async () => {
    const answer = await keeper.callWechat({ path: '/wxa/gettemplatelist' });

    expect(answer).toMatchObject({ status: 200, body: { template_list: expect.any(Array) } });
  });

  it('an API of the component gets it as component_access_token', async () => {
    const answer = await keeper.callWechat({
      path: '/cgi-bin/component/api_get_authorizer_option',
      body: {
        component_appid: componentAppId,
        authorizer_appid: authorizerAppId,
        option_name: 'voice_recognize',
      },
    });

    expect(answer).toMatchObject({ body: { option_name: 'voice_recognize' } });
  });
});

describe('signing in', () => {
  const login = { authorizerAppId: miniProgram, path: '/sns/component/jscode2session' };

  beforeEach(() => keeper.authorizeAccount(miniProgram));

  it('to a mini program needs the code alone', async () => {
    const { code: js_code } = keeper.simulator.issueLoginCode(miniProgram);

    const { body } = await bodyOf({ ...login, query: { js_code } });

    expect(body).toMatchObject({ openid: expect.any(String), session_key: expect.any(String) });
    expect(JSON.stringify(keeper.log)).not.toContain(String(body['session_key']));
  });

  it('on the web works, and the user’s token is renewed', async () => {
    const { code } = keeper.simulator.issueWebCode(authorizerAppId);
    const web = { authorizerAppId, path: '/sns/oauth2/component/access_token', query: { code } };

    const { body } = await bodyOf(web);
    const { body: renewed } = await bodyOf({
      authorizerAppId,
      path: '/sns/oauth2/component/refresh_token',
      query: { refresh_token: String(body['refresh_token']) },
    });

    expect(renewed).toMatchObject({ openid: body['openid'], access_token: expect.any(String) });
    expect(JSON.stringify(keeper.log)).not.toContain(String(renewed['access_token']));
  });

  it('with another grant_type sends that one', async () => {
    const query = { js_code: 'x', grant_type: 'other' };

    await expect(keeper.callWechat({ ...login, query })).resolves.toMatchObject({ errcode: 40002 });
  });

  it.each(['/sns/component/jscode2session', '/cgi-bin/component/api_get_authorizer_option'])(
    'by %s is not possible for an account that has withdrawn',
    async (path) => {
      await keeper.simulator.revoke(miniProgram);
      await keeper.simulator.settle();
      await keeper.workQueue();
      keeper.simulator.resetCallCounts();

      await expect(keeper.callWechat({ ...login, path })).rejects.toMatchObject({
        name: 'AuthorizationRevoked',
      });
      await expect(
        keeper.callWechat({ path, authorizerAppId: 'wx00000000000000ff' }),
      ).rejects.toMatchObject({ name: 'AuthorizerNotFound' });
      expect(keeper.simulator.callCounts()).toEqual({});
    },
  );

  it('with a dead token of the component is repeated with a new one', async () => {
    await keeper.lookUp();
    keeper.simulator.forget('component-access-token');
    const { code: js_code } = keeper.simulator.issueLoginCode(miniProgram);

    const answer = await keeper.callWechat({ ...login, query: { js_code } });

    expect(answer).toMatchObject({ attempts: 2, tokenRenewed: true });
    expect(answer).toHaveProperty('body.openid');
  });
});

describe('a token that WeChat refuses', () => {
  it.each([40001, 40014, 42001])('with %i is renewed, and the call repeated once', async (code) => {
    const fault = { path: '/cgi-bin/menu/get', kind: 'errcode', errcode: code } as const;
    keeper.simulator.setMenu(authorizerAppId, menu);
    keeper.simulator.setFault({ ...fault, times: 1 });

    await expect(keeper.callWechat(getMenu)).resolves.toMatchObject({
      body: { menu },
      attempts: 2,
      tokenRenewed: true,
    });
    keeper.simulator.setFault(fault);
    await expect(keeper.callWechat(getMenu)).resolves.toMatchObject({
      errcode: code,
      attempts: 2,
      tokenRenewed: true,
    });
  });

  it('is renewed once for 20 callers', async () => {
    await keeper.callWechat(getMenu);
    keeper.simulator.forget('authorizer-access-token', { authorizerAppId });
    keeper.simulator.setMenu(authorizerAppId, menu);

    const answers = await Promise.all(Array.from({ length: 20 }, () => keeper.callWechat(getMenu)));

    expect(answers.filter((answer) => 'body' in answer && 'menu' in answer.body)).toHaveLength(20);
    expect(calls('api_authorizer_token')).toBe(1);
  });

  it('and that another caller has renewed is not renewed again', async () => {
    await keeper.callWechat(getMenu);
    const { accessToken: rejectedToken } = await keeper.lookUp({ authorizerAppId });
    await keeper.lookUp({ authorizerAppId, rejectedToken });
    keeper.simulator.setFault({ ...getMenu, kind: 'errcode', errcode: 40001, times: 1 });

    const answer = await keeper.callWechat(getMenu);

    expect(answer).toMatchObject({ errcode: 46003, attempts: 2, tokenRenewed: true });
    expect(calls('api_authorizer_token')).toBe(1);
  });

  it('of a grant that has ended meanwhile is that failure', async () => {
    await keeper.callWechat(getMenu);
    keeper.simulator.forget('grant', { authorizerAppId });
    keeper.simulator.setFault({ path: '/cgi-bin/menu/get', kind: 'errcode', errcode: 40001 });

    await expect(keeper.callWechat(getMenu)).rejects.toMatchObject({
      name: 'AuthorizationRevoked',
    });
  });

  it('stays out of memory once the merchant has withdrawn', async () => {
    await keeper.callWechat(getMenu);
    await keeper.simulator.revoke(authorizerAppId);
    await keeper.simulator.settle();
    await keeper.workQueue();
    await keeper.simulator.advance(3);

    await expect(keeper.callWechat(getMenu)).rejects.toMatchObject({
      name: 'AuthorizationRevoked',
    });
  });
});

describe('an answer that is none of WeChat’s API', () => {
  it('with 502 and HTML is passed on with its status', async () => {
    keeper.simulator.setFault({ path: '/cgi-bin/menu/get', kind: 'bad-gateway' });

    const answer = await keeper.callWechat(getMenu);

    expect(answer).toMatchObject({
      status: 502,
      headers: { 'content-type': 'text/html; charset=utf-8' },
      bodyText: '<html><head><title>502 Bad Gateway</title></head></html>',
      attempts: 1,
    });
    expect(answer).not.toHaveProperty('errcode');
  });

  it('with half of the JSON is text', async () => {
    keeper.simulator.setMenu(authorizerAppId, menu);
    keeper.simulator.setFault({ path: '/cgi-bin/menu/get', kind: 'truncated-json' });

    const answer = await keeper.callWechat(getMenu);

    expect(answer).toMatchObject({ status: 200, bodyText: expect.stringMatching(/^\{"menu"/) });
  });

  it('with raw control characters is an object all the same', async () => {
    const name = '今日特价';
    keeper.simulator.setMenu(authorizerAppId, { button: [{ name }] });
    keeper.simulator.setFault({ path: '/cgi-bin/menu/get', kind: 'control-characters' });

    await expect(keeper.callWechat(getMenu)).resolves.toMatchObject({
      body: { menu: { button: [{ name: '今\u0002日特价' }] } },
    });
  });

  it.each(['connection-reset', 'response-lost'] as const)(
    'but a broken connection (%s) is WechatUnavailable, and no repeat',
    async (kind) => {
      keeper.simulator.setFault({ path: '/cgi-bin/menu/get', kind });

      await expect(keeper.callWechat(getMenu)).rejects.toMatchObject({
        name: 'WechatUnavailable',
        message: expect.stringMatching(
          /^WeChat gave no answer \(\/cgi-bin\/menu\/get\): the connection broke.*; it may have acted$/,
        ),
      });
      expect(calls('/cgi-bin/menu/get')).toBe(1);
    },
  );

  it('but silence is WechatUnavailable after timeoutSeconds', async () => {
    keeper.simulator.setFault({ path: '/cgi-bin/menu/get', kind: 'hang' });

    await expect(keeper.callWechat({ ...getMenu, timeoutSeconds: 1 })).rejects.toMatchObject({
      name: 'WechatUnavailable',
      message: 'WeChat gave no answer (/cgi-bin/menu/get): no answer within 1 s; it may have acted',
    });
    expect(calls('/cgi-bin/menu/get')).toBe(1);
  });

  it('but silence to a safe call names the time that the caller gave', async () => {
    keeper.simulator.setFault({ path: '/cgi-bin/menu/get', kind: 'hang' });
    const safe = { ...getMenu, timeoutSeconds: 2, retry: 'safe' };

    await expect(keeper.callWechat(safe)).rejects.toMatchObject({
      message: expect.stringContaining('no answer within 2 s; it may have acted'),
    });
  });
});

describe('a call that is safe to repeat', () => {
  const safe = { ...getMenu, retry: 'safe', timeoutSeconds: 4 };

  it.each([
    { kind: 'errcode', errcode: -1 } as const,
    { kind: 'bad-gateway' } as const,
    { kind: 'connection-reset' } as const,
    { kind: 'response-lost' } as const,
    { kind: 'hang' } as const,
  ])('is repeated after $kind', async (fault) => {
    keeper.simulator.setMenu(authorizerAppId, menu);
    keeper.simulator.setFault({ path: '/cgi-bin/menu/get', ...fault, times: 2 });
    const times = fault.kind === 'hang' ? 1 : 2;
    if (times === 1) keeper.simulator.setFault({ path: '/cgi-bin/menu/get', ...fault, times });

    await expect(keeper.callWechat(safe)).resolves.toMatchObject({
      body: { menu },
      attempts: times + 1,
      tokenRenewed: false,
    });
    expect(keeper.sleeps.slice(0, times)).toEqual([250, 500].slice(0, times));
  });

  it('is not repeated after another errcode', async () => {
    keeper.simulator.setFault({ path: '/cgi-bin/menu/get', kind: 'errcode', errcode: 45011 });

    await expect(keeper.callWechat(safe)).resolves.toMatchObject({ errcode: 45011, attempts: 1 });
  });

  it('ends with what WeChat said last', async () => {
    keeper.simulator.setFault({ path: '/cgi-bin/menu/get', kind: 'errcode' });

    const answer = await keeper.callWechat(safe);

    expect(answer).toMatchObject({ errcode: -1 });
    expect(answer.attempts).toBeGreaterThan(2);
  });
});

describe('the address', () => {
  it('that WeChat refuses is in the log line, and counts in the alarm', async () => {
    keeper.simulator.setIpAllowList(['203.0.113.7']);

    await expect(keeper.callWechat(getMenu)).resolves.toMatchObject({ errcode: 61004 });

    expect(keeper.log.filter(({ message }) => message === 'WeChat called')).toMatchObject([
      { errcode: 61004, requestIp: '127.0.0.1' },
    ]);
    expect(keeper.figures('FailedWechatCalls')).toMatchObject([{ value: 1, errcode: '61004' }]);
    expect(keeper.figures('CallerCalls')).toMatchObject([{ value: 1, errcode: '61004' }]);
  });

  it('counts, too, where a sign-in refuses it with 40090', async () => {
    await keeper.authorizeAccount(miniProgram);
    await keeper.lookUp();
    keeper.simulator.setIpAllowList(['203.0.113.7']);
    const path = '/sns/component/jscode2session';

    const answer = await keeper.callWechat({ authorizerAppId: miniProgram, path });

    expect(answer).toMatchObject({ errcode: 40090 });
    expect(keeper.figures('FailedWechatCalls')).toMatchObject([{ errcode: '61004' }]);
  });
});

async function bodyOf(request: Record<string, unknown>) {
  const answer = await keeper.callWechat(request);
  if (!('body' in answer)) throw new Error(`no JSON: ${JSON.stringify(answer)}`);
  return { ...answer, body: answer.body as Record<string, unknown> };
}
