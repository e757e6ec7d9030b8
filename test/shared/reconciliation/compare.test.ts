/** How an account here differs from WeChat's list: the comparison alone. */
import { describe, expect, it } from '@jest/globals';
import {
  differenceOf,
  isStoredGrant,
  type ListedGrant,
} from '../../../shared/reconciliation/compare.ts';
import { digest } from '../../../shared/digest.ts';
import { granted } from '../store/examples.ts';

const NOW = 2000;
const refreshTokenDigest = digest('refreshtoken@@@stored');
const stored = { ...granted, changedAt: 1000, refreshTokenDigest };
const listed: ListedGrant = { position: 0, authorizedAt: 1000, refreshTokenDigest };

describe('an account that WeChat lists', () => {
  it.each([
    ['is the same here', stored, listed, undefined],
    [
      'was authorized before it was last changed here',
      { ...stored, changedAt: 1001 },
      listed,
      undefined,
    ],
    ['has no refresh token in the list', stored, { authorizedAt: 1000 }, undefined],
    ['is missing here', undefined, listed, 'adopt'],
    ['is missing here and has no refresh token', undefined, { authorizedAt: 1000 }, 'adopt'],
    ['is revoked here', { ...stored, status: 'revoked' as const }, listed, 'restore'],
    [
      'is here one that must authorize again',
      { ...stored, status: 'reauthorization-required' as const },
      listed,
      'restore',
    ],
    [
      'has another refresh token',
      stored,
      { ...listed, refreshTokenDigest: digest('refreshtoken@@@other') },
      'restore',
    ],
    [
      'has lost its refresh token here',
      { ...stored, refreshTokenDigest: undefined },
      listed,
      'restore',
    ],
    ['has no date in the list', stored, { refreshTokenDigest }, undefined],
    ['has a date here that is ahead', { ...stored, changedAt: NOW + 301 }, listed, 'update'],
    [
      'has a date here that is ahead, and none in the list',
      { ...stored, changedAt: NOW + 301 },
      { refreshTokenDigest },
      'update',
    ],
    [
      'is dated here by a clock that differs',
      { ...stored, changedAt: NOW + 300 },
      listed,
      undefined,
    ],
    ['was authorized again since', stored, { ...listed, authorizedAt: 1001 }, 'update'],
    [
      'was authorized within what the clocks differ by, where the date here is by ours',
      { ...stored, isDatedByOurClock: true },
      { ...listed, authorizedAt: 701 },
      'update',
    ],
    [
      'was authorized longer ago, where the date here is by our clock',
      { ...stored, isDatedByOurClock: true },
      { ...listed, authorizedAt: 700 },
      undefined,
    ],
  ])('and that %s', (_what, here, there, difference) => {
    expect(differenceOf(here, there, NOW)).toBe(difference);
  });
});

describe('an account that WeChat does not list', () => {
  it.each([
    ['authorized', 'revoke'],
    ['reauthorization-required', 'revoke'],
    ['revoked', undefined],
  ] as const)('and that is %s here', (status, difference) => {
    expect(differenceOf({ ...stored, status }, undefined, NOW)).toBe(difference);
  });

  it('and that is not here either', () => {
    expect(differenceOf(undefined, undefined, NOW)).toBeUndefined();
  });
});

describe('a grant that is stored already', () => {
  const grant = { ...stored, authorizerRefreshToken: 'refreshtoken@@@stored' };

  it.each([
    ['is the same', grant, true],
    ['has no refresh token', { ...grant, authorizerRefreshToken: undefined }, true],
    ['has another refresh token', { ...grant, authorizerRefreshToken: 'another' }, false],
    ['is newer', { ...grant, changedAt: 1001 }, false],
    ['has the same date, but by our clock', { ...grant, isDatedByOurClock: true }, false],
    ['grants more', { ...grant, permissionSets: [...stored.permissionSets, 99] }, false],
    ['grants less', { ...grant, permissionSets: stored.permissionSets.slice(1) }, false],
    [
      'grants other things',
      { ...grant, permissionSets: stored.permissionSets.map((set) => set + 100) },
      false,
    ],
  ])('%s', (_what, found, isCurrentRefreshToken) => {
    expect(isStoredGrant(stored, found)).toBe(isCurrentRefreshToken);
  });

  it('is by WeChat’s clock here as well', () => {
    expect(isStoredGrant({ ...stored, isDatedByOurClock: true }, grant)).toBe(false);
  });

  it('has not ended here', () => {
    expect(isStoredGrant({ ...stored, status: 'revoked' }, grant)).toBe(false);
    expect(isStoredGrant(undefined, grant)).toBe(false);
  });
});
