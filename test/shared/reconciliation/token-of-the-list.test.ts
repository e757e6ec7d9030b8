/** The comparison where the account's info has no refresh token: then the list's is taken. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { account, otherAccount, startKeeper, type Keeper } from '../../support/keeper.ts';
import { changeAnswers, type Json } from '../../support/reconciliation.ts';

const INFO = 'api_get_authorizer_info';

let keeper: Keeper;

beforeEach(async () => {
  keeper = await startKeeper();
  await keeper.simulator.pushVerifyTicket();
});

afterEach(async () => {
  await keeper.close();
});

const change = (name: string, changed: (answer: Json) => unknown) => {
  changeAnswers(keeper, name, changed);
};

describe('an account whose info names no refresh token', () => {
  const forgetToken = () =>
    change(INFO, (answer) => {
      const grant = { ...(answer['authorization_info'] as Json), authorizer_refresh_token: null };
      return { ...answer, authorization_info: grant };
    });

  it('is adopted with the one of the list, and works', async () => {
    const [adopted = ''] = keeper.simulator.addAuthorizedAccounts(1);
    forgetToken();

    expect(await keeper.reconcile()).toMatchObject({ adopted: 1 });
    const { accessToken } = await keeper.lookUp({ authorizerAppId: adopted });
    expect(keeper.simulator.isAuthorizerAccessTokenValid(accessToken)).toBe(true);
    expect(keeper.simulator.callCount('api_authorizer_token')).toBe(1);
  });

  it('gets a lost one back from the list', async () => {
    await keeper.authorizeAccount();
    keeper.simulator.forget('refresh-token', { authorizerAppId: account });
    forgetToken();

    expect(await keeper.reconcile()).toMatchObject({ restored: 1 });
    expect(await keeper.reconcile()).toMatchObject({ unchanged: 1 });
    expect(await keeper.readGrant()).toMatchObject({ refreshTokenVersion: 2 });
  });

  it('and that must authorize again is taken back with the one of the list', async () => {
    await keeper.authorizeAccount();
    await keeper.simulator.advance(7200);
    await keeper.simulator.pushVerifyTicket();
    const path = 'api_authorizer_token';
    keeper.simulator.setFault({ path, kind: 'errcode', errcode: 61023 });
    await keeper.lookUp({ authorizerAppId: account }).catch(() => {});
    keeper.simulator.clearFaults();
    forgetToken();

    expect(await keeper.reconcile()).toMatchObject({ restored: 1 });
  });
});

describe('an account whose info says nothing of use', () => {
  const ofAnother = { authorizer_info: {}, authorization_info: { authorizer_appid: otherAccount } };
  const useless: [string, unknown][] = [
    ['an empty object', {}],
    ['null', null],
    ['a list', []],
    ['the grant of another account', ofAnother],
    ['61003', { errcode: 61003, errmsg: 'not authorized' }],
    ['48001', { errcode: 48001, errmsg: 'api unauthorized' }],
  ];

  it.each(useless)(
    'is adopted with the token of the list, which works: %s',
    async (_what, said) => {
      const [adopted = ''] = keeper.simulator.addAuthorizedAccounts(1);
      change(INFO, () => said);

      expect(await keeper.reconcile()).toMatchObject({ adopted: 1, failed: 0, refused: 0 });
      const { accessToken } = await keeper.lookUp({ authorizerAppId: adopted });
      expect(keeper.simulator.isAuthorizerAccessTokenValid(accessToken)).toBe(true);
      expect(keeper.types()).toEqual(['AuthorizerAuthorized']);
    },
  );

  it.each(useless)('gets a lost token back from the list: %s', async (_what, said) => {
    await keeper.authorizeAccount();
    keeper.simulator.forget('refresh-token', { authorizerAppId: account });
    change(INFO, () => said);

    expect(await keeper.reconcile()).toMatchObject({ restored: 1 });
    expect(await keeper.readGrant()).toMatchObject({ refreshTokenVersion: 2 });
    expect(await keeper.reconcile()).toMatchObject({ unchanged: 1 });
  });

  it('is asked for again by the next comparison: what it has granted was not told', async () => {
    const { simulator } = keeper;
    await keeper.authorizeAccount();
    simulator.configure({ refreshTokenChangesOnUpdate: true });
    await simulator.advance(60);
    await simulator.updatePermissionSets(account, [1, 2], { fault: 'lost' });
    simulator.setFault({ path: INFO, kind: 'errcode', errcode: 61004, times: 1 });

    expect(await keeper.reconcile()).toMatchObject({ restored: 1 });
    expect(await keeper.reconcile()).toMatchObject({ updated: 1 });
    expect(await keeper.readGrant()).toMatchObject({ permissionSets: [1, 2] });
    expect(await keeper.reconcile()).toMatchObject({ unchanged: 1 });
  });

  it('is counted as failed until WeChat tells what it has granted, and its token works', async () => {
    const [adopted = ''] = keeper.simulator.addAuthorizedAccounts(1);
    change(INFO, () => ({}));
    await keeper.reconcile();

    expect(await keeper.reconcile()).toMatchObject({ adopted: 0, failed: 1 });
    const { accessToken } = await keeper.lookUp({ authorizerAppId: adopted });
    expect(keeper.simulator.isAuthorizerAccessTokenValid(accessToken)).toBe(true);
  });

  it('stays as it is where the token of the list is refused', async () => {
    keeper.simulator.addAuthorizedAccounts(1);
    change(INFO, () => ({}));
    keeper.simulator.setFault({ path: 'api_authorizer_token', kind: 'errcode', errcode: 61023 });

    expect(await keeper.reconcile()).toMatchObject({ refused: 1, adopted: 0 });
    expect(keeper.types()).toEqual([]);
  });

  it('fails where WeChat is only busy, and no token is issued', async () => {
    keeper.simulator.addAuthorizedAccounts(1);
    keeper.simulator.setFault({ path: INFO, kind: 'errcode', errcode: -1 });

    expect(await keeper.reconcile()).toMatchObject({ failed: 1 });
    expect(keeper.simulator.callCount('api_authorizer_token')).toBe(0);
  });
});
