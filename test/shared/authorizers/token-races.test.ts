/** Tokens that WeChat issued at about the same time; the simulation found these bugs. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { storeEndOfGrant, storeGrant } from '../../../shared/authorizers/grants.ts';
import {
  isRefreshTokenReplaced,
  isTokenIssuedConcurrently,
  shortenLife,
  tokenIssuedSince,
} from '../../../shared/authorizers/token-races.ts';
import { digest } from '../../../shared/digest.ts';
import type { AccessTokenRecord } from '../../../shared/store/records/access-token.ts';
import {
  errcode,
  grant,
  issued,
  key,
  OVERLAP_SECONDS,
  RENEWAL,
  startAuthorizer,
  type TestAuthorizer,
} from '../../support/authorizer.ts';

let authorizer: TestAuthorizer;

beforeEach(async () => {
  authorizer = await startAuthorizer();
});

describe('an access token', () => {
  it('is stored for no longer than WeChat surely takes it, where two codes were exchanged', async () => {
    const { clock, record, services } = authorizer;
    const changedAt = clock.now();
    await storeGrant({ ...grant, changedAt, accessToken: issued('first') }, services);
    await storeGrant({ ...grant, changedAt, accessToken: issued('second') }, services);

    expect(await record()).toMatchObject({ expiresAt: clock.now() + OVERLAP_SECONDS });
  });

  it('is stored for no longer where the one of another code was lost', async () => {
    const { clock, record, services } = authorizer;
    const changedAt = clock.now();
    await storeGrant({ ...grant, changedAt, accessToken: issued('first') }, services);
    await storeGrant({ ...grant, changedAt, accessToken: 'lost' }, services);
    await storeGrant({ ...grant, changedAt, accessToken: issued('second') }, services);

    expect(await record()).toMatchObject({ expiresAt: clock.now() + OVERLAP_SECONDS });
  });

  it('lives as long as WeChat says where an ended grant is given again', async () => {
    const { clock, record, services } = authorizer;
    await storeGrant({ ...grant, changedAt: clock.now(), accessToken: issued('first') }, services);
    clock.advance(1000);
    const end = { status: 'revoked', changedAt: clock.now() } as const;
    await storeEndOfGrant(grant, end, services);
    clock.advance(1000);
    await storeGrant({ ...grant, changedAt: clock.now(), accessToken: issued('second') }, services);

    expect(await record()).toMatchObject({ expiresAt: clock.now() + 7200 });
  });
});

describe('an access token of a code that stood still on its way to the table', () => {
  /** The code's token was there now; so many seconds later one is renewed, and then it is stored. */
  async function storeLate(renewedAfter: number, changes = {}) {
    const { clock, lookUp, services } = authorizer;
    await authorizer.authorize('first');
    clock.advance(100);
    const exchangedAt = clock.now();
    clock.advance(renewedAfter);
    const { accessToken: renewed } = await lookUp({ rejectedToken: 'first' });
    const late = { ...grant, changedAt: clock.now(), accessToken: issued('late'), exchangedAt };
    await storeGrant({ ...late, ...changes }, services);
    return renewed;
  }

  it('does not replace one that was renewed since: that one is due', async () => {
    const renewed = await storeLate(1);

    expect(await authorizer.record()).toMatchObject({
      accessToken: renewed,
      expiresAt: authorizer.clock.now() + OVERLAP_SECONDS,
    });
  });

  it('lives from when WeChat was asked for it', async () => {
    const { clock, services } = authorizer;
    const askedAt = clock.now();
    clock.advance(8);
    await storeGrant(
      { ...grant, changedAt: clock.now(), accessToken: issued('late'), askedAt },
      services,
    );

    expect(await authorizer.record()).toMatchObject({ expiresAt: askedAt + 7200 });
  });

  it('lives no longer where the clock was set back meanwhile', async () => {
    const { clock, services } = authorizer;
    const askedAt = clock.now() + 60;
    await storeGrant(
      { ...grant, changedAt: clock.now(), accessToken: issued('late'), askedAt },
      services,
    );

    expect(await authorizer.record()).toMatchObject({ expiresAt: clock.now() + 7200 });
  });

  // The stored one was at its end, and WeChat had given another one.
  it('replaces one whose renewal has failed since, or is under way', async () => {
    const { clock, lookUp, record, replies, services } = authorizer;
    await authorizer.authorize('first');
    clock.advance(7190);
    const exchangedAt = clock.now();
    clock.advance(1);
    const storeLateOne = (value: string) => {
      const late = { ...grant, changedAt: clock.now(), accessToken: issued(value), exchangedAt };
      return storeGrant(late, services);
    };
    replies[RENEWAL] = async () => {
      await storeLateOne('meanwhile');
      return errcode(-1);
    };
    await expect(lookUp()).rejects.toMatchObject({ code: 'WechatUnavailable' });
    expect(await record()).toMatchObject({ accessToken: 'meanwhile' });

    replies[RENEWAL] = errcode(-1);
    await expect(lookUp({ rejectedToken: 'meanwhile' })).rejects.toBeDefined();
    await storeLateOne('later');

    expect((await lookUp()).accessToken).toBe('later');
  });

  it('replaces one that was renewed in the same second, or that came with an earlier refresh token', async () => {
    await storeLate(0);
    expect(await authorizer.record()).toMatchObject({ accessToken: 'late' });

    await storeLate(1, { authorizerRefreshToken: 'refresh-2' });
    expect(await authorizer.record()).toMatchObject({ accessToken: 'late' });
  });
});

