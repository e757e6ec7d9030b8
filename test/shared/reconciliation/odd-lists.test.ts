/** The comparison with a list that is not as it should be: odd entries, wrong counts, short pages. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  account,
  component,
  otherAccount,
  startKeeper,
  type Keeper,
} from '../../support/keeper.ts';
import { changeAnswers, listPage, meanwhile, type Json } from '../../support/reconciliation.ts';

const { componentAppId } = component;
const INFO = 'api_get_authorizer_info';
const LIST = 'api_get_authorizer_list';

let keeper: Keeper;

beforeEach(async () => {
  keeper = await startKeeper();
  await keeper.simulator.pushVerifyTicket();
});

afterEach(async () => {
  await keeper.close();
});

const change = (name: string, changed: (answer: Json, request: Json) => Json) => {
  changeAnswers(keeper, name, changed);
};

const listOf = (answer: Json) => answer['list'] as Json[];
/** Of the component. Of all together the same is written. */
const unfinished = () => {
  const figures = keeper.figures('UnfinishedReconciliations');
  const [own, all] = [true, false].map((isOwn) =>
    figures
      .filter((figure) => (figure.componentAppId !== undefined) === isOwn)
      .map(({ value }) => value),
  );
  expect(all).toEqual(own);
  return own;
};

describe('a count that is off', () => {
  it.each([
    ['one too high', (count: number) => count + 1],
    ['one too low', (count: number) => count - 1],
    ['much too high', (count: number) => count + 100_000],
    ['a text', String],
    ['not there', () => undefined],
    ['null', () => null],
  ])('does not hide a withdrawal: %s', async (_what, counted) => {
    await keeper.authorizeAccount();
    await keeper.authorizeAccount(otherAccount);
    await keeper.simulator.revoke(account, { fault: 'lost' });
    change(LIST, (answer) => ({ ...answer, total_count: counted(Number(answer['total_count'])) }));

    expect(await keeper.reconcile()).toMatchObject({ listed: 1, revoked: 1, unchanged: 1 });
    expect(await keeper.readGrant()).toMatchObject({ status: 'revoked' });
    expect(keeper.types().at(-1)).toBe('AuthorizerRevoked');
    expect(unfinished()).toEqual([0]);
  });

  it('does not revoke what the list has left out', async () => {
    await keeper.authorizeAccount();
    change(LIST, () => ({ total_count: 1, list: null }));

    const summary = { listed: 0, isListComplete: false, revoked: 0, unchanged: 1 };
    expect(await keeper.reconcile()).toMatchObject(summary);
    expect(await keeper.readGrant()).toMatchObject({ status: 'authorized' });
  });
});

describe('odd entries', () => {
  const odd = [null, {}, { authorizer_appid: null, auth_time: 1 }, { authorizer_appid: 'a#b' }];

  it('are skipped, counted and logged, and the others are compared', async () => {
    keeper.simulator.addAuthorizedAccounts(3);
    change(LIST, (answer) => ({ total_count: 7, list: [...odd, ...listOf(answer)] }));

    const summary = { listed: 3, oddEntries: 4, isListComplete: true, adopted: 3 };
    expect(await keeper.reconcile()).toMatchObject(summary);
    expect(keeper.log).toContainEqual({
      level: 'warn',
      message: 'Authorizer list has odd entries',
      componentAppId,
      oddEntries: 4,
    });
  });

  it('of stored accounts do not revoke them', async () => {
    await keeper.authorizeAccount();
    change(LIST, () => ({ total_count: 1, list: [{ authorizer_appid: null }] }));

    expect(await keeper.reconcile()).toMatchObject({ oddEntries: 1, revoked: 0, unchanged: 1 });
  });

  it('are not those without a date: such an account is adopted as of now', async () => {
    keeper.simulator.addAuthorizedAccounts(1);
    change(LIST, (answer) => ({
      ...answer,
      list: listOf(answer).map(({ auth_time: _date, ...entry }) => entry),
    }));

    expect(await keeper.reconcile()).toMatchObject({ oddEntries: 0, adopted: 1 });
    expect(await keeper.reconcile()).toMatchObject({ unchanged: 1 });
  });
});

