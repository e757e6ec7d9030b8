/** Calls to WeChat that survive the death of their token; the examples of the documentation. */
import { describe, expect, it } from '@jest/globals';
import { answerInTurn, authorizer, createTestClient } from './fake-lambda.ts';

class WechatError extends Error {
  readonly errcode: number;

  constructor(errcode: number) {
    super(`errcode ${errcode}`);
    this.errcode = errcode;
  }
}

const callWechat = async (path: string, accessToken: string) => ({ path, accessToken });

const refusals = [40001, 40014, 42001];

/** WeChat, which no longer takes the first token. */
function refuseFirst(errcode: number, refuse: (errcode: number) => unknown) {
  const seen: string[] = [];
  const call = (accessToken: string) => {
    seen.push(accessToken);
    return seen.length === 1 ? refuse(errcode) : { errcode: 0, errmsg: 'ok' };
  };
  return { call, seen };
}

describe('withAccessToken', () => {
  it('README example for a call to WeChat', async () => {
    const { client } = createTestClient(answerInTurn());
    const menu = await client.withAccessToken(authorizer, async (accessToken) =>
      callWechat('/cgi-bin/menu/get', accessToken),
    );
    expect(menu).toEqual({ path: '/cgi-bin/menu/get', accessToken: 'token-1' });
  });

  it('README example for a token alone', async () => {
    const { client } = createTestClient(answerInTurn());
    const { accessToken, expiresInSeconds } = await client.getAccessToken({
      componentAppId: 'wx0123456789abcdef',
      authorizerAppId: 'wxaaaaaaaaaaaaaaaa',
      minimumValiditySeconds: 300,
    });
    expect({ accessToken, expiresInSeconds }).toEqual({
      accessToken: 'token-1',
      expiresInSeconds: 7200,
    });
  });

  it.each(refusals)('repeats with another token when WeChat answers %d', async (code) => {
    const { client, invocations } = createTestClient(answerInTurn());
    const { call, seen } = refuseFirst(code, (errcode) => ({ errcode, errmsg: 'invalid' }));
    expect(await client.withAccessToken(authorizer, call)).toEqual({ errcode: 0, errmsg: 'ok' });
    expect(seen).toEqual(['token-1', 'token-2']);
    expect(invocations.map(({ event }) => event)).toEqual([
      authorizer,
      { ...authorizer, rejectedToken: 'token-1' },
    ]);
  });

  it.each(refusals)('repeats when the call throws an error with errcode %d', async (code) => {
    const { client } = createTestClient(answerInTurn());
    const { call, seen } = refuseFirst(code, (errcode) => {
      throw new WechatError(errcode);
    });
    expect(await client.withAccessToken(authorizer, call)).toEqual({ errcode: 0, errmsg: 'ok' });
    expect(seen).toEqual(['token-1', 'token-2']);
  });

  it('repeats only once: the second refusal is the answer', async () => {
    const { client } = createTestClient(answerInTurn());
    const seen: string[] = [];
    const answer = await client.withAccessToken(authorizer, (accessToken) => {
      seen.push(accessToken);
      return { errcode: 40001 };
    });
    expect(answer).toEqual({ errcode: 40001 });
    expect(seen).toEqual(['token-1', 'token-2']);
    const failing = client.withAccessToken(authorizer, () => {
      throw new WechatError(42001);
    });
    await expect(failing).rejects.toMatchObject({ errcode: 42001 });
  });

  it.each([
    { outcome: { errcode: 0 } },
    { outcome: { errcode: 45015, errmsg: 'response out of time limit' } },
    { outcome: { errcode: 61003 } },
    { outcome: undefined },
    { outcome: null },
    { outcome: 'a picture' },
  ])('gives back $outcome as it is', async ({ outcome }) => {
    const { client, invocations } = createTestClient(answerInTurn());
    expect(await client.withAccessToken(authorizer, async () => outcome)).toBe(outcome);
    expect(invocations).toHaveLength(1);
  });

  it.each([new Error('socket hang up'), new WechatError(48001)])(
    'throws other errors as they are: %p',
    async (error) => {
      const { client, invocations } = createTestClient(answerInTurn());
      const failing = client.withAccessToken(authorizer, async () => {
        throw error;
      });
      await expect(failing).rejects.toBe(error);
      expect(invocations).toHaveLength(1);
    },
  );

  it('does not call where there is no token', async () => {
    const { client } = createTestClient(({ refuse }) => {
      refuse('AuthorizationRevoked');
    });
    const calls: string[] = [];
    const failing = client.withAccessToken(authorizer, (accessToken) => calls.push(accessToken));
    await expect(failing).rejects.toMatchObject({ name: 'AuthorizationRevoked' });
    expect(calls).toEqual([]);
  });

  it.each([
    ['in the data of an answer, as axios gives it', { data: { errcode: 40001 }, status: 200 }],
    ['in a text of JSON', ' {"errcode":40001,"errmsg":"invalid credential"}'],
    ['as a text', { errcode: '40001' }],
    ['in a text under data', { data: '{"errcode":40001}' }],
  ])('sees the refusal %s', async (_name, refusal) => {
    const { client } = createTestClient(answerInTurn());
    const { call, seen } = refuseFirst(40001, () => refusal);
    expect(await client.withAccessToken(authorizer, call)).toEqual({ errcode: 0, errmsg: 'ok' });
    expect(seen).toEqual(['token-1', 'token-2']);
  });

  it('cannot see it in a Response that nobody has read, and says so', async () => {
    const { client } = createTestClient(answerInTurn());
    const failing = client.withAccessToken(authorizer, async () => Response.json({ errcode: 0 }));
    await expect(failing).rejects.toThrow(TypeError);
    await expect(failing).rejects.toThrow('return await response.json()');
    let calls = 0;
    const later = client.withAccessToken(authorizer, async () =>
      ++calls === 1 ? { errcode: 40001 } : Response.json({}),
    );
    await expect(later).rejects.toThrow(TypeError);
  });

  it('cannot see it in an answer of an HTTP client that has such a Response', async () => {
    const { client } = createTestClient(answerInTurn());
    const failing = client.withAccessToken(authorizer, async () => ({ data: Response.json({}) }));
    await expect(failing).rejects.toThrow(TypeError);
  });

  it('sees it in an error of axios', async () => {
    const { client } = createTestClient(answerInTurn());
    const { call, seen } = refuseFirst(40001, (errcode) => {
      throw Object.assign(new Error('status 400'), { response: { data: { errcode } } });
    });
    await client.withAccessToken(authorizer, call);
    expect(seen).toEqual(['token-1', 'token-2']);
  });

  it('takes a Response that was read: its reader knows what it says', async () => {
    const { client } = createTestClient(answerInTurn());
    const response = Response.json({ errcode: 0 });
    await response.json();
    expect(await client.withAccessToken(authorizer, () => response)).toBe(response);
  });

  it('keeps the type of the result', async () => {
    const { client } = createTestClient(answerInTurn());
    const length: number = await client.withAccessToken(authorizer, (token) => token.length);
    const upper: string = await client.withAccessToken(authorizer, async (token) =>
      token.toUpperCase(),
    );
    expect([length, upper]).toEqual([7, 'TOKEN-1']);
  });
});
