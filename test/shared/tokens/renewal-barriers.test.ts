/** When WeChat is not asked for a token: for a while after a failure, and beyond a budget. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { errcode, RENEWAL, startAuthorizer } from '../../support/authorizer.ts';
import { account, startKeeper, type Keeper } from '../../support/keeper.ts';

const authorizerAppId = account;

let keeper: Keeper;

beforeEach(async () => {
  keeper = await startKeeper();
});

afterEach(async () => {
  await keeper.close();
});

const calls = (path: string) => keeper.simulator.callCount(path);

/** An account with a token that is two minutes old. */
async function startWithToken() {
  const authorizer = await startAuthorizer();
  await authorizer.authorize();
  authorizer.clock.advance(120);
  return authorizer;
}

describe('a failure', () => {
  it('is followed by a cool-down, in which WeChat is not asked again', async () => {
    await keeper.simulator.pushVerifyTicket();
    keeper.simulator.setFault({ path: 'api_component_token', kind: 'errcode', errcode: -1 });

    await expect(keeper.lookUp()).rejects.toMatchObject({ name: 'WechatUnavailable' });
    await expect(keeper.lookUp()).rejects.toThrow(/WeChat is asked again in \d+ s/);
    expect(calls('api_component_token')).toBe(1);

    keeper.simulator.clearFaults();
    await keeper.simulator.advance(6);
    await expect(keeper.lookUp()).resolves.toMatchObject({ expiresInSeconds: 7200 });
  });

  it.each([
    ['refuses', () => errcode(40125)],
    ['gives an answer that is not understood', () => ({ expires_in: 7200 })],
  ])('after which no retry helps has one as well: WeChat %s', async (_what, reply) => {
    const { calls: callsTo, lookUp, replies } = await startWithToken();
    replies[RENEWAL] = reply;
    const rejected = { name: 'WechatRejected' };
    await expect(lookUp({ rejectedToken: 'old' })).rejects.toMatchObject(rejected);
    await expect(lookUp({ rejectedToken: 'old' })).rejects.toMatchObject(rejected);

    expect(callsTo(RENEWAL)).toBe(1);
  });

  it.each([
    [0, 3],
    [1, 5],
  ])('has a length that differs between instances: chance %d, %d s', async (random, seconds) => {
    const { clock, lookUp, record, replies } = await startWithToken();
    replies[RENEWAL] = () => errcode(-1);
    const failed = lookUp({ rejectedToken: 'old' }, { random: () => random });
    await expect(failed).rejects.toMatchObject({ name: 'WechatUnavailable' });

    expect((await record())?.failure).toMatchObject({ retryAt: clock.now() + seconds });
  });

  it('with 45009 lasts until the next day in China', async () => {
    await keeper.simulator.pushVerifyTicket();
    keeper.simulator.setDailyQuota('/cgi-bin/component/api_component_token', 0);
    await expect(keeper.lookUp()).rejects.toMatchObject({ name: 'WechatUnavailable' });

    // It is ten o'clock; the day ends in 14 hours, but tickets live 12.
    await keeper.simulator.advance(11 * 3600);
    await expect(keeper.lookUp()).rejects.toThrow(/45009.*asked again in 10800 s/);
    expect(calls('api_component_token')).toBe(1);

    await keeper.simulator.advance(3 * 3600);
    await keeper.simulator.pushVerifyTicket();
    keeper.simulator.setDailyQuota('/cgi-bin/component/api_component_token', 1);
    await expect(keeper.lookUp()).resolves.toMatchObject({ expiresInSeconds: 7200 });
  });
});

describe('an outage of WeChat', () => {
  it('does not use up the renewal that ends it, however often renewals failed before', async () => {
    const { clock, lookUp, replies } = await startWithToken();
    const renewal = replies[RENEWAL];
    replies[RENEWAL] = () => errcode(-1);
    for (let minute = 0; minute < 40; minute++) {
      await expect(lookUp({ rejectedToken: 'old' })).rejects.toMatchObject({
        name: 'WechatUnavailable',
      });
      clock.advance(60);
    }
    replies[RENEWAL] = renewal ?? {};
    clock.advance(60);

    expect((await lookUp({ rejectedToken: 'old' })).accessToken).toMatch(/^renewed/);
  });
});

describe('the budget', () => {
  it('limits callers that report good tokens as rejected to 20 calls an hour, then one every 30 s', async () => {
    await keeper.authorizeAccount();
    let reports = 0;
    const report = async () => {
      const { accessToken } = await keeper.lookUp({ authorizerAppId });
      reports++;
      return keeper.lookUp({ authorizerAppId, rejectedToken: accessToken });
    };
    const failed = (async () => {
      for (;;) await report();
    })();

    await expect(failed).rejects.toMatchObject({
      name: 'WechatUnavailable',
      message: expect.stringMatching(/20 times in this hour \(WeChat is asked again in 30 s\)$/),
    });
    expect(reports).toBe(21);
    expect(calls('api_authorizer_token')).toBe(20);

    await keeper.simulator.advance(30);
    await report();
    await expect(report()).rejects.toThrow('21 times');
    expect(calls('api_authorizer_token')).toBe(21);

    await keeper.simulator.advance(3600);
    await expect(report()).resolves.toMatchObject({ expiresInSeconds: 7200 });
  });

  it.each([
    ['', async () => {}],
    [
      ' after WeChat was away',
      async () => {
        keeper.simulator.setFault({ path: '*', kind: 'bad-gateway' });
        await expect(keeper.lookUp({ authorizerAppId })).rejects.toThrow('502');
        keeper.simulator.clearFaults();
        keeper.simulator.resetCallCounts();
        await keeper.simulator.advance(10);
      },
    ],
  ])('holds where our own store loses every new token%s', async (_when, before) => {
    const { store } = keeper.services;
    await keeper.authorizeAccount();
    await keeper.simulator.advance(7200);
    await keeper.simulator.pushVerifyTicket();
    await before();
    store.saveAccessToken = () => Promise.reject(new Error('DynamoDB is away'));
    for (let times = 0; times < 40; times++) {
      await expect(keeper.lookUp({ authorizerAppId })).rejects.toThrow(/away|this hour/);
      await keeper.simulator.advance(11);
    }

    const further = Math.ceil((40 * 11) / 30);
    expect(calls('api_component_token')).toBeLessThanOrEqual(1 + 20 + further);
    expect(calls('api_authorizer_token')).toBeLessThanOrEqual(20 + further);
  });
});
