/** Which access token goes with a grant that comes: its own, the stored one, or none. */
import { describe, expect, it } from '@jest/globals';
import {
  accessTokenOf,
  isCurrentRefreshToken,
  withLifeLeft,
  type Known,
  type TokensOfGrant,
} from '../../../shared/authorizers/token-of-grant.ts';
import { digest } from '../../../shared/digest.ts';
import type { Authorizer } from '../../../shared/store/records/authorizer.ts';
import { issued, storedGrant } from '../../support/authorizer.ts';

const NOW = 1_790_000_000;

const stored: Authorizer = {
  ...storedGrant,
  changedAt: NOW - 60,
  version: 4,
};
/** Renewed a second after the code had brought its token. */
const record = {
  accessToken: 'renewed',
  expiresAt: NOW + 7000,
  version: 3,
  budget: { hour: 0, used: 1, lastAt: NOW - 9 },
};

const given: TokensOfGrant = {
  accessToken: issued('own'),
  authorizerRefreshToken: 'refresh-1',
  exchangedAt: NOW - 10,
};
const renewed = { value: 'renewed', validForSeconds: 7000 };
const own = issued('own');

describe('with a grant comes', () => {
  it.each<[string, Partial<TokensOfGrant>, Partial<Known>, TokensOfGrant['accessToken']]>([
    ['the stored token, where that was renewed since', {}, {}, renewed],
    ['its own, where nothing was renewed since', {}, { record: undefined }, own],
    ['its own, where nothing is known of the account', {}, { current: undefined }, own],
    ['its own, where the grant had ended', {}, { current: { ...stored, status: 'revoked' } }, own],
    ['its own, where another refresh token is stored', {}, { current: other('refresh-2') }, own],
    [
      'none of its own, where its refresh token is one of before',
      {},
      { isReplaced: true },
      undefined,
    ],
    [
      'the stored one, where WeChat names the stored refresh token and not the one that was brought',
      { authorizerRefreshToken: 'refresh-1' },
      {},
      renewed,
    ],
    [
      'none, where WeChat did not answer and a withdrawal is stored',
      { isUnanswered: true },
      { current: { ...stored, status: 'revoked' } },
      'lost',
    ],
    [
      'its own, where WeChat did not answer and nothing is stored',
      { isUnanswered: true },
      { current: undefined },
      own,
    ],
    [
      'the stored one, where WeChat did not answer and the grant is there',
      { isUnanswered: true },
      {},
      renewed,
    ],
  ])('%s', (_what, newest, known, expected) => {
    const whole = { current: stored, record, isReplaced: false, now: NOW, ...known };

    expect(accessTokenOf({ ...given, ...newest }, given, whole)).toEqual(expected);
  });

  it.each<[string, Authorizer | undefined, TokensOfGrant['accessToken']]>([
    ['the stored token, where the newest refresh token is stored', other('refresh-2'), undefined],
    ['none that we know, where it is not stored', stored, 'lost'],
    ['none that we know, where nothing is stored', undefined, 'lost'],
  ])('%s, and the code brought another one', (_what, current, expected) => {
    const newest = { ...given, authorizerRefreshToken: 'refresh-2' };
    const known = { current, record, isReplaced: false, now: NOW };

    expect(accessTokenOf(newest, given, known)).toBe(expected);
  });

  it.each<[string, TokensOfGrant['accessToken']]>([
    ['nothing, where WeChat gave no token', undefined],
    ['a lost one, where it never reached us', 'lost'],
  ])('%s', (_what, accessToken) => {
    const known = { current: stored, record, isReplaced: true, now: NOW };

    expect(accessTokenOf(given, { ...given, accessToken }, known)).toBe(accessToken);
  });
});

function other(refreshToken: string): Authorizer {
  return { ...stored, refreshTokenDigest: digest(refreshToken) };
}

describe('the life of a token', () => {
  it.each<[string, number | undefined, number]>([
    ['is counted from when WeChat was asked', NOW - 8, 7192],
    ['is whole where nobody knows when', undefined, 7200],
    ['is whole where the clock was set back', NOW + 8, 7200],
  ])('%s', (_what, askedAt, validForSeconds) => {
    expect(withLifeLeft({ accessToken: own, askedAt }, NOW)).toEqual({
      value: 'own',
      validForSeconds,
    });
  });

  it('has nothing to do with one that is not there', () => {
    expect(withLifeLeft({ accessToken: 'lost', askedAt: NOW - 8 }, NOW)).toBe('lost');
    expect(withLifeLeft({}, NOW)).toBeUndefined();
  });
});

it('a refresh token is the current one by its digest', () => {
  expect(isCurrentRefreshToken('refresh-1', stored)).toBe(true);
  expect(isCurrentRefreshToken('refresh-2', stored)).toBe(false);
  expect(isCurrentRefreshToken('refresh-1', undefined)).toBe(false);
  const { refreshTokenDigest: _digest, ...without } = stored;
  expect(isCurrentRefreshToken(undefined, without)).toBe(false);
});
