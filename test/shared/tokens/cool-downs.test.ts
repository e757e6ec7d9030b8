/** How long WeChat is not asked after a failure, what is stored of it, and what callers are told. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { KeeperError } from '../../../shared/errors.ts';
import type { RenewalFailure } from '../../../shared/store/records/access-token.ts';
import {
  barrierOf,
  explainBarrier,
  rememberFailure,
  RenewalBudgetSpent,
  type Barrier,
} from '../../../shared/tokens/renewal-barriers.ts';
import {
  WechatApiError,
  WechatReplyUnexpected,
  WechatUnreachable,
} from '../../../shared/wechat/errors.ts';
import { createTestServices, START } from '../../support/services.ts';

const DAY = 24 * 3600;
const key = { componentAppId: 'wxcomponent', authorizerAppId: 'wxauthorizer' };
const failure: RenewalFailure = {
  code: 'WechatRejected',
  message: 'WeChat answered with 40125',
  count: 1,
  failedAt: START,
  retryAt: START + 5,
};
const spent = { hour: START / 3600, used: 20, lastAt: START };

describe('WeChat is not asked', () => {
  const standing = (changes: Partial<RenewalFailure>) =>
    barrierOf({ version: 1, failure: { ...failure, ...changes } }, START)?.is;

  it.each<[string, Partial<RenewalFailure>, 'cool-down' | undefined]>([
    ['until a failure’s cool-down is over', { retryAt: START + 1 }, 'cool-down'],
    ['until that second, and not in it', { retryAt: START }, undefined],
    ['for as long as the quota of a day lasts', { retryAt: START + DAY }, 'cool-down'],
    ['and no longer than that', { retryAt: START + DAY + 1 }, undefined],
    [
      'after a failure whose time an earlier version did not note, for two minutes',
      { failedAt: undefined, retryAt: START + 120 },
      'cool-down',
    ],
    ['and no longer then', { failedAt: undefined, retryAt: START + 121 }, undefined],
    [
      'after a failure that is dated a minute ahead: clocks differ',
      { failedAt: START + 60, retryAt: START + 90 },
      'cool-down',
    ],
    ['but not further ahead', { failedAt: START + 61, retryAt: START + 90 }, undefined],
    [
      'nor after one without a cool-down, however far ahead its clock is',
      { failedAt: START + 30, retryAt: START + 30 },
      undefined,
    ],
  ])('%s', (_what, changes, expected) => {
    expect(standing(changes)).toBe(expected);
  });

  it('of a token that nobody has renewed yet: it may be', () => {
    expect(barrierOf(undefined, START)).toBeUndefined();
  });

  it('where the budget is used up, and the failure before is known then as well', () => {
    const over = { ...failure, retryAt: START - 1 };
    const record = { version: 1, failure: over, budget: spent };

    expect(barrierOf(record, START)).toEqual({
      is: 'budget',
      seconds: 30,
      calls: 20,
      failure: over,
    });
    expect(barrierOf({ version: 1, failure, budget: spent }, START)).toEqual({
      is: 'cool-down',
      seconds: 5,
      calls: 20,
      failure,
    });
  });
});

describe('callers are told', () => {
  const coolDown: Barrier = { is: 'cool-down', seconds: 5, calls: 1, failure };
  const budget: Barrier = { is: 'budget', seconds: 30, calls: 20 };
  const told = (barrier: Barrier, of = key) => explainBarrier(of, barrier);

  it('the failure, and when WeChat is asked again', () => {
    expect(told(coolDown)).toMatchObject({
      code: 'WechatRejected',
      message: 'WeChat answered with 40125 (WeChat is asked again in 5 s)',
      cause: { code: 'WechatRejected', message: 'WeChat answered with 40125' },
    });
    expect(told(coolDown)).not.toBeInstanceOf(RenewalBudgetSpent);
  });

  it('that something else is tried again where WeChat was not asked', () => {
    const unasked = { ...failure, wasWechatAsked: false };

    expect(told({ ...coolDown, failure: unasked }).message).toMatch(
      /\(it is tried again in 5 s\)$/,
    );
    expect(told({ ...budget, failure: unasked }).message).toMatch(
      /\(WeChat is asked again in 30 s\)$/,
    );
  });

  it('how often WeChat was asked for which token, where the budget is used up', () => {
    const { message, code } = told(budget);
    expect({ message, code }).toEqual({
      code: 'WechatUnavailable',
      message:
        'WeChat was asked for the access token of account wxauthorizer 20 times in this hour ' +
        '(WeChat is asked again in 30 s)',
    });
    expect(told(budget)).toBeInstanceOf(RenewalBudgetSpent);
  });

  it('what the last of those calls came to', () => {
    expect(told({ ...budget, failure })).toMatchObject({
      code: 'WechatRejected',
      message: expect.stringMatching(
        /this hour, the last time in vain: WeChat answered with 40125/,
      ),
    });
  });

  it.each([
    [{ componentAppId: 'wxcomponent' }, 'the access token of component wxcomponent'],
    [{ ...key, credential: 'jsapi-ticket' as const }, 'the jsapi ticket of account wxauthorizer'],
    [{ ...key, credential: 'wx-card-ticket' as const }, 'the wx_card ticket of account'],
  ])('whose token or ticket it is', (of, text) => {
    expect(explainBarrier(of, budget).message).toContain(text);
  });
});

describe('a failed renewal', () => {
  let test: ReturnType<typeof createTestServices>;

  beforeEach(async () => {
    test = createTestServices({ random: () => 1 });
    const lease = { owner: 'owner', expiresAt: START + 10, now: START, seenVersion: 0 };
    await test.services.store.takeLease(key, lease);
  });

  const fail = (error: unknown, { count = 1, wasWechatAsked = true, of = key } = {}) =>
    rememberFailure(of, { owner: 'owner', error, count, wasWechatAsked }, test.services);
  const stored = async () => (await test.services.store.readAccessToken(key))?.failure;

  it.each<[string, unknown, number]>([
    ['5 s where WeChat refuses', new WechatApiError('/path', 40125, ''), 5],
    ['5 s where WeChat does not answer', new WechatUnreachable('/path', 'no answer'), 5],
    ['the rest of the day in China after 45009', new WechatApiError('/path', 45009, ''), 14 * 3600],
    [
      'none for want of a ticket: the next one ends that',
      new KeeperError('VerifyTicketMissing', 'no ticket'),
      0,
    ],
    ['none where the grant has ended', new KeeperError('AuthorizationRevoked', 'gone'), 0],
    ['none where nobody knows the account', new KeeperError('AuthorizerNotFound', 'unknown'), 0],
  ])('has a cool-down of %s', async (_what, error, seconds) => {
    await fail(error);

    expect(await stored()).toMatchObject({ count: 1, failedAt: START, retryAt: START + seconds });
    expect(await stored()).not.toHaveProperty('wasWechatAsked');
  });

  it('has a cool-down by chance, so that instances do not come back together: half at least', async () => {
    test.services.random = () => 0;
    await fail(new WechatApiError('/path', 40125, ''));

    expect(await stored()).toMatchObject({ retryAt: START + 3 });
  });

  it('without a call to WeChat has one of 10 s at most, also with the day’s quota used up before', async () => {
    const quota = new WechatApiError('/path', 45009, '');
    await fail(quota, { count: 6, wasWechatAsked: false });

    expect(await stored()).toMatchObject({ retryAt: START + 10, wasWechatAsked: false });
  });

  it('with calls to WeChat has one of a minute at most', async () => {
    await fail(new WechatApiError('/path', -1, 'busy'), { count: 6 });

    expect(await stored()).toMatchObject({ count: 6, retryAt: START + 60 });
  });

  it('is a warning with the account and the reason', async () => {
    await fail(new WechatApiError('/path', -1, 'busy'));

    expect(test.log).toEqual([
      {
        level: 'warn',
        message: 'Access token could not be renewed',
        ...key,
        error: 'WechatUnavailable',
        reason: 'WeChat answered /path with -1: busy',
      },
    ]);
  });

  it('of a ticket says so', async () => {
    await fail(new Error('a bug'), { of: { ...key, credential: 'jsapi-ticket' } as typeof key });

    expect(test.log).toMatchObject([{ level: 'error', message: 'Ticket could not be renewed' }]);
  });

  it('because of another one’s barrier is stored without its seconds: they are true once', async () => {
    const barred = explainBarrier(key, { is: 'cool-down', seconds: 3, calls: 1, failure });
    expect(await fail(barred, { wasWechatAsked: false })).toBe(barred);

    expect((await stored())?.message).toBe('WeChat answered with 40125');
  });

  it('of our own making is not stored: the lease runs out instead', async () => {
    const bug = new TypeError('a bug');
    expect(await fail(bug)).toBe(bug);

    expect(await stored()).toBeUndefined();
    expect(await test.services.store.readAccessToken(key)).toMatchObject({
      lease: { owner: 'owner' },
    });
    expect(test.log).toMatchObject([{ level: 'error', ...key, error: 'TypeError' }]);
  });

  describe('that the table does not take at first', () => {
    const awayFor = (times: number) => {
      const { store } = test.services;
      const save = store.saveRenewalFailure.bind(store);
      let tries = 0;
      store.saveRenewalFailure = async (...given) => {
        if (++tries <= times) throw new KeeperError('StoreUnavailable', 'away');
        return save(...given);
      };
    };

    it('is saved at a later try where WeChat was asked', async () => {
      awayFor(2);
      await fail(new WechatApiError('/path', -1, 'busy'));

      expect(await stored()).toMatchObject({ code: 'WechatUnavailable' });
    });

    it('is not tried again where it was not: the lease tells as much', async () => {
      awayFor(2);
      const failed = fail(new WechatApiError('/path', -1, 'busy'), { wasWechatAsked: false });

      await expect(failed).rejects.toThrow('away');
    });
  });

  describe('of a renewer whose lease was taken by another one', () => {
    beforeEach(async () => {
      const { store } = test.services;
      await store.saveAccessToken(key, 'owner', { accessToken: 'new', expiresAt: START + 7200 });
    });

    it.each<[string, unknown, true | undefined]>([
      ['doubtful where WeChat did not answer', new WechatUnreachable('/path', 'no answer'), true],
      [
        'doubtful where WeChat’s answer was not understood',
        new WechatReplyUnexpected('/path', 'access_token'),
        true,
      ],
      ['doubtful where WeChat was busy', new WechatApiError('/path', -1, 'busy'), true],
      ['as it is where WeChat refused', new WechatApiError('/path', 40125, ''), undefined],
    ])('leaves that one’s token %s', async (_what, error, isDoubted) => {
      await fail(error);

      const record = await test.services.store.readAccessToken(key);
      expect(record).toMatchObject({ accessToken: 'new', failure: undefined });
      expect(record?.isDoubted).toBe(isDoubted);
    });
  });

  it('that was saved leaves no doubt beside it: it is one', async () => {
    await fail(new WechatUnreachable('/path', 'no answer'));

    const record = await test.services.store.readAccessToken(key);
    expect(record).toMatchObject({ lease: undefined, failure: { code: 'WechatUnavailable' } });
    expect(record?.isDoubted).toBeUndefined();
  });
});
