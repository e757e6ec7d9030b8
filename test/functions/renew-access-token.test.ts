/** Renewals in the background, for which no look-up waits. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HandedOverRenewal } from '../../shared/aws/start-function.ts';
import { account, component, startKeeper, type Keeper } from '../support/keeper.ts';

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

  it('is begun by one look-up, and no look-up waits for it', async () => {
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

  it('that comes twice asks WeChat once', async () => {
    await keeper.lookUp({ authorizerAppId });
    await renew(handedOver[0]);
    await renew(handedOver[0]);

    expect(calls('api_authorizer_token')).toBe(1);
  });

  it('that was lost is done by the look-up after its lease, and asks nothing if it comes then', async () => {
    keeper.services.sleep = sleep;
    await keeper.lookUp({ authorizerAppId });
    await keeper.simulator.advance(11);
    await expect(keeper.lookUp({ authorizerAppId })).resolves.toMatchObject({
      expiresInSeconds: 7200,
    });
    expect(handedOver).toHaveLength(1);

    await renew(handedOver[0]);
    expect(calls('api_authorizer_token')).toBe(1);
  });

  it('that cannot be handed over is done by the look-up after its lease', async () => {
    keeper.services.sleep = sleep;
    keeper.services.renewLater = () => Promise.reject(new Error('Lambda is away'));
    await expect(keeper.lookUp({ authorizerAppId })).resolves.toMatchObject({
      expiresInSeconds: 300,
    });
    await keeper.simulator.advance(11);

    await expect(keeper.lookUp({ authorizerAppId })).resolves.toMatchObject({
      expiresInSeconds: 7200,
    });
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

  it('is not for callers without a valid token', async () => {
    await keeper.simulator.advance(300);

    await expect(keeper.lookUp({ authorizerAppId })).resolves.toMatchObject({
      expiresInSeconds: 7200,
    });
    expect(handedOver).toEqual([]);
  });
});
