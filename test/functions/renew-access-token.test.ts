/** Renewals that nobody waits for, their budget, and what a warm look-up remembers. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { HandedOverRenewal } from '../../shared/aws/start-function.ts';
import { account, component, otherAccount, startKeeper, type Keeper } from '../support/keeper.ts';

const { componentAppId } = component;
const authorizerAppId = account;

let keeper: Keeper;

beforeEach(async () => {
  keeper = await startKeeper();
});

afterEach(async () => {
  await keeper.close();
});

const calls = (path: string) => keeper.simulator.callCount(path);

describe('renewal in the background', () => {
  let handedOver: HandedOverRenewal[];

  beforeEach(async () => {
    handedOver = [];
    keeper.services.renewLater = async (renewal) => {
      // The renewal may find the component's own token due and hand that over in its turn.
      if (renewal.authorizerAppId) handedOver.push(renewal);
    };
    await keeper.authorizeAccount();
    await keeper.simulator.advance(7200 - 300);
  });

  const renew = (renewal: unknown) => {
    const { 'renew-access-token': handler } = keeper.handlers;
    return handler(renewal, {} as Parameters<typeof handler>[1]);
  };

  it('is begun by one look-up and waited for by none', async () => {
    keeper.simulator.setFault({ path: 'api_authorizer_token', kind: 'hang' });

    const tokens = await Promise.all(
      Array.from({ length: 50 }, () => keeper.lookUp({ authorizerAppId })),
    );

    expect(new Set(tokens.map(({ expiresInSeconds }) => expiresInSeconds))).toEqual(new Set([300]));
    expect(handedOver).toEqual([
      { componentAppId, authorizerAppId, leaseOwner: expect.any(String) },
    ]);
    expect(calls('api_authorizer_token')).toBe(0);
  });

  it('gives the next look-up the new token', async () => {
    await keeper.lookUp({ authorizerAppId });
    await renew(handedOver[0]);

    await expect(keeper.lookUp({ authorizerAppId })).resolves.toMatchObject({
      expiresInSeconds: 7200,
    });
    expect(calls('api_authorizer_token')).toBe(1);
  });

  it('that comes too late, or twice, asks WeChat nothing', async () => {
    await keeper.lookUp({ authorizerAppId });
    await keeper.simulator.advance(11);
    await keeper.lookUp({ authorizerAppId });
    expect(handedOver).toHaveLength(2);

    await renew(handedOver[0]);
    expect(calls('api_authorizer_token')).toBe(0);
    await renew(handedOver[1]);
    await renew(handedOver[1]);
    expect(calls('api_authorizer_token')).toBe(1);
  });

  it('that cannot be handed over is tried again when its lease has run out', async () => {
    const { renewLater } = keeper.services;
    keeper.services.renewLater = () => Promise.reject(new Error('Lambda is away'));
    await expect(keeper.lookUp({ authorizerAppId })).resolves.toMatchObject({
      expiresInSeconds: 300,
    });
    keeper.services.renewLater = renewLater;
    await keeper.simulator.advance(11);

    await keeper.lookUp({ authorizerAppId });
    expect(handedOver).toHaveLength(1);
  });

  it('that fails cools down like any other', async () => {
    keeper.simulator.setFault({ path: 'api_authorizer_token', kind: 'errcode', errcode: -1 });
    await keeper.lookUp({ authorizerAppId });
    await expect(renew(handedOver[0])).rejects.toMatchObject({ name: 'WechatUnavailable' });

    await keeper.lookUp({ authorizerAppId });
    expect(handedOver).toHaveLength(1);
    await keeper.simulator.advance(6);
    await keeper.lookUp({ authorizerAppId });
    expect(handedOver).toHaveLength(2);
  });

  it('is not for those who have no valid token', async () => {
    await keeper.simulator.advance(300);

    await expect(keeper.lookUp({ authorizerAppId })).resolves.toMatchObject({
      expiresInSeconds: 7200,
    });
    expect(handedOver).toEqual([]);
  });
});

describe('the budget', () => {
  it('bounds what callers who report good tokens can do: 20 renewals an hour', async () => {
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
      message: expect.stringContaining('was renewed 20 times in this hour'),
    });
    expect(reports).toBe(21);
    expect(calls('api_authorizer_token')).toBe(20);

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
  ])('holds where our own store loses every token that was bought%s', async (_when, before) => {
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

    expect(calls('api_component_token')).toBeLessThanOrEqual(1 + 20);
    expect(calls('api_authorizer_token')).toBeLessThanOrEqual(20);
  });
});

describe('a warm function', () => {
  it('answers from memory for two seconds, without a read', async () => {
    await keeper.authorizeAccount();
    const first = await keeper.lookUp({ authorizerAppId });
    let reads = 0;
    const readAccessToken = keeper.services.store.readAccessToken.bind(keeper.services.store);
    keeper.services.store.readAccessToken = (key) => {
      reads++;
      return readAccessToken(key);
    };

    await keeper.simulator.advance(1);
    expect(await keeper.lookUp({ authorizerAppId })).toEqual({ ...first, expiresInSeconds: 7199 });
    expect(reads).toBe(0);
    await keeper.simulator.advance(1);
    await keeper.lookUp({ authorizerAppId });
    expect(reads).toBe(1);
  });

  it('does not remember across accounts', async () => {
    await keeper.authorizeAccount();
    await keeper.authorizeAccount(otherAccount);

    const one = await keeper.lookUp({ authorizerAppId });
    const other = await keeper.lookUp({ authorizerAppId: otherAccount });
    const own = await keeper.lookUp();
    expect(new Set([one, other, own].map(({ accessToken }) => accessToken)).size).toBe(3);
  });
});
