/** The fake for callers' tests. */
import { describe, expect, it } from '@jest/globals';
import { requestReader } from '../../../shared/edge/invoke-request.ts';
import { callRequestOf } from '../../../shared/calls/call-request.ts';
import { refuseForbiddenPath } from '../../../shared/calls/call-rules.ts';
import { createFakeClient, WxkeeperError, type CallRequest } from '../../../shared/client/index.ts';

const account = { componentAppId: 'wx0123456789abcdef', authorizerAppId: 'wxaaaaaaaaaaaaaaaa' };
const path = '/cgi-bin/message/custom/send';

describe('calls of the fake', () => {
  it('are remembered, and answered as the test says', async () => {
    const fake = createFakeClient();
    fake.answer(path, { errcode: 45015, errmsg: 'response out of time limit' });
    const answer = await fake.callWechat({ ...account, path, body: { touser: 'o1' } });
    expect(answer).toEqual({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: { errcode: 45015, errmsg: 'response out of time limit' },
      errcode: 45015,
      errmsg: 'response out of time limit',
      attempts: 1,
      tokenRenewed: false,
      tookMs: 0,
    });
    expect(fake.calls).toEqual([{ ...account, path, body: { touser: 'o1' } }]);
  });

  it('can be answered by their content, with bytes', async () => {
    const fake = createFakeClient();
    fake.answer('/cgi-bin/media/get', ({ query }) => ({
      headers: { 'content-type': 'image/png' },
      bodyBase64: query?.['media_id'] === 'm1' ? 'AP8=' : '',
    }));
    const query = { media_id: 'm1' };
    const answer = await fake.callWechat({ ...account, path: '/cgi-bin/media/get', query });
    expect(answer).toMatchObject({ headers: { 'content-type': 'image/png' }, bodyBase64: 'AP8=' });
    expect(answer).not.toHaveProperty('errcode');
  });

  it('without an answer get 40066, so that a slip in the path is seen', async () => {
    expect(await createFakeClient().callWechat({ ...account, path })).toMatchObject({
      errcode: 40066,
    });
  });

  it('fail as the test says', async () => {
    const fake = createFakeClient();
    fake.failCalls('WechatUnavailable', { path });
    const failing = fake.callWechat({ ...account, path });
    await expect(failing).rejects.toBeInstanceOf(WxkeeperError);
    await expect(failing).rejects.toMatchObject({ name: 'WechatUnavailable' });
    await expect(fake.callWechat({ ...account, path: '/other' })).resolves.toBeDefined();
    fake.failCalls('InvocationThrottled');
    await expect(fake.callWechat({ ...account, path: '/other' })).rejects.toMatchObject({
      name: 'InvocationThrottled',
      retryable: true,
    });
  });

  it('can fail once and then work, and recover', async () => {
    const fake = createFakeClient();
    fake.answer(path, async () => ({ body: { errcode: '45009', errmsg: 'limit rid: 6b07-da' } }));
    const call = async () => fake.callWechat({ ...account, path });
    fake.failCalls('InvocationThrottled', { times: 1 });
    await expect(call()).rejects.toMatchObject({ retryable: true });
    await expect(call()).resolves.toMatchObject({ errcode: 45009, rid: '6b07-da' });
    fake.failCalls('InvocationThrottled');
    fake.recover();
    await expect(call()).resolves.toMatchObject({ errcode: 45009 });
  });

  it('tell where it is the answer of the test that fails', async () => {
    const fake = createFakeClient();
    fake.answer(path, () => {
      throw new TypeError('a slip');
    });
    const failing = fake.callWechat({ ...account, path, retry: 'safe' });
    await expect(failing).rejects.toMatchObject({ retryable: false });
    await expect(failing).rejects.toThrow(/the answer that the test has given for .* failed/);
  });
});

