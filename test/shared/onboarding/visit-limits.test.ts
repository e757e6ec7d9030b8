/** How many pre-auth codes are asked for, by whom, and what is known of a quota that is used up. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { LONGEST_QUOTA_SECONDS } from '../../../shared/clocks.ts';
import {
  limitedPreAuthCode,
  VISITS_PER_LINK,
  type VisitLimit,
} from '../../../shared/onboarding/visit-limits.ts';
import { errcode, startAuthorizer, type TestAuthorizer } from '../../support/authorizer.ts';
import { component, START } from '../../support/services.ts';

const CODE = '/cgi-bin/component/api_create_preauthcode';
const { componentAppId } = component;
/** From 10 o'clock in China. */
const TO_MIDNIGHT = 14 * 3600;
const unsigned = (visitsPerHour: number): VisitLimit => ({ by: 'nobody', visitsPerHour });
const byLink = (linkDigest: string): VisitLimit => ({ by: 'link', linkDigest });

let authorizer: TestAuthorizer;

beforeEach(async () => {
  authorizer = await startAuthorizer();
  authorizer.replies[CODE] = { pre_auth_code: 'pre-auth-code', expires_in: 1800 };
});

const begin = (limit: VisitLimit = unsigned(100)) =>
  limitedPreAuthCode({ componentAppId, limit }, authorizer.services);
const asked = () => authorizer.calls('api_create_preauthcode');
const beginAll = async (times: number, limit: VisitLimit) => {
  for (let time = 0; time < times; time++) await begin(limit);
};

describe('visits', () => {
  it('get a code of WeChat’s each', async () => {
    expect(await begin()).toEqual({ value: 'pre-auth-code', validForSeconds: 1800 });
  });

  it('without a link share what the settings allow in an hour, and wait for the next one', async () => {
    authorizer.clock.advance(600);
    await beginAll(3, unsigned(3));

    await expect(begin(unsigned(3))).rejects.toMatchObject({
      code: 'visits-used-up',
      retryAfterSeconds: 3000,
    });
    expect(asked()).toBe(3);
    authorizer.clock.advance(3000);
    await begin(unsigned(3));
  });

  it('by one link leave those of others and those without one alone', async () => {
    await beginAll(VISITS_PER_LINK, byLink('one'));

    await expect(begin(byLink('one'))).rejects.toMatchObject({ code: 'link-used-up' });
    expect(asked()).toBe(VISITS_PER_LINK);
    await begin(byLink('other'));
    await begin(unsigned(1));
  });
});

describe('a quota that WeChat says is used up', () => {
  const log = () => authorizer.log.filter(({ message }) => message.includes('uota'));

  it.each([
    ['of the day', 45009, TO_MIDNIGHT],
    ['of the minute', 45011, 60],
  ])('%s is not asked for again before it is over', async (_which, code, seconds) => {
    const { clock, replies, services } = authorizer;
    replies[CODE] = () => errcode(code);
    const usedUp = { code: 'quota-used-up', retryAfterSeconds: seconds, cause: { errcode: code } };
    await expect(begin()).rejects.toMatchObject(usedUp);
    clock.advance(seconds - 1);
    await expect(begin()).rejects.toMatchObject({ code: 'quota-used-up', retryAfterSeconds: 1 });
    expect(asked()).toBe(1);
    expect(log()).toMatchObject([
      { level: 'error', componentAppId, seconds, reason: expect.stringContaining(String(code)) },
    ]);

    clock.advance(1);
    const next = { verifyTicket: 'next', createdAt: clock.now() };
    await services.store.saveVerifyTicket(componentAppId, next, clock.now());
    await expect(begin()).rejects.toMatchObject({ code: 'quota-used-up' });
    expect(asked()).toBe(2);
  });

  it('uses up none of the link’s own visits while it lasts', async () => {
    const { clock, replies } = authorizer;
    replies[CODE] = () => errcode(45011);
    await expect(begin(byLink('one'))).rejects.toMatchObject({ code: 'quota-used-up' });
    for (let time = 0; time < VISITS_PER_LINK; time++) await begin(byLink('one')).catch(() => {});
    replies[CODE] = { pre_auth_code: 'pre-auth-code', expires_in: 1800 };
    clock.advance(60);

    await expect(begin(byLink('one'))).resolves.toBeDefined();
  });

  it('is noted once, where it was told by two at the same time', async () => {
    const { replies, services } = authorizer;
    replies[CODE] = () => errcode(45009);
    const readCodeQuotaEnd = async () => undefined;
    services.store.readCodeQuotaEnd = readCodeQuotaEnd;
    await expect(begin()).rejects.toMatchObject({ code: 'quota-used-up' });
    await expect(begin()).rejects.toMatchObject({ code: 'quota-used-up' });

    expect(log()).toHaveLength(1);
  });

  it('is told to the visitor also where the table does not take it', async () => {
    const { replies, services } = authorizer;
    replies[CODE] = () => errcode(45009);
    services.store.saveCodeQuotaEnd = () => Promise.reject(new Error('table away'));

    await expect(begin()).rejects.toMatchObject({ code: 'quota-used-up' });
    expect(log()).toMatchObject([
      { level: 'warn', message: 'Used-up quota could not be noted', componentAppId },
    ]);
  });

  it.each([
    ['as far ahead as a quota lasts', LONGEST_QUOTA_SECONDS, 'quota-used-up'],
    ['further ahead than any: it is not believed', LONGEST_QUOTA_SECONDS + 1, 'asked'],
  ])('is stored with an end %s', async (_what, seconds, expected) => {
    const quota = { endsAt: START + seconds, now: START };
    await authorizer.services.store.saveCodeQuotaEnd(componentAppId, quota);
    const outcome = await begin().then(
      () => 'asked',
      (error: { code: string }) => error.code,
    );

    expect(outcome).toBe(expected);
  });
});

it('another refusal of WeChat’s is no quota, and is told as it is', async () => {
  authorizer.replies[CODE] = () => errcode(-1);

  await expect(begin()).rejects.toMatchObject({ errcode: -1 });
  await expect(begin()).rejects.toMatchObject({ errcode: -1 });
  expect(asked()).toBe(2);
});
