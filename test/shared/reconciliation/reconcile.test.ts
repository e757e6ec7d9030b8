/** Runs of the comparison with WeChat's list: many pages, much to do, little time. */
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { account, component, startKeeper, type Keeper } from '../../support/keeper.ts';
import { watchWrites } from '../../support/reconciliation.ts';

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
  it('costs no write where nothing changed, and one where one account did', async () => {
    const accounts = keeper.simulator.addAuthorizedAccounts(2000);
    expect(await keeper.reconcile()).toMatchObject({ listed: 2000, stored: 0, adopted: 2000 });
    expect(keeper.announced).toHaveLength(2000);
    const writes = watchWrites(keeper);

    const summary = { listed: 2000, stored: 2000, unchanged: 2000, failed: 0 };
    expect(await keeper.reconcile()).toMatchObject(summary);
    expect(writes).toEqual([]);

    keeper.simulator.forget('refresh-token', { authorizerAppId: accounts[1234] });
    expect(await keeper.reconcile()).toMatchObject({ restored: 1, unchanged: 1999 });
    expect(writes).toEqual(['changeAuthorizer']);
  });
});

describe('a run', () => {
  it('that runs out of time lets another one do the rest', async () => {
    const accounts = keeper.simulator.addAuthorizedAccounts(12).toSorted();
    // Once by middy, then before each account.
    let asked = 0;
    const first = await keeper.reconcile({}, () => (asked++ <= 7 ? 900_000 : 150_000));
    expect(first).toMatchObject({ adopted: 7, finished: false });
    expect(keeper.startedAgain).toEqual([{ componentAppId, continueAfter: accounts[6] }]);

    const rest = await keeper.reconcile(keeper.startedAgain[0]);
    expect(rest).toMatchObject({ stored: 7, adopted: 5, unchanged: 7, finished: true });
    expect(keeper.startedAgain).toHaveLength(1);
  });

  it('does not start another one where it got nowhere', async () => {
    keeper.simulator.addAuthorizedAccounts(1);

    expect(await keeper.reconcile({}, () => 150_000)).toMatchObject({
      adopted: 0,
      finished: false,
    });
    expect(keeper.startedAgain).toEqual([]);
  });

  it('begins behind the account with which the one before has ended', async () => {
    const accounts = keeper.simulator.addAuthorizedAccounts(3).toSorted();

    expect(await keeper.reconcile({ continueAfter: accounts[0] })).toMatchObject({ adopted: 2 });
  });

  it('goes on where 19 accounts fail in a row, and where every other one does', async () => {
    keeper.simulator.addAuthorizedAccounts(60);
    const path = 'api_get_authorizer_info';
    keeper.simulator.setFault({ path, kind: 'errcode', errcode: 45009, times: 19 });
    expect(await keeper.reconcile()).toMatchObject({ adopted: 41, failed: 19, finished: true });

    keeper.simulator.addAuthorizedAccounts(61);
    const { wechat } = keeper.services;
    let asked = 0;
    keeper.services.wechat = {
      ...wechat,
      fetch: async (input, init) =>
        input.includes(path) && asked++ % 2 === 0
          ? Response.json({ errcode: 45009, errmsg: 'quota' })
          : wechat.fetch(input, init),
    };
    expect(await keeper.reconcile()).toMatchObject({ failed: 40, finished: true });
  });

  it('gives up where account after account fails, so that it does not use up the quota', async () => {
    keeper.simulator.addAuthorizedAccounts(50);
    const path = 'api_get_authorizer_info';
    keeper.simulator.setFault({ path, kind: 'errcode', errcode: 45009 });

    const summary = await keeper.reconcile();
    expect(summary).toMatchObject({ adopted: 0, finished: false });
    expect(keeper.simulator.callCount(path)).toBeLessThan(25);
    expect(keeper.startedAgain).toEqual([]);
    expect(keeper.log.at(-1)).toMatchObject({ message: 'Reconciliation given up' });
  });

  it('puts what it did into the log, and no token', async () => {
    await keeper.simulator.authorize(account, { fault: 'lost' });
    const summary = await keeper.reconcile();

    const line = { level: 'info', message: 'Authorizers reconciled', ...summary };
    expect(keeper.log).toContainEqual(line);
    expect(JSON.stringify([summary, keeper.log])).not.toContain('@@@');
  });

  it.each([
    ['nothing', null],
    ['a component that is not served', { componentAppId: 'wxffffffffffffffff' }],
    ['no appid to continue after', { continueAfter: 1 }],
  ])('is refused for %s', async (_what, request) => {
    const { 'reconcile-authorizers': handler } = keeper.handlers;
    const payload = request && { componentAppId, ...request };
    const context = {} as Parameters<typeof handler>[1];
    await expect(handler(payload, context)).rejects.toMatchObject({ name: 'InvalidRequest' });
  });
});