describe('one 61003 for an account that is not in the list', () => {
  const deny = (times?: number) =>
    keeper.simulator.setFault({
      path: INFO,
      kind: 'errcode',
      errcode: 61003,
      ...(times && { times }),
    });
  const infoCalls = () => keeper.simulator.callCount(INFO);

  beforeEach(async () => {
    await keeper.authorizeAccount();
  });

  it.each<[string, Json]>([
    ['has fewer than WeChat counts', { total_count: 9, list: [] }],
    ['has an entry without a name', { total_count: 1, list: [{ authorizer_appid: null }] }],
    [
      'names an account twice',
      { list: [{ authorizer_appid: 'wx1' }, { authorizer_appid: 'wx1' }] },
    ],
  ])('is no proof where the list %s', async (_what, list) => {
    change(LIST, () => list);
    deny(1);

    expect(await keeper.reconcile()).toMatchObject({ revoked: 0 });
    expect(await keeper.readGrant()).toMatchObject({ status: 'authorized' });
    expect(keeper.types()).toEqual(['AuthorizerAuthorized']);
  });

  it('and another one are proof, for one more call', async () => {
    change(LIST, () => ({ total_count: 9, list: [] }));
    const before = infoCalls();
    deny();

    expect(await keeper.reconcile()).toMatchObject({ revoked: 1 });
    expect(infoCalls() - before).toBe(2);
  });

  it('is proof where the list has no gaps', async () => {
    change(LIST, () => ({ total_count: 0, list: [] }));
    const before = infoCalls();
    deny();

    expect(await keeper.reconcile()).toMatchObject({ revoked: 1 });
    expect(infoCalls() - before).toBe(1);
  });
});

describe('pages', () => {
  it('with fewer accounts than asked for lose none', async () => {
    const accounts = keeper.simulator.addAuthorizedAccounts(7);
    const offsets: unknown[] = [];
    change(LIST, (answer, { offset }) => {
      offsets.push(offset);
      return { ...answer, list: listOf(answer).slice(0, 3) };
    });

    expect(await keeper.reconcile()).toMatchObject({ listed: 7, adopted: accounts.length });
    expect(offsets).toEqual([0, 3, 6]);
  });
});

describe('a run that could not finish is counted', () => {
  it('where the list does not end before the time is over', async () => {
    let [pages, left] = [0, 900_000];
    change(LIST, () => {
      left -= 100_000;
      if (pages > 100) throw new Error('asked for ever');
      return { list: [{ authorizer_appid: `wx${pages++}` }] };
    });

    const summary = { isListComplete: false, finished: false };
    expect(await keeper.reconcile({}, () => left)).toMatchObject(summary);
    expect(pages).toBeLessThan(10);
    expect(unfinished()).toEqual([1]);
    expect(keeper.log).toContainEqual(
      expect.objectContaining({ message: 'Authorizer list is incomplete' }),
    );
  });

  it('where the list cannot be read at all', async () => {
    keeper.simulator.setFault({ path: LIST, kind: 'bad-gateway' });
    await expect(keeper.reconcile()).rejects.toMatchObject({ name: 'WechatUnavailable' });
    expect(unfinished()).toEqual([1]);
  });

  it('where the list is not understood, which is not tried again and has a name of its own', async () => {
    change(LIST, () => ({ total_count: 3 }));
    await expect(keeper.reconcile()).rejects.toMatchObject({ name: 'WechatRejected' });
    expect(unfinished()).toEqual([1]);
    expect(keeper.sleeps).toEqual([]);
    expect(keeper.log).toContainEqual(
      expect.objectContaining({ message: 'Answer of WeChat not understood', missing: 'list' }),
    );
  });

  it('where a page is missing', async () => {
    keeper.simulator.addAuthorizedAccounts(501);
    meanwhile(keeper, listPage(500), {
      before: () => keeper.simulator.setFault({ path: LIST, kind: 'bad-gateway' }),
    });
    expect(await keeper.reconcile()).toMatchObject({ isListComplete: false, finished: true });
    expect(unfinished()).toEqual([1]);
  });

  it('where it gave up, or came to no account', async () => {
    keeper.simulator.addAuthorizedAccounts(50);
    expect(await keeper.reconcile({}, () => 150_000)).toMatchObject({ finished: false });
    keeper.simulator.setFault({ path: INFO, kind: 'errcode', errcode: 45009 });
    expect(await keeper.reconcile()).toMatchObject({ finished: false });
    expect(unfinished()).toEqual([1, 1]);
  });

  it('and not where another run does the rest', async () => {
    keeper.simulator.addAuthorizedAccounts(12);
    let asked = 0;
    await keeper.reconcile({}, () => (asked++ <= 7 ? 900_000 : 150_000));
    expect(unfinished()).toEqual([]);
    await keeper.reconcile(keeper.startedAgain[0]);
    expect(unfinished()).toEqual([0]);
  });
});
