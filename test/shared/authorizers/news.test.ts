/** The news of an account, which are announced at least once. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { announceNews } from '../../../shared/authorizers/news.ts';
import type { Authorizer } from '../../../shared/store/records/authorizer.ts';
import { createTestServices } from '../../support/services.ts';
import { account, startKeeper, type Keeper } from '../../support/keeper.ts';
import { open, visitAndAgree } from '../../support/merchant.ts';

let keeper: Keeper;

beforeEach(async () => {
  keeper = await startKeeper();
  await keeper.simulator.pushVerifyTicket();
});

afterEach(async () => {
  await keeper.close();
});

describe('news', () => {
  it('are announced later where the event bus was away', async () => {
    const { announce } = keeper.services;
    keeper.services.announce = () => Promise.reject(new Error('EventBridge is away'));
    const back = await visitAndAgree(keeper);
    expect(await open(back)).toMatchObject({ status: 200 });
    await keeper.workQueue();
    expect(keeper.queue).toHaveLength(1);
    keeper.services.announce = announce;

    await keeper.workQueue();

    expect(keeper.types()).toEqual(['AuthorizerAuthorized']);
    expect(await keeper.readGrant()).toMatchObject({ unannounced: [] });
  });

  it('are announced by the next comparison with WeChat’s list, if they were not before', async () => {
    const { announce } = keeper.services;
    keeper.services.announce = () => Promise.reject(new Error('no event bus'));
    await keeper.simulator.authorize(account, { fault: 'lost' });
    expect(await keeper.reconcile()).toMatchObject({ failed: 1, adopted: 0 });
    expect(await keeper.readGrant()).toMatchObject({
      unannounced: [{ type: 'AuthorizerAuthorized' }],
    });

    keeper.services.announce = announce;
    expect(await keeper.reconcile()).toMatchObject({ announced: 1 });
    expect(keeper.types()).toEqual(['AuthorizerAuthorized']);
    expect(await keeper.reconcile()).toMatchObject({ announced: 0, unchanged: 1 });
  });
});

it('names permission sets in both languages, also those that were withdrawn', async () => {
  await keeper.authorizeAccount();
  await keeper.simulator.advance(60);
  await keeper.simulator.updatePermissionSets(account, [1, 15, 999]);
  await keeper.simulator.settle();
  await keeper.workQueue();

  const { detail } = keeper.announced.at(-1) ?? {};
  const { removedPermissionSets = [] } = detail as { removedPermissionSets?: number[] };
  expect(detail).toMatchObject({
    permissionSets: [1, 15, 999],
    permissionSetNames: {
      1: { zh: '消息管理', en: 'Message management' },
      15: { zh: '自定义菜单', en: 'Custom menu' },
    },
  });
  expect(removedPermissionSets).toContain(7);
  expect(Object.keys(detail?.['permissionSetNames'] ?? {}).map(Number)).toEqual(
    [1, 15, ...removedPermissionSets].toSorted((a, b) => a - b),
  );
});

describe('an announcement', () => {
  const authorizer: Authorizer = {
    componentAppId: 'wxcomponent',
    authorizerAppId: account,
    status: 'authorized',
    permissionSets: [1, 15],
    refreshTokenVersion: 1,
    refreshTokenCount: 1,
    tenantId: 'tenant-7',
    changedAt: 1020,
    version: 6,
    unannounced: [
      { type: 'AuthorizerAuthorized', version: 4, changedAt: 1000 },
      { type: 'AuthorizerRevoked', version: 5, changedAt: 1010 },
    ],
  };

  it('says which change of which account it is, for each that waits, and in order', async () => {
    const { services, announced } = createTestServices();
    await announceNews(authorizer, services);

    const common = {
      schemaVersion: 1,
      componentAppId: 'wxcomponent',
      authorizerAppId: account,
      tenantId: 'tenant-7',
      permissionSets: [1, 15],
      permissionSetNames: expect.any(Object),
    };
    expect(announced).toEqual([
      {
        type: 'AuthorizerAuthorized',
        detail: { ...common, authorizerVersion: 4, changedAt: 1000 },
      },
      { type: 'AuthorizerRevoked', detail: { ...common, authorizerVersion: 5, changedAt: 1010 } },
    ]);
  });

  it('is noted as done only after the bus has taken it, and with the version that was announced', async () => {
    const steps: unknown[] = [];
    const { services } = createTestServices({
      announce: async () => {
        await new Promise(setImmediate);
        steps.push('announced');
      },
    });
    services.store.markAnnounced = async (_key, version) => void steps.push(version);
    await announceNews(authorizer, services);

    expect(steps).toEqual(['announced', 6]);
  });
});