describe('a stored token was renewed since a code was exchanged', () => {
  const record = { accessToken: 'stored', expiresAt: 8000, version: 2 };
  const budget = { hour: 0, used: 1, lastAt: 1001 };
  const failure = { code: 'WechatUnavailable', message: '', count: 1, retryAt: 0 } as const;

  it.each<[string, Partial<AccessTokenRecord>, number | undefined, boolean]>([
    ['where WeChat was asked later', { budget }, 1000, true],
    ['not where it was asked in the same second', { budget }, 1001, false],
    ['not where nobody knows when', {}, 1000, false],
    ['not where no code was exchanged', { budget }, undefined, false],
    ['not where it is gone', { budget, accessToken: undefined }, 1000, false],
    ['not where its grant has ended', { budget, unavailable: 'revoked' }, 1000, false],
    ['not while WeChat is asked', { budget, lease: { owner: 'me', expiresAt: 1011 } }, 1000, false],
    ['not where WeChat gave none', { budget, failure }, 1000, false],
  ])('%s', (_what, changes, exchangedAt, isSince) => {
    const expected = isSince ? { value: 'stored', validForSeconds: 6000 } : undefined;

    expect(tokenIssuedSince({ ...record, ...changes }, exchangedAt, 2000)).toEqual(expected);
  });
});

