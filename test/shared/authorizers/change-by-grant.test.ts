/** What is written with a grant: which token is kept, dropped or shortened, and what else goes along. */
import { describe, expect, it } from '@jest/globals';
import {
  changeByGrant,
  readRefreshToken,
  storeEndOfGrant,
  storeGrant,
  type GrantToStore,
} from '../../../shared/authorizers/grants.ts';
import { isCurrentRefreshToken } from '../../../shared/authorizers/token-of-grant.ts';
import { digest } from '../../../shared/digest.ts';
import type { Authorizer } from '../../../shared/store/records/authorizer.ts';
import { createTestServices } from '../../support/services.ts';
import { issued, key, OVERLAP_SECONDS, storedGrant } from '../../support/authorizer.ts';

const NOW = 1_790_000_000;
const stored: Authorizer = {
  ...storedGrant,
  tenantId: 'tenant-7',
  changedAt: NOW - 60,
  version: 4,
};
const revoked: Authorizer = { ...stored, status: 'revoked' };
const grant = { ...key, permissionSets: [1], changedAt: NOW };
const change = (current: Authorizer | undefined, given: Partial<GrantToStore>) =>
  changeByGrant(current, { ...grant, ...given }, NOW);
const newToken = { accessToken: 'new', expiresAt: NOW + 7200 };

describe('the access token of a grant', () => {
  it('is written with the refresh token, and lives as long as WeChat says', () => {
    const given = { accessToken: issued('new'), authorizerRefreshToken: 'refresh-1' };

    expect(change(undefined, given)).toMatchObject({
      next: { version: 1, refreshTokenVersion: 1, refreshTokenDigest: digest('refresh-1') },
      accessToken: newToken,
      authorizerRefreshToken: 'refresh-1',
    });
  });

  it('lives five minutes where WeChat issued another one at the same time', () => {
    const given = { accessToken: issued('new'), hasConcurrentToken: true };

    expect(change(stored, given)?.accessToken).toEqual({
      accessToken: 'new',
      expiresAt: NOW + OVERLAP_SECONDS,
    });
  });

  it('of an older grant is stored all the same, for five minutes, and nothing else is', () => {
    const older = { changedAt: NOW - 61, permissionSets: [1, 15], accessToken: issued('new') };

    expect(change(stored, older)).toEqual({
      next: { ...stored, version: 5 },
      accessToken: { accessToken: 'new', expiresAt: NOW + OVERLAP_SECONDS },
    });
  });

  it('of an older grant than one that has ended is not stored', () => {
    expect(change(revoked, { changedAt: NOW - 61, accessToken: issued('new') })).toBeUndefined();
  });
});

describe('a grant without an access token', () => {
  it.each<[string, Authorizer | undefined, Partial<GrantToStore>, 'none' | undefined]>([
    ['keeps the stored one', stored, {}, undefined],
    [
      'keeps it with the same refresh token',
      stored,
      { authorizerRefreshToken: 'refresh-1' },
      undefined,
    ],
    [
      'drops it with another refresh token',
      stored,
      { authorizerRefreshToken: 'refresh-2' },
      'none',
    ],
    ['drops it where the new one was lost', stored, { accessToken: 'lost' }, 'none'],
    ['brings back none of an ended grant', revoked, {}, 'none'],
    ['has none for a new account', undefined, {}, 'none'],
  ])('%s', (_what, current, given, accessToken) => {
    const changed = change(current, given);

    expect(changed).toBeDefined();
    expect(changed?.accessToken).toBe(accessToken);
  });

  it('changes nothing where it is older', () => {
    expect(change(stored, { changedAt: NOW - 61 })).toBeUndefined();
    expect(change(stored, { changedAt: NOW - 61, accessToken: 'lost' })).toBeUndefined();
  });

  it.each([
    ['the same', 'tenant-7', false],
    ['another', 'tenant-8', true],
    ['no', undefined, false],
  ])('tells the token’s record of a new tenant: %s tenant', (_which, tenantId, hasNewTenant) => {
    expect(change(stored, { tenantId })).toMatchObject({ hasNewTenant });
  });
});

