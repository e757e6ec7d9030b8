/** adopt-authorization-code: codes that came in the answer of an API, without a visit. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { account, component, startKeeper, type Keeper } from '../support/keeper.ts';

const { componentAppId } = component;
const authorizerAppId = account;
const tenantId = 'tenant-7';

let keeper: Keeper;
let authorizationCode: string;

beforeEach(async () => {
  keeper = await startKeeper();
  await keeper.simulator.pushVerifyTicket();
  ({ authorizationCode } = await keeper.simulator.authorize(account, { fault: 'lost' }));
});

afterEach(async () => {
  await keeper.close();
});

const adopt = (request: object = {}) =>
  keeper.adoptCode({ authorizationCode, tenantId, ...request });
const exchanges = () => keeper.simulator.callCount('api_query_auth');
/** WeChat pushes the same code, too, perhaps with a pre-auth code that is not one of a visit. */
const push = async (named: { preAuthCode?: string } = {}) => {
  const grant = { kind: 'grant', infoType: 'authorized', componentAppId, ...named } as const;
  const createdAt = keeper.simulator.now();
  await keeper.services.enqueue({ ...grant, authorizerAppId, authorizationCode, createdAt });
  expect(await keeper.workQueue()).toEqual([]);
};
const strange = { preAuthCode: 'preauthcode@@@strange' };

describe('a code', () => {
  it('brings the grant with its tenant, and the answer has no token', async () => {
    const answer = await adopt();

    expect(answer).toMatchObject({
      authorizerAppId,
      tenantId,
      status: 'authorized',
      permissionSets: expect.arrayContaining([1]),
      permissionSetNames: { 1: { zh: '消息管理', en: 'Message management' } },
      profile: { nickName: expect.any(String) },
    });
    expect(JSON.stringify([answer, keeper.log, keeper.announced])).not.toMatch(/token@@@|code@@@/);
    const { accessToken } = await keeper.lookUp({ authorizerAppId });
    expect(JSON.stringify([answer, keeper.log])).not.toContain(accessToken);
    expect(keeper.announced).toMatchObject([
      { type: 'AuthorizerAuthorized', detail: { authorizerAppId, tenantId } },
    ]);
  });

  it('needs no tenant', async () => {
    expect(await adopt({ tenantId: undefined })).not.toHaveProperty('tenantId', tenantId);
  });

  it('is exchanged once, however often it comes', async () => {
    const answers = await Promise.all([adopt(), adopt(), adopt()]);
    answers.push(await adopt(), await adopt({ tenantId: undefined }));

    expect(new Set(answers.map((answer) => answer.tenantId))).toEqual(new Set([tenantId]));
    expect(keeper.types()).toContain('AuthorizerAuthorized');
    const calls = exchanges();
    await adopt();
    expect(exchanges()).toBe(calls);
  });

  it.each([
    ['before', async () => [await push(), await adopt()]],
    ['after', async () => [await adopt(), await push()]],
    ['at the same time', async () => Promise.all([adopt(), push()])],
    ['before, of no visit of ours,', async () => [await push(strange), await adopt()]],
    ['after, of no visit of ours,', async () => [await adopt(), await push(strange)]],
  ])('that WeChat pushes %s is the same grant, with the tenant', async (_when, both) => {
    await both();

    expect(await keeper.readGrant()).toMatchObject({ tenantId, status: 'authorized' });
    expect(keeper.announced.at(-1)).toMatchObject({ detail: { tenantId } });
    expect(await keeper.lookUp({ authorizerAppId })).toHaveProperty('accessToken');
  });

  it('does not take an account away from whom it was assigned to since', async () => {
    await adopt();
    await keeper.assignTenant({
      authorizerAppId,
      tenantId: 'tenant-8',
      previousTenantId: tenantId,
    });

    await expect(adopt()).rejects.toMatchObject({ name: 'InvalidRequest' });
    expect(await keeper.readGrant()).toMatchObject({ tenantId: 'tenant-8' });
  });

  it('is stored by the queue where the table does not take its grant', async () => {
    const { store } = keeper.services;
    const changeAuthorizer = () => Promise.reject(new Error('no table'));
    keeper.services.store = { ...store, changeAuthorizer };
    await expect(adopt()).rejects.toMatchObject({ name: 'StoreUnavailable' });
    expect(await keeper.readGrant()).toBeUndefined();
    keeper.services.store = store;
    await keeper.workQueue();

    expect(await adopt()).toMatchObject({ authorizerAppId, tenantId });
    expect(keeper.types()).toEqual(['AuthorizerAuthorized']);
  });

  it('whose grant has ended since is AuthorizationRevoked', async () => {
    await adopt();
    await keeper.simulator.advance(60);
    await keeper.simulator.revoke(account);
    await keeper.workQueue();

    await expect(adopt()).rejects.toMatchObject({ name: 'AuthorizationRevoked' });
  });

  it.each([
    ['invented', () => ({ authorizationCode: 'queryauthcode@@@invented' })],
    ['too old', () => ({})],
  ])('that is %s is WechatRejected, and the message says what to do', async (what, request) => {
    if (what === 'too old') await keeper.simulator.advance(2 * 60 * 60);
    await keeper.simulator.pushVerifyTicket();

    await expect(adopt(request())).rejects.toMatchObject({
      name: 'WechatRejected',
      message: expect.stringMatching(/used before or is too old.*assign-tenant/),
    });
    expect(await keeper.readGrant()).toBeUndefined();
  });

  it('that WeChat was too busy for works later', async () => {
    keeper.simulator.setFault({ path: 'api_query_auth', kind: 'errcode', errcode: -1, times: 1 });
    await expect(adopt()).rejects.toMatchObject({ name: 'WechatUnavailable' });

    expect(await adopt()).toMatchObject({ authorizerAppId, tenantId });
  });
});

it.each([
  [{ authorizationCode: undefined }, 'authorizationCode is required: the code as it is'],
  [{ authorizationCode: 'queryauthcode%40%40%40x' }, 'not encoded for an address'],
  [{ authorization_code: 'x' }, 'authorizationCode'],
  [{ tenantId: '' }, 'tenantId is a text of 1 to 256 characters'],
  [{ authorizerAppId: account }, 'authorizerAppId'],
])('refuses %j', async (request, message) => {
  await expect(adopt(request)).rejects.toMatchObject({
    name: 'InvalidRequest',
    message: expect.stringContaining(message),
  });
  expect(exchanges()).toBe(0);
});
