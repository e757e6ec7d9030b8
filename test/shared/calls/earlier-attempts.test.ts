/** What a safe call says where its last attempt was not sent, and an earlier one may have arrived. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { account as authorizerAppId, startKeeper, type Keeper } from '../../support/keeper.ts';

const path = '/cgi-bin/menu/get';
const safe = { authorizerAppId, path, retry: 'safe', timeoutSeconds: 4 };

let keeper: Keeper;

beforeEach(async () => {
  keeper = await startKeeper();
  await keeper.authorizeAccount();
  await keeper.lookUp({ authorizerAppId });
});

afterEach(() => keeper.close());

/** Attempts end as given, the last one over and over again. */
function answerWith(...ends: (keyof typeof endings)[]): void {
  const { wechat } = keeper.services;
  const { fetch } = wechat;
  const left = ends.map((end) => endings[end]);
  wechat.fetch = (url, init) => {
    if (!url.includes(path)) return fetch(url, init);
    const [next = endings.refused] = left.length > 1 ? left.splice(0, 1) : left;
    return next();
  };
}

function json(body: object, status = 200) {
  const text = JSON.stringify(body);
  const stream = new Blob([text]).stream();
  const headers = new Headers({ 'content-type': 'application/json' });
  return Promise.resolve({ status, headers, body: stream, text: async () => text });
}

const broken = (code: string, syscall: string) => () =>
  Promise.reject(new TypeError('fetch failed', { cause: { code, syscall } }));

const endings = {
  refused: broken('ECONNREFUSED', 'connect'),
  reset: broken('ECONNRESET', 'read'),
  busy: () => json({ errcode: -1, errmsg: 'system error' }),
  gateway: () => json({}, 502),
  tokenRefused: () => json({ errcode: 40001, errmsg: 'invalid credential' }),
};

describe('a safe call whose last attempt found no connection', () => {
  it.each(['reset', 'busy', 'gateway'] as const)(
    'says that WeChat may have acted where the first attempt met: %s',
    async (first) => {
      answerWith(first, 'refused');
      await expect(keeper.callWechat(safe)).rejects.toMatchObject({
        name: 'WechatUnavailable',
        message:
          `WeChat gave no answer (${path}): no connection (ECONNREFUSED), ` +
          'but an earlier attempt was sent; it may have acted',
      });
    },
  );

  it('says so also where another attempt between them was refused for its token', async () => {
    answerWith('reset', 'tokenRefused', 'refused');
    await expect(keeper.callWechat(safe)).rejects.toMatchObject({
      message: expect.stringMatching(/earlier attempt was sent; it may have acted$/),
    });
  });

  it.each([
    ['no attempt was sent', ['refused']],
    ['the only one that was sent was refused for its token', ['tokenRefused', 'refused']],
  ] as const)('says that it could not be asked where %s', async (_what, ends) => {
    answerWith(...ends);
    await expect(keeper.callWechat(safe)).rejects.toMatchObject({
      name: 'WechatUnavailable',
      message: `WeChat could not be asked (${path}): no connection (ECONNREFUSED)`,
    });
  });
});

it('what says so already is not said twice', async () => {
  answerWith('reset');
  await expect(keeper.callWechat(safe)).rejects.toMatchObject({
    message: `WeChat gave no answer (${path}): the connection broke (ECONNRESET); it may have acted`,
  });
});

it('nor is it hidden where there is no other token for the next attempt', async () => {
  answerWith('reset', 'tokenRefused');
  keeper.simulator.setFault({ path: 'api_authorizer_token', kind: 'errcode', errcode: 61004 });
  await expect(keeper.callWechat(safe)).rejects.toMatchObject({
    name: 'WechatRejected',
    message: expect.stringMatching(
      /61004.*; an earlier attempt was sent, and WeChat may have acted$/,
    ),
  });
});

it('without an earlier attempt that may have acted, a missing token is told as ever', async () => {
  answerWith('tokenRefused');
  keeper.simulator.setFault({ path: 'api_authorizer_token', kind: 'errcode', errcode: 61004 });
  await expect(keeper.callWechat(safe)).rejects.toMatchObject({
    name: 'WechatRejected',
    message: expect.not.stringContaining('acted'),
  });
});