describe('a refresh token that is stored already', () => {
  it('is not written a second time', () => {
    const changed = change(stored, { authorizerRefreshToken: 'refresh-1' });

    expect(changed).toMatchObject({ next: { refreshTokenVersion: 1, refreshTokenCount: 1 } });
    expect(changed?.authorizerRefreshToken).toBeUndefined();
  });

  it.each([
    ['the stored one', 'refresh-1', stored, true],
    ['another one', 'refresh-2', stored, false],
    ['none', undefined, stored, false],
    [
      'none of an account without one',
      undefined,
      { ...stored, refreshTokenDigest: undefined },
      false,
    ],
    ['one of an unknown account', 'refresh-1', undefined, false],
  ])('is known: %s', (_what, given, current, expected) => {
    expect(isCurrentRefreshToken(given, current)).toBe(expected);
  });
});

describe('the end of a grant', () => {
  it('of an unknown account is neither stored nor announced', async () => {
    const { services, announced } = createTestServices();

    expect(
      await storeEndOfGrant(key, { status: 'revoked', changedAt: NOW }, services),
    ).toBeUndefined();
    expect(announced).toEqual([]);
  });

  it('that was found in a call ends the grant that was seen, and no later one', async () => {
    const { services, announced } = createTestServices();
    const seen = await storeGrant({ ...grant, changedAt: NOW - 60 }, services);
    await storeGrant({ ...grant, changedAt: NOW }, services);
    const end = { status: 'reauthorization-required', seen } as const;
    expect(await storeEndOfGrant(key, end, services)).toMatchObject({ status: 'authorized' });

    const newest = await services.store.readAuthorizer(key);
    if (!newest) throw new Error('no authorizer');
    expect(await storeEndOfGrant(key, { ...end, seen: newest }, services)).toMatchObject({
      status: 'reauthorization-required',
      changedAt: NOW,
    });
    expect(announced.at(-1)).toMatchObject({ type: 'ReauthorizationRequired' });
  });
});

describe('the end of a grant that was found in a call', () => {
  const status = 'revoked' as const;
  const tokens = { accessToken: issued('old'), authorizerRefreshToken: 'refresh-1' };
  const begin = async () => {
    const { services } = createTestServices({ now: () => NOW });
    const seen = await storeGrant({ ...grant, ...tokens }, services);
    return { services, seen, end: () => storeEndOfGrant(key, { status, seen }, services) };
  };

  it('takes its access token away', async () => {
    const { services, end } = await begin();
    await end();

    const record = await services.store.readAccessToken(key);
    expect(record?.accessToken).toBeUndefined();
    expect(record).toMatchObject({ unavailable: 'revoked' });
  });

  it.each([
    ['with another refresh token in the same second', { authorizerRefreshToken: 'refresh-2' }],
    ['with an earlier date by WeChat’s list', { changedAt: NOW - 30, isDateConfirmed: true }],
  ])('ends none that was stored since %s', async (_how, changes) => {
    const { services, end } = await begin();
    await storeGrant({ ...grant, ...changes }, services);

    expect(await end()).toMatchObject({ status: 'authorized' });
  });

  it('ends nothing where the account is stored no more', async () => {
    const { services, seen } = await begin();
    const unknown = { ...key, authorizerAppId: 'wxunknown' };

    expect(await storeEndOfGrant(unknown, { status, seen }, services)).toBeUndefined();
  });
});

describe('a grant that is stored', () => {
  it('has the life that WeChat says for its token where no other was issued at the time', async () => {
    let now = NOW;
    const { services } = createTestServices({ now: () => now });
    await storeGrant({ ...grant, accessToken: issued('old') }, services);
    now += 3600;
    await storeGrant({ ...grant, changedAt: now, accessToken: issued('new') }, services);

    expect(await services.store.readAccessToken(key)).toMatchObject({ expiresAt: now + 7200 });
  });

  it('has the newest refresh token as its current one', async () => {
    const { services } = createTestServices({ now: () => NOW });
    await storeGrant({ ...grant, authorizerRefreshToken: 'refresh-1' }, services);
    const newest = await storeGrant({ ...grant, authorizerRefreshToken: 'refresh-2' }, services);

    expect(await readRefreshToken(newest, services)).toBe('refresh-2');
  });
});
