/** When a call for others is not repeated: the caller has gone by then, or nothing else would come. */
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { createWechatHosts } from '../../../shared/wechat/hosts.ts';
import { freePort, LOOPBACK } from '../../../infra/local/process/ports.ts';
import { account as authorizerAppId, startKeeper, type Keeper } from '../../support/keeper.ts';

const path = '/cgi-bin/menu/get';

let keeper: Keeper;

beforeEach(async () => {
  keeper = await startKeeper();
  await keeper.authorizeAccount();
  await keeper.lookUp({ authorizerAppId });
  keeper.simulator.resetCallCounts();
});

afterEach(() => keeper.close());

/** The process is frozen while WeChat is asked, so that the clock for short times stands still. */
function freezeAtEachRequest(): void {
  const { wechat } = keeper.services;
  const { fetch } = wechat;
  let frozenMilliseconds = 0;
  wechat.uptime = () => frozenMilliseconds;
  wechat.fetch = (url, init) => fetch(url, init).finally(() => (frozenMilliseconds += 60_000));
}

it.each(['token', 'safe'])('with retry %s no token is renewed after a thaw', async (retry) => {
  keeper.simulator.setFault({ path, kind: 'errcode', errcode: 40001 });
  freezeAtEachRequest();

  await expect(keeper.callWechat({ authorizerAppId, path, retry })).resolves.toMatchObject({
    errcode: 40001,
    attempts: 1,
    tookMs: 60_000,
  });
  expect(keeper.simulator.callCounts()).toEqual({ [path]: 1 });
});

it.each([
  ['was busy', { kind: 'errcode', errcode: -1 } as const],
  ['answered with a 502', { kind: 'bad-gateway' } as const],
])('a safe call is not repeated after a thaw where WeChat %s', async (_what, fault) => {
  keeper.simulator.setFault({ path, ...fault });
  freezeAtEachRequest();

  await expect(keeper.callWechat({ authorizerAppId, path, retry: 'safe' })).resolves.toMatchObject({
    attempts: 1,
  });
  expect(keeper.simulator.callCounts()).toEqual({ [path]: 1 });
});

it.each(['token', 'safe'])(
  'with retry %s nothing is sent after a thaw where the first host could not be reached',
  async (retry) => {
    const nobody = `http://${LOOPBACK}:${await freePort(0)}`;
    const { services, simulator } = keeper;
    services.wechat.hosts = createWechatHosts([nobody, simulator.url], services);
    freezeAtEachRequest();

    await expect(keeper.callWechat({ authorizerAppId, path, retry })).rejects.toMatchObject({
      name: 'WechatUnavailable',
    });
    expect(simulator.callCounts()).toEqual({});
    expect(keeper.log.filter(({ message }) => message === 'WeChat called')).toMatchObject([
      { attempts: 0, ms: 60_000 },
    ]);
  },
);

it('a safe call is not repeated where the answer is too large: it would be as large again', async () => {
  const megabyte = Buffer.alloc(1024 * 1024);
  let requests = 0;
  keeper.services.wechat.fetch = async () => {
    requests++;
    const parts = Array.from({ length: 33 }, () => megabyte);
    const [body, text] = [ReadableStream.from(parts), async () => ''];
    return { status: 200, headers: new Headers(), body, text };
  };

  await expect(keeper.callWechat({ authorizerAppId, path, retry: 'safe' })).rejects.toMatchObject({
    name: 'WechatUnavailable',
    message: expect.stringContaining('it has more than 33554432 bytes'),
  });
  expect(requests).toBe(1);
});
