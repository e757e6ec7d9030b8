/** The daily comparison with WeChat's list, after everything that can get lost. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { account, component, otherAccount, startKeeper, type Keeper } from '../support/keeper.ts';
import { meanwhile, watchWrites } from '../support/reconciliation.ts';

const { componentAppId } = component;
const nothing = {
  componentAppId,
  oddEntries: 0,
  isListComplete: true,
  adopted: 0,
  restored: 0,
  updated: 0,
  revoked: 0,
  announced: 0,
  unchanged: 0,
  refused: 0,
  failed: 0,
  finished: true,
};

let keeper: Keeper;

beforeEach(async () => {
  keeper = await startKeeper();
  await keeper.simulator.pushVerifyTicket();
});

afterEach(async () => {
  await keeper.close();
});

const lookUp = (authorizerAppId = account) => keeper.lookUp({ authorizerAppId });

describe('an account that WeChat lists', () => {
  it('is adopted with its profile and announced where every push was lost', async () => {
    await keeper.simulator.authorize(account, { fault: 'lost' });

    expect(await keeper.reconcile()).toEqual({ ...nothing, listed: 1, stored: 0, adopted: 1 });
    expect(await keeper.readGrant()).toMatchObject({
      status: 'authorized',
      changedAt: keeper.simulator.now(),
      profile: { nickName: '青禾生活服务' },
      unannounced: [],
    });
    expect(keeper.types()).toEqual(['AuthorizerAuthorized']);
  });

  it('gets its refresh token and works, where its code was exchanged elsewhere', async () => {
    const [adopted = ''] = keeper.simulator.addAuthorizedAccounts(1);
    await expect(lookUp(adopted)).rejects.toMatchObject({ name: 'AuthorizerNotFound' });

    await keeper.reconcile();
    const { accessToken } = await lookUp(adopted);
    expect(keeper.simulator.isAuthorizerAccessTokenValid(accessToken)).toBe(true);
  });

  it('is left alone where nothing changed', async () => {
    await keeper.authorizeAccount();
    const writes = watchWrites(keeper);

    expect(await keeper.reconcile()).toEqual({ ...nothing, listed: 1, stored: 1, unchanged: 1 });
    expect(writes).toEqual([]);
    expect(keeper.simulator.callCount('api_get_authorizer_info')).toBe(1);
  });

  it('gets a lost refresh token back', async () => {
    await keeper.authorizeAccount();
    keeper.simulator.forget('refresh-token', { authorizerAppId: account });

    expect(await keeper.reconcile()).toMatchObject({ restored: 1 });
    expect(await keeper.readGrant()).toMatchObject({ refreshTokenVersion: 2 });
    expect(await keeper.reconcile()).toMatchObject({ unchanged: 1 });
    await keeper.simulator.advance(7200);
    await keeper.simulator.pushVerifyTicket();
    const { accessToken } = await lookUp();
    expect(keeper.simulator.isAuthorizerAccessTokenValid(accessToken)).toBe(true);
  });

  it('is restored where it authorized again and only the withdrawal arrived', async () => {
    await keeper.authorizeAccount();
    await keeper.simulator.advance(60);
    await keeper.simulator.revoke(account);
    await keeper.workQueue();
    await keeper.simulator.advance(60);
    await keeper.simulator.authorize(account, { fault: 'lost' });
    await expect(lookUp()).rejects.toMatchObject({ name: 'AuthorizationRevoked' });
    keeper.simulator.forget('authorization-codes');
    const info = keeper.simulator.now();

    expect(await keeper.reconcile()).toMatchObject({ restored: 1 });
    expect(await keeper.readGrant()).toMatchObject({ status: 'authorized', changedAt: info });
    expect(keeper.types()).toEqual([
      'AuthorizerAuthorized',
      'AuthorizerRevoked',
      'AuthorizerAuthorized',
    ]);
  });

  it('is updated where the push about other permission sets was lost', async () => {
    await keeper.authorizeAccount();
    await keeper.simulator.advance(60);
    await keeper.simulator.updatePermissionSets(account, [1, 15], { fault: 'lost' });

    expect(await keeper.reconcile()).toMatchObject({ updated: 1 });
    expect(await keeper.readGrant()).toMatchObject({ permissionSets: [1, 15] });
    expect(keeper.types()).toEqual(['AuthorizerAuthorized', 'AuthorizerUpdated']);
    expect(await keeper.reconcile()).toMatchObject({ unchanged: 1 });
  });

  it('but does not honour (61003) stays as it is', async () => {
    await keeper.simulator.authorize(account, { fault: 'lost' });
    keeper.simulator.setFault({
      path: 'api_get_authorizer_info',
      kind: 'errcode',
      errcode: 61003,
    });

    expect(await keeper.reconcile()).toEqual({ ...nothing, listed: 1, stored: 0, refused: 1 });
    expect(await keeper.readGrant()).toBeUndefined();
  });

  it('and that withdraws while it is asked for stays withdrawn', async () => {
    await keeper.authorizeAccount();
    keeper.simulator.forget('refresh-token', { authorizerAppId: account });
    await keeper.simulator.advance(60);
    const withdraw = async () => {
      await keeper.simulator.revoke(account);
      await keeper.workQueue();
    };
    meanwhile(keeper, { path: 'api_get_authorizer_info' }, { after: withdraw });

    expect(await keeper.reconcile()).toMatchObject({ restored: 0, unchanged: 1 });
    expect(await keeper.readGrant()).toMatchObject({ status: 'revoked' });
  });

  it('with a moment in the future does not keep later events out', async () => {
    await keeper.simulator.authorize(account, { fault: 'lost' });
    await keeper.simulator.advance(-3600);
    await keeper.simulator.pushVerifyTicket();
    const now = keeper.simulator.now();

    await keeper.reconcile();
    expect(await keeper.readGrant()).toMatchObject({ changedAt: now });
  });
});

describe('an account that must authorize again', () => {
  beforeEach(async () => {
    await keeper.authorizeAccount();
    await keeper.simulator.advance(7200);
    await keeper.simulator.pushVerifyTicket();
    keeper.simulator.setFault({ path: 'api_authorizer_token', kind: 'errcode', errcode: 61023 });
    await lookUp().catch(() => {});
  });

  it('is not taken back while WeChat refuses its refresh token, however often it is listed', async () => {
    const writes = watchWrites(keeper);

    expect(await keeper.reconcile()).toMatchObject({ refused: 1, restored: 0 });
    expect(writes).toEqual([]);
    expect(keeper.types()).toEqual(['AuthorizerAuthorized', 'ReauthorizationRequired']);
  });

  it('is taken back with a new access token once WeChat accepts it again', async () => {
    keeper.simulator.clearFaults();

    expect(await keeper.reconcile()).toMatchObject({ restored: 1 });
    const callsBefore = keeper.simulator.callCount('api_authorizer_token');
    const { accessToken } = await lookUp();
    expect(keeper.simulator.isAuthorizerAccessTokenValid(accessToken)).toBe(true);
    expect(keeper.simulator.callCount('api_authorizer_token')).toBe(callsBefore);
    expect(keeper.types().at(-1)).toBe('AuthorizerAuthorized');
  });

  it('is not taken back without any refresh token', async () => {
    const [unexchanged = ''] = keeper.simulator.addAuthorizedAccounts(1, {
      isCodeExchanged: false,
    });
    await keeper.reconcile();
    await expect(lookUp(unexchanged)).rejects.toMatchObject({ name: 'ReauthorizationRequired' });

    expect(await keeper.reconcile()).toMatchObject({ refused: 2 });
  });
});

describe('an account that WeChat does not list', () => {
  beforeEach(async () => {
    await keeper.authorizeAccount();
    await keeper.authorizeAccount(otherAccount);
  });

  it('is revoked and announced after WeChat was asked about it', async () => {
    await keeper.simulator.revoke(account, { fault: 'lost' });

    expect(await keeper.reconcile()).toMatchObject({
      listed: 1,
      stored: 2,
      revoked: 1,
      unchanged: 1,
    });
    expect(await keeper.readGrant()).toMatchObject({ status: 'revoked' });
    expect(keeper.types().at(-1)).toBe('AuthorizerRevoked');
    await expect(lookUp()).rejects.toMatchObject({ name: 'AuthorizationRevoked' });
    expect(await keeper.reconcile()).toMatchObject({ revoked: 0, unchanged: 2 });
  });

  it('is not revoked because the list has a gap', async () => {
    emptyList(0);

    expect(await keeper.reconcile()).toMatchObject({ isListComplete: true, revoked: 0 });
    expect(await keeper.readGrant()).toMatchObject({ status: 'authorized' });
  });

  it('is asked about where fewer come than there are', async () => {
    emptyList(2);
    const asked = keeper.simulator.callCount('api_get_authorizer_info');

    const summary = { isListComplete: false, unchanged: 2, revoked: 0 };
    expect(await keeper.reconcile()).toMatchObject(summary);
    expect(keeper.simulator.callCount('api_get_authorizer_info')).toBe(asked + 2);
  });

  it('stays where WeChat cannot be asked about it, and the others go on', async () => {
    await keeper.simulator.revoke(account, { fault: 'lost' });
    await keeper.simulator.revoke(otherAccount, { fault: 'lost' });
    keeper.simulator.setFault({ path: 'api_get_authorizer_info', kind: 'errcode', times: 5 });

    expect(await keeper.reconcile()).toMatchObject({ revoked: 1, failed: 1, finished: true });
    expect(keeper.log).toContainEqual(
      expect.objectContaining({ level: 'warn', message: 'Authorizer could not be reconciled' }),
    );
  });

  it('stays where it authorizes again while WeChat is asked about it', async () => {
    await keeper.simulator.revoke(account, { fault: 'lost' });
    await keeper.simulator.advance(60);
    const authorizeAgain = () => keeper.authorizeAccount();
    meanwhile(keeper, { path: 'api_get_authorizer_info' }, { after: authorizeAgain });

    expect(await keeper.reconcile()).toMatchObject({ revoked: 0 });
    expect(await keeper.readGrant()).toMatchObject({ status: 'authorized' });
  });

  /** WeChat answers the list without any account. */
  function emptyList(totalCount: number): void {
    const { wechat } = keeper.services;
    keeper.services.wechat = {
      ...wechat,
      fetch: async (input, init) =>
        new Request(input).url.includes('api_get_authorizer_list')
          ? Response.json({ total_count: totalCount, list: [] })
          : wechat.fetch(input, init),
    };
  }
});

it.each([
  ['with 150 s left, which one of them may take, is not begun', 150_000, 0],
  ['with more time left is begun', 150_001, 1],
])('a repair %s', async (_what, timeLeft, adopted) => {
  await keeper.simulator.authorize(account, { fault: 'lost' });

  expect(await keeper.reconcile({}, () => timeLeft)).toMatchObject({ adopted });
});
