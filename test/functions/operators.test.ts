/** The functions that operators invoke: reset a quota, try a platform out, renew now, compare dry. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { account, component, startKeeper, type Keeper } from '../support/keeper.ts';

const { componentAppId } = component;
const authorizerAppId = account;

let keeper: Keeper;
const context = { getRemainingTimeInMillis: () => 900_000 } as Context;
const invoke = async (name: keyof Keeper['handlers'], request: object = {}) => {
  const handler = keeper.handlers[name] as (event: unknown, itsContext: Context) => unknown;
  return (await handler({ componentAppId, ...request }, context)) as Record<string, unknown>;
};

beforeEach(async () => {
  keeper = await startKeeper();
  await keeper.authorizeAccount();
});
afterEach(async () => keeper.close());

describe('clear-quota', () => {
  const usedUp = { kind: 'errcode', errcode: 45009 } as const;
  const isRefused = (request: Record<string, unknown>) =>
    keeper.lookUp(request).then(
      () => false,
      (error: Error) => error.message.includes('45009'),
    );

  it('ends the waiting for midnight of all accounts at once', async () => {
    await keeper.lookUp({ authorizerAppId });
    await keeper.simulator.advance(7200);
    keeper.simulator.setFault({ path: 'api_authorizer_token', ...usedUp });
    expect(await isRefused({ authorizerAppId })).toBe(true);
    keeper.simulator.clearFaults();
    await keeper.simulator.advance(600);
    expect(await isRefused({ authorizerAppId })).toBe(true);

    const { resetAt } = await invoke('clear-quota');
    expect(resetAt).toBe(keeper.simulator.now());
    expect(await keeper.lookUp({ authorizerAppId })).toHaveProperty('accessToken');
  });

  it('does not end a waiting that begins afterwards', async () => {
    await invoke('clear-quota');
    await keeper.simulator.advance(7260);
    keeper.simulator.setFault({ path: 'api_authorizer_token', ...usedUp });
    expect(await isRefused({ authorizerAppId })).toBe(true);
    keeper.simulator.clearFaults();
    await keeper.simulator.advance(600);
    expect(await isRefused({ authorizerAppId })).toBe(true);
  });

  it('lets the start page ask for codes again', async () => {
    const { store } = keeper.services;
    const now = keeper.simulator.now();
    await store.saveCodeQuotaEnd(componentAppId, { endsAt: now + 3600, now });
    await invoke('clear-quota');
    expect((await store.readCodeQuotaEnd(componentAppId)) ?? 0).toBeLessThan(now);
  });

  it('says so where the month has no resets left', async () => {
    for (let times = 0; times < 10; times++) await invoke('clear-quota');
    await expect(invoke('clear-quota')).rejects.toThrow('48006');
  });
});

describe('check-component', () => {
  it('finds nothing where all is well', async () => {
    expect(await invoke('check-component')).toEqual({
      componentAppId,
      now: keeper.simulator.now(),
      secretProblem: null,
      ticketAgeSeconds: expect.any(Number),
      tokenFailure: null,
      callFailure: null,
    });
  });

  it('finds an address that is not on the list by a call, also while the token is good', async () => {
    await keeper.lookUp();
    keeper.simulator.configure({ ipAllowList: ['192.0.2.1'] });
    expect(await invoke('check-component')).toMatchObject({
      tokenFailure: null,
      callFailure: { code: 'WechatRejected', errcode: 61004, requestIp: '127.0.0.1' },
    });
  });

  it('finds why there is no token, also while WeChat is not asked again', async () => {
    keeper.simulator.forget('component-access-token');
    await keeper.simulator.advance(7200);
    keeper.simulator.setFault({ path: 'api_component_token', kind: 'errcode', errcode: 40125 });
    for (let times = 0; times < 2; times++) {
      expect(await invoke('check-component')).toMatchObject({
        tokenFailure: { code: 'WechatRejected', errcode: 40125 },
      });
    }
  });
});

describe('renew-access-token for an operator', () => {
  it('renews a token that is good, and does not show it', async () => {
    const before = await keeper.lookUp({ authorizerAppId });
    await keeper.simulator.advance(600);
    const answer = await invoke('renew-access-token', { authorizerAppId });
    expect(answer).toEqual({
      componentAppId,
      authorizerAppId,
      expiresAt: keeper.simulator.now() + 7200,
    });
    await keeper.simulator.advance(3);
    const { accessToken } = await keeper.lookUp({ authorizerAppId });
    expect(accessToken).not.toBe(before.accessToken);
  });

  it('refuses what it does not know, as every function for others', async () => {
    const request = { authorizer_appid: authorizerAppId };
    await expect(invoke('renew-access-token', request)).rejects.toThrow('authorizerAppId');
  });
});

describe('reconcile-authorizers', () => {
  it('tells in a dry run what it would do, and does nothing', async () => {
    const { authorizerAppId: other } = keeper.simulator.addAccount();
    await keeper.simulator.authorize(other, { fault: 'lost' });
    keeper.simulator.forget('grant', { authorizerAppId });
    const dry = await invoke('reconcile-authorizers', { dryRun: true });
    expect(dry).toMatchObject({ dryRun: true, stored: 1, listed: 1, differing: 2 });
    expect(dry['differences']).toEqual(
      expect.arrayContaining([
        { authorizerAppId, difference: 'revoke', status: 'authorized' },
        { authorizerAppId: other, difference: 'adopt', status: null },
      ]),
    );
    expect(await keeper.readGrant(other)).toBeUndefined();
    expect(await keeper.services.store.readAccountStates(componentAppId)).toBeUndefined();
  });

  it('stores how many accounts are in each state', async () => {
    const { authorizerAppId: other } = keeper.simulator.addAccount();
    await keeper.simulator.authorize(other, { fault: 'lost' });
    keeper.simulator.forget('grant', { authorizerAppId });
    await keeper.reconcile();
    expect(await keeper.services.store.readAccountStates(componentAppId)).toEqual({
      authorized: 1,
      revoked: 1,
      'reauthorization-required': 0,
      countedAt: keeper.simulator.now(),
    });
  });
});