describe('a new token was issued together with another one', () => {
  const NOW = 1_000_000;
  const record = (changes: Partial<AccessTokenRecord>) => ({ version: 1, ...changes });
  const storedFor = (seconds: number) =>
    record({ accessToken: 'stored', expiresAt: NOW + seconds });
  const failed = (
    code: 'WechatUnavailable' | 'WechatRejected' | 'StoreUnavailable',
    ago?: number,
  ) =>
    record({
      accessToken: 'stored',
      expiresAt: NOW + 3600,
      failure: {
        code,
        message: '',
        count: 1,
        retryAt: NOW,
        ...(ago !== undefined && { failedAt: NOW - ago }),
      },
    });
  const lease = { owner: 'renewer', expiresAt: NOW - 100 };

  it.each<[string, AccessTokenRecord | undefined, boolean]>([
    ['not where nothing was ever stored', undefined, false],
    ['not where the stored one is in the middle of its life', storedFor(3600), false],
    ['where the stored one is new', storedFor(7200), true],
    ['where the stored one is 59 s old', storedFor(7141), true],
    ['not where the stored one is 60 s old', storedFor(7140), false],
    [
      'where the stored one is new, and WeChat did not say how long it lives',
      storedFor(1200),
      true,
    ],
    ['where that one is 59 s old', storedFor(1141), true],
    ['not where that one is 60 s old', storedFor(1140), false],
    ['not where the stored one has more than such a life left', storedFor(1201), false],
    ['where the stored one’s life was shortened', storedFor(300), true],
    ['where that was a while ago', storedFor(1), true],
    ['where our clocks differ by less than a minute', storedFor(359), true],
    ['not where the stored one has lived longer than that', storedFor(360), false],
    ['not where the stored one is dead', storedFor(0), false],
    ['where the stored one was lost', record({}), true],
    ['not where the grant had ended', record({ unavailable: 'revoked' }), false],
    ['where a renewal is under way, or its renewer died', { ...storedFor(3600), lease }, true],
    ['where a renewal had no answer just now', failed('WechatUnavailable', 59), true],
    ['where its answer was not understood', failed('WechatRejected', 59), true],
    ['not where that was a minute ago', failed('WechatUnavailable', 60), false],
    ['not where WeChat had no part in the failure', failed('StoreUnavailable', 0), false],
    ['not where nobody knows when it failed', failed('WechatUnavailable'), false],
  ])('%s', (_what, stored, expected) => {
    expect(isTokenIssuedConcurrently(stored, issued('new'), NOW)).toBe(expected);
  });

  it('and lives as long as WeChat surely takes it, or as it would anyway', () => {
    const token = (seconds: number) => ({ accessToken: 'new', expiresAt: NOW + seconds });
    expect(shortenLife(token(7200), NOW)).toEqual(token(OVERLAP_SECONDS));
    expect(shortenLife(token(100), NOW)).toEqual(token(100));
  });
});

describe('a refresh token', () => {
  /** The account has had so many of them: `refresh-1`, `refresh-2` and so on. */
  async function giveTokens(count: number) {
    const { services } = authorizer;
    for (let number = 1; number <= count; number++) {
      const authorizerRefreshToken = `refresh-${number}`;
      await storeGrant({ ...grant, changedAt: 0, authorizerRefreshToken }, services);
    }
    const stored = await services.store.readAuthorizer(key);
    return (given: string | undefined) => isRefreshTokenReplaced(stored, given, services);
  }

  it.each([
    ['the current one', 'refresh-7', false],
    ['the one before', 'refresh-6', true],
    ['the fifth before', 'refresh-2', true],
    ['one that is longer ago than an answer can be under way', 'refresh-1', false],
    ['one that was never stored', 'refresh-8', false],
    ['none', undefined, false],
  ])('is a replaced one or not: %s', async (_what, given, expected) => {
    const isReplaced = await giveTokens(7);

    expect(await isReplaced(given)).toBe(expected);
  });

  it('is a replaced one also where it was the account’s first', async () => {
    const isReplaced = await giveTokens(2);

    expect(await isReplaced('refresh-1')).toBe(true);
  });

  it('of an account that is not stored is none', async () => {
    const isReplaced = await isRefreshTokenReplaced(undefined, 'refresh-1', authorizer.services);

    expect(isReplaced).toBe(false);
  });

  it('that WeChat has given a second time is the current one', async () => {
    await giveTokens(2);
    const { services } = authorizer;
    const stored = await services.store.readAuthorizer(key);
    if (!stored) throw new Error('no authorizer');
    const given = { ...stored, refreshTokenVersion: 3, refreshTokenDigest: digest('refresh-1') };

    expect(await isRefreshTokenReplaced(given, 'refresh-1', services)).toBe(false);
  });

  it('that was replaced while an answer was under way does not come back with that answer', async () => {
    const { clock, services } = authorizer;
    const changedAt = clock.now();
    await storeGrant({ ...grant, changedAt, authorizerRefreshToken: 'refresh-1' }, services);
    await storeGrant({ ...grant, changedAt, authorizerRefreshToken: 'refresh-2' }, services);
    await storeGrant({ ...grant, changedAt, authorizerRefreshToken: 'refresh-1' }, services);

    const stored = await services.store.readAuthorizer(key);
    expect(stored).toMatchObject({ refreshTokenVersion: 2 });
  });
});
