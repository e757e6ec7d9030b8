/** The reading of WeChat’s list, page by page. */
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { readAuthorizerList } from '../../../shared/reconciliation/wechat-list.ts';
import { startAuthorizer } from '../../support/authorizer.ts';
import { listPage, meanwhile } from '../../support/reconciliation.ts';
import { account, component, startKeeper, type Keeper } from '../../support/keeper.ts';
import { START } from '../../support/services.ts';

const { componentAppId } = component;

// Thousands of calls over HTTP.
jest.setTimeout(60_000);

let keeper: Keeper;

beforeEach(async () => {
  keeper = await startKeeper();
  await keeper.simulator.pushVerifyTicket();
});

afterEach(async () => {
  await keeper.close();
});

describe('a list of many pages', () => {
  it('with one page missing leads to adoptions from the others and to no revocation', async () => {
    await keeper.authorizeAccount();
    await keeper.simulator.revoke(account, { fault: 'lost' });
    keeper.simulator.addAuthorizedAccounts(600);
    meanwhile(keeper, listPage(500), {
      before: () =>
        keeper.simulator.setFault({ path: 'api_get_authorizer_list', kind: 'bad-gateway' }),
    });

    const summary = { listed: 500, isListComplete: false, adopted: 500, revoked: 0 };
    expect(await keeper.reconcile()).toMatchObject(summary);
    const key = { componentAppId, authorizerAppId: account };
    expect(await keeper.services.store.readAuthorizer(key)).toMatchObject({ status: 'authorized' });
    expect(keeper.log).toContainEqual(
      expect.objectContaining({ message: 'Authorizer list is incomplete', offset: 500 }),
    );
  });

  it('is asked for again where WeChat is busy', async () => {
    keeper.simulator.addAuthorizedAccounts(1);
    keeper.simulator.setFault({ path: 'api_get_authorizer_list', kind: 'errcode', times: 2 });

    expect(await keeper.reconcile()).toMatchObject({ adopted: 1 });
    expect(keeper.sleeps).toEqual([500, 1000]);
  });

  it('is asked for again where WeChat refuses two tokens: others renew them at the same time', async () => {
    keeper.simulator.addAuthorizedAccounts(1);
    const refusal = { kind: 'errcode', errcode: 40001, times: 2 } as const;
    keeper.simulator.setFault({ path: 'api_get_authorizer_list', ...refusal });

    expect(await keeper.reconcile()).toMatchObject({ adopted: 1, isListComplete: true });
  });

  it('is asked for again after pauses that differ between runs', async () => {
    keeper.services.random = () => 0;
    keeper.simulator.setFault({ path: 'api_get_authorizer_list', kind: 'errcode', times: 2 });

    await keeper.reconcile();
    expect(keeper.sleeps).toEqual([375, 750]);
  });

  it('is asked for a minute later where a minute’s quota is used up', async () => {
    keeper.simulator.setFault({
      path: 'api_get_authorizer_list',
      kind: 'errcode',
      errcode: 45011,
      times: 1,
    });

    expect(await keeper.reconcile()).toMatchObject({ finished: true });
    expect(keeper.sleeps).toEqual([60_000]);
  });

  it('without a readable page fails by name', async () => {
    keeper.simulator.setFault({ path: 'api_get_authorizer_list', kind: 'bad-gateway' });

    await expect(keeper.reconcile()).rejects.toMatchObject({ name: 'WechatUnavailable' });
  });

  it('that shifts while it is read counts as incomplete, and withdrawals are noticed', async () => {
    const accounts = keeper.simulator.addAuthorizedAccounts(1001);
    await keeper.reconcile();
    await keeper.authorizeAccount();
    await keeper.simulator.revoke(account, { fault: 'lost' });
    meanwhile(keeper, listPage(500), {
      before: () => keeper.simulator.revoke(accounts[0] ?? '', { fault: 'lost' }),
    });

    const first = await keeper.reconcile();
    expect(first).toMatchObject({ listed: 1000, isListComplete: false, revoked: 1, failed: 0 });
    expect(await keeper.reconcile()).toMatchObject({ isListComplete: true, revoked: 1 });
  });
});

// Otherwise all later events of the account would count as older.
it.each([
  ['in the future is replaced by now', START + 3600, START],
  ['in the past stays', START - 3600, START - 3600],
])('a time of the list that lies %s', async (_what, auth_time, authorizedAt) => {
  const { replies, services } = await startAuthorizer();
  replies['/cgi-bin/component/api_get_authorizer_list'] = {
    total_count: 1,
    list: [{ authorizer_appid: account, refresh_token: 'refresh-1', auth_time }],
  };
  const { grants } = await readAuthorizerList(componentAppId, services);

  expect(grants.get(account)).toMatchObject({ authorizedAt });
});