describe('what the service refuses', () => {
  const query = { access_token: 'a' };
  const files = Array.from({ length: 11 }, () => ({ field: 'f', filename: 'n', base64: 'AA==' }));
  const requests: object[] = [
    { path },
    { path, body: {}, timeoutSeconds: 25, retry: 'safe', trace: 'a/b#1', query: { a: 1 } },
    { path, form: { a: 'b' }, files: files.slice(0, 10) },
    { path: '/cgi-bin/token' },
    { path: '/CGI-BIN/stable_token' },
    { path: '/cgi-bin/tokens' },
    { path: '/cgi-bin/token..' },
    { path: '/cgi-bin/openapi/quota/clear' },
    { path: '/cgi-bin/openapi/quota/get' },
    { path: '/sns/userinfo' },
    { path: '/sns/auth' },
    { path: '/sns/oauth2/refresh_token' },
    { path: '/sns/component/jscode2session' },
    { path: '/cgi-bin/component/api_query_auth' },
    { path: '/cgi-bin/component/clear_quota/v2' },
    { path: '/cgi-bin/component/api_set_authorizer_option', body: {} },
    { path: 'cgi-bin/menu/get' },
    { path: '/cgi-bin/menu/get?lang=1' },
    { path: '/cgi-bin/../token' },
    { path: '/a//b' },
    { path, query },
    { path, query: { Component_Access_Token: 'a' } },
    { path, query: { appsecret: 'a' } },
    { path, query: { appid: 'a' } },
    { path, query: { a: null } },
    { path: '/sns/component/jscode2session', query: { appid: 'a' } },
    { path: '/sns/oauth2/component/access_token', query: { code: 'a' } },
    { path: '/sns/component/jscode2session', authorizerAppId: undefined },
    { path, body: {}, bodyText: 'a' },
    { path, body: 'a' },
    { path, method: 'GET', body: {} },
    { path, files },
    { path, timeout: 5 },
    { path, timeoutSeconds: 60 },
    { path, timeoutSeconds: 0 },
    { path, trace: 'a b' },
    { path, componentAppId: 'not an id' },
    { path, authorizerAppId: '' },
  ];

  it.each(requests)('is refused by the fake: %j', async (request) => {
    const fake = createFakeClient();
    const whole = { ...account, ...request } as CallRequest;
    const verdict = await fake.callWechat(whole).then(
      () => 'called',
      (error: Error) => error.name,
    );
    expect(verdict).toBe(verdictOfService(whole));
  });
});

/** By the service's own rules. */
function verdictOfService(request: CallRequest): string {
  const { componentAppId } = account;
  try {
    const read = requestReader(callRequestOf())(JSON.parse(JSON.stringify(request)), {
      serves: (id) => id === componentAppId,
    });
    refuseForbiddenPath(read.path);
    return 'called';
  } catch (error) {
    return (error as Error).name;
  }
}

describe('tokens of the fake', () => {
  it('are replaced after a refusal', async () => {
    const fake = createFakeClient();
    const seen: string[] = [];
    await fake.withAccessToken(account, (accessToken) => {
      seen.push(accessToken);
      return { errcode: seen.length === 1 ? 42001 : 0 };
    });
    expect(seen).toEqual(['fake-access-token-1', 'fake-access-token-2']);
    expect(fake.lookUps).toEqual([account, { ...account, rejectedToken: 'fake-access-token-1' }]);
  });

  it('are not to be had where the test says so', async () => {
    const fake = createFakeClient();
    fake.failLookUps('AuthorizationRevoked', { account });
    await expect(fake.getAccessToken(account)).rejects.toMatchObject({
      name: 'AuthorizationRevoked',
      retryable: false,
    });
    const { componentAppId } = account;
    expect(await fake.getAccessToken({ componentAppId })).toMatchObject({
      accessToken: 'fake-access-token-1',
    });
  });
});

describe('a fake for a caller with rights', () => {
  const rights = { caller: 'orders', paths: ['/cgi-bin/message/'], tokens: false };
  const refused = { name: 'CallNotAllowed', retryable: false };
  const named = { componentAppId: 'wx0123456789abcdef', authorizerAppId: 'wx5a1c9e7d3b2f8046' };

  it('refuses what the service would, and names the rule', async () => {
    const client = createFakeClient(rights);
    const call = (at: string) => client.callWechat({ ...named, path: at });

    await expect(call('/cgi-bin/message/custom/send')).resolves.toMatchObject({ status: 200 });
    await expect(call('/cgi-bin/menu/get')).rejects.toMatchObject(refused);
    await expect(client.getAccessToken(named)).rejects.toThrow('Caller orders may not');
    const signed = client.signJsConfig({ account: named, url: 'https://shop.example/' });
    await expect(signed).rejects.toMatchObject(refused);
    expect(client.ticketLookUps).toHaveLength(1);
    await expect(
      createFakeClient({ calls: false }).callWechat({ ...named, path: '/x' }),
    ).rejects.toThrow(': calls');
  });

  it('knows its accounts, and keeps it from the platform', async () => {
    const client = createFakeClient({ authorizers: [named.authorizerAppId] });
    const other = { ...named, authorizerAppId: 'wxd4f60c8a2e9b1735' };
    const { componentAppId } = named;

    await expect(client.getAccessToken(named)).resolves.toBeDefined();
    await expect(client.getAccessToken(other)).rejects.toMatchObject(refused);
    const type = 'jsapi';
    await expect(client.getTicket({ ...named, type })).resolves.toBeDefined();
    await expect(client.getTicket({ ...other, type })).rejects.toMatchObject(refused);
    await expect(client.getAccessToken({ componentAppId })).rejects.toMatchObject(refused);
    await expect(
      client.callWechat({ ...named, path: '/cgi-bin/component/api_get_authorizer_option' }),
    ).rejects.toMatchObject(refused);
  });
});
