/** What a code of a visit led to: which stored grant is the one, and which only seems to be. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { storeEndOfGrant, storeGrant } from '../../../shared/authorizers/grants.ts';
import { digest } from '../../../shared/digest.ts';
import { authorizerOfCode, authorizerOfVisit } from '../../../shared/onboarding/code-outcome.ts';
import { grant, key, startedVisit } from '../../support/authorizer.ts';
import { createTestServices, START } from '../../support/services.ts';

const other = 'wxother';
const DAY = 24 * 3600;

let services: ReturnType<typeof createTestServices>['services'];

beforeEach(() => {
  ({ services } = createTestServices());
});

const storeFor = (authorizerAppId: string, changedAt: number) =>
  storeGrant({ ...grant, authorizerAppId, changedAt }, services);

describe('the grant that a code led to', () => {
  const visit = { ...startedVisit, outcomes: { [digest('code')]: { ...key, grantedAt: START } } };
  const found = async () => (await authorizerOfCode(visit, 'code', services))?.changedAt;

  it.each([
    ['is none while only an older one of the account is stored', START - 1, undefined],
    ['is the one of its date', START, START],
    ['is a later one of the account', START + 60, START + 60],
    ['is none whose date is ahead: that one only seems later', START + DAY, undefined],
  ])('%s', async (_what, changedAt, expected) => {
    await storeFor(key.authorizerAppId, changedAt);

    expect(await found()).toBe(expected);
  });

  it.each([
    ['is ended by a withdrawal that is surely later', START - 240, START - 240],
    ['is not ended by one that WeChat’s clock may only seem to date later', START - 540, undefined],
  ])('%s', async (_what, changedAt, expected) => {
    await storeFor(key.authorizerAppId, START - 1200);
    await storeEndOfGrant(key, { status: 'revoked', changedAt }, services);
    const ours = { ...key, grantedAt: START - 600, isDatedByOurClock: true };
    const outcomes = { [digest('code')]: ours };
    const authorizer = await authorizerOfCode({ ...visit, outcomes }, 'code', services);

    expect(authorizer?.changedAt).toBe(expected);
  });

  it('is a later one also where another clock has dated that', async () => {
    await storeFor(key.authorizerAppId, START + 60);
    const outcomes = {
      [digest('code')]: { ...key, grantedAt: START, isDatedByOurClock: true },
    };

    expect(await authorizerOfCode({ ...visit, outcomes }, 'code', services)).toBeDefined();
  });

  it('is known by its date also where that is ahead', async () => {
    await storeFor(key.authorizerAppId, START + DAY);
    const outcomes = { [digest('code')]: { ...key, grantedAt: START + DAY } };

    expect(await authorizerOfCode({ ...visit, outcomes }, 'code', services)).toBeDefined();
  });
});

describe('the grant that a visit led to', () => {
  it('is that of its own account, also where another account’s code is older', async () => {
    await storeFor(other, START - 60);
    await storeFor(key.authorizerAppId, START);
    const outcomes = {
      others: { authorizerAppId: other, grantedAt: START - 60 },
      own: { ...key, grantedAt: START },
    };
    const visit = { ...startedVisit, authorizerAppId: key.authorizerAppId, outcomes };

    expect(await authorizerOfVisit(visit, services)).toMatchObject(key);
  });

  it('is none before a code has led to one', async () => {
    await storeFor(key.authorizerAppId, START);

    expect(await authorizerOfVisit(startedVisit, services)).toBeUndefined();
  });
});
