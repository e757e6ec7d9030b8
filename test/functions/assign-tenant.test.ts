/** assign-tenant: the tenant of an account that authorized without a link which names one. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { account, component, startKeeper, type Keeper } from '../support/keeper.ts';

const { componentAppId } = component;
const authorizerAppId = account;
const tenantId = 'tenant-7';

let keeper: Keeper;

beforeEach(async () => {
  keeper = await startKeeper();
  await keeper.authorizeAccount();
  keeper.announced.length = 0;
});

afterEach(async () => {
  await keeper.close();
});

const assign = (request: object = {}) =>
  keeper.assignTenant({ authorizerAppId, tenantId, ...request });
const storedTenant = async () => (await keeper.readGrant())?.tenantId;

describe('an account without a tenant', () => {
  it('is assigned to one, and the event says so', async () => {
    expect(await assign()).toMatchObject({
      authorizerAppId,
      tenantId,
      status: 'authorized',
      authorizerVersion: 3,
      permissionSetNames: { 1: { zh: '消息管理', en: 'Message management' } },
    });
    expect(keeper.announced).toMatchObject([
      {
        type: 'AuthorizerUpdated',
        detail: { tenantId, addedPermissionSets: [], removedPermissionSets: [] },
      },
    ]);
    expect(keeper.announced[0]?.detail).not.toHaveProperty('previousTenantId', expect.anything());
    expect(
      await keeper.services.store.readAccessToken({ componentAppId, authorizerAppId }),
    ).toEqual(expect.objectContaining({ tenantId, accessToken: expect.any(String) }));
  });

  it('keeps its token, and its grant keeps WeChat’s date', async () => {
    const { accessToken } = await keeper.lookUp({ authorizerAppId });
    const before = await keeper.readGrant();
    await keeper.simulator.advance(60);
    await assign();

    expect(await keeper.lookUp({ authorizerAppId })).toMatchObject({ accessToken });
    expect(await keeper.readGrant()).toMatchObject({ changedAt: before?.changedAt, tenantId });
    expect(keeper.announced[0]?.detail['changedAt']).toBe(keeper.simulator.now());
  });

  it('has none that could be named as the previous one', async () => {
    await expect(assign({ previousTenantId: 'tenant-1' })).rejects.toThrow(/to no tenant yet/);
  });

  it('is announced by the next attempt where the event bus was away', async () => {
    const { announce } = keeper.services;
    keeper.services.announce = () => Promise.reject(new Error('EventBridge is away'));
    await expect(assign()).rejects.toThrow('EventBridge is away');
    keeper.services.announce = announce;

    await assign();
    await assign();

    expect(keeper.types()).toEqual(['AuthorizerUpdated']);
  });
});

describe('an account of another tenant', () => {
  beforeEach(async () => {
    await assign({ tenantId: 'tenant-1' });
    keeper.announced.length = 0;
  });

  it.each([{}, { previousTenantId: 'tenant-2' }])('is not taken away by %j', async (request) => {
    await expect(assign(request)).rejects.toMatchObject({
      name: 'InvalidRequest',
      message: expect.stringContaining('previousTenantId'),
    });
    expect(await storedTenant()).toBe('tenant-1');
    expect(keeper.announced).toEqual([]);
    // Who does not know the tenant does not learn it here.
    expect(JSON.stringify(keeper.log.at(-1))).not.toContain('tenant-1');
  });

  it('is moved where that one is named; once more changes nothing', async () => {
    await assign({ previousTenantId: 'tenant-1' });
    await assign({ previousTenantId: 'tenant-1' });

    expect(await storedTenant()).toBe(tenantId);
    expect(keeper.announced).toMatchObject([
      { type: 'AuthorizerUpdated', detail: { tenantId, previousTenantId: 'tenant-1' } },
    ]);
  });

  it('is moved once where two ask at the same instant', async () => {
    const both = await Promise.allSettled([
      assign({ previousTenantId: 'tenant-1' }),
      assign({ tenantId: 'tenant-8', previousTenantId: 'tenant-1' }),
    ]);

    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });
});

describe('no account', () => {
  it('is AuthorizerNotFound', async () => {
    await expect(assign({ authorizerAppId: 'wxffffffffffffffff' })).rejects.toMatchObject({
      name: 'AuthorizerNotFound',
    });
  });

  it('that has withdrawn is assigned', async () => {
    await keeper.simulator.advance(60);
    await keeper.simulator.revoke(account);
    await keeper.workQueue();

    await expect(assign()).rejects.toMatchObject({ name: 'AuthorizationRevoked' });
  });
});

it.each([
  [{ tenantId: '' }, 'tenantId is required: a text of 1 to 256 characters'],
  [{ tenantId: undefined }, 'tenantId is required'],
  [{ tenantid: 'a' }, 'tenantId'],
  [{ previousTenantId: 7 }, 'previousTenantId is the tenant'],
  [{ authorizerAppId: 'a b' }, 'authorizerAppId is required: an appid'],
  [{ componentAppId: 'wxffffffffffffffff' }, 'this deployment serves no component'],
])('refuses %j', async (request, message) => {
  await expect(assign(request)).rejects.toMatchObject({
    name: 'InvalidRequest',
    message: expect.stringContaining(message),
  });
});
