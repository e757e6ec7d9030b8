/** The fake for callers' tests. */
import { describe, expect, it } from '@jest/globals';
import { createFakeClient, WxkeeperError } from '../../../shared/client/index.ts';

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
    fake.failCalls('WechatUnavailable', path);
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
});

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
    fake.failLookUps('AuthorizationRevoked', account);
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
