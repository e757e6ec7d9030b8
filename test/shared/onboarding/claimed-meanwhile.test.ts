/** A code that somebody else claims between the reading of the visit and one's own claim. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { storeGrant } from '../../../shared/authorizers/grants.ts';
import { digest } from '../../../shared/digest.ts';
import {
  claimForPush,
  CODE_CLAIM_SECONDS,
  exchangeOnce,
  MOST_CODES,
} from '../../../shared/onboarding/code-claim.ts';
import { rememberCode } from '../../../shared/onboarding/code-outcome.ts';
import { VisitInvalid } from '../../../shared/visit-errors.ts';
import type { Visit } from '../../../shared/store/records/visit.ts';
import {
  grant,
  key,
  startAuthorizer,
  startedVisit,
  type TestAuthorizer,
} from '../../support/authorizer.ts';

const authorizationCode = 'browser-code';
const { componentAppId, state } = startedVisit;
const spent = new VisitInvalid('code-spent', 'spent');

let authorizer: TestAuthorizer;
/** As it was read before the others came. */
let visit: Visit;

beforeEach(async () => {
  authorizer = await startAuthorizer();
  await begin(startedVisit);
});

async function begin(fresh: typeof startedVisit | Omit<typeof startedVisit, 'preAuthCodeDigest'>) {
  const { store } = authorizer.services;
  await store.saveVisit(fresh);
  const read = await store.readVisit(componentAppId, fresh.state);
  if (!read) throw new Error('no visit');
  visit = read;
}

const claimOf = (code: string, owner: string) => {
  const now = authorizer.clock.now();
  const claimedUntil = now + CODE_CLAIM_SECONDS;
  return { codeDigest: digest(code), owner, now, claimedUntil, mostCodes: MOST_CODES };
};
const claim = (code: string, owner = 'other') =>
  authorizer.services.store.claimCode(visit, claimOf(code, owner));
const neverAsks = () => Promise.reject(new Error('WeChat was asked'));
const exchange = (asks: Parameters<typeof exchangeOnce>[1] = neverAsks, by = visit) =>
  exchangeOnce({ authorizationCode, visit: by }, asks, authorizer.services);

describe('a code that somebody else has claimed meanwhile', () => {
  it('is pending while that one asks WeChat', async () => {
    await claim(authorizationCode);

    await expect(exchange()).rejects.toMatchObject({ code: 'code-pending' });
  });

  it('is spent where WeChat has refused it', async () => {
    const { store } = authorizer.services;
    await claim(authorizationCode);
    const refused = { codeDigest: digest(authorizationCode), owner: 'other', isRefused: true };
    await store.endClaim(visit, refused);

    await expect(exchange()).rejects.toMatchObject({ code: 'code-spent' });
  });

  it('is answered with the grant that it has led to', async () => {
    const { clock, services } = authorizer;
    await claim(authorizationCode);
    const stored = await storeGrant({ ...grant, changedAt: clock.now() }, services);
    const outcome = { authorizerAppId: key.authorizerAppId, grantedAt: clock.now() };
    await rememberCode(visit, { authorizationCode, outcome }, services);

    expect(await exchange()).toEqual(stored);
  });

  it('has no place where others have taken the last one', async () => {
    for (let number = 0; number < MOST_CODES; number++) await claim(`invented-${number}`);

    await expect(exchange()).rejects.toMatchObject({ code: 'too-many-codes' });
  });

  it('is pending, and not spent, where WeChat’s push has claimed it while WeChat refused it', async () => {
    const refused = exchange(async () => {
      await claimForPush({ authorizationCode, visit }, authorizer.services);
      throw spent;
    });

    await expect(refused).rejects.toMatchObject({ code: 'code-pending' });
  });
});

describe('the push’s claim', () => {
  it('takes no place: those are for codes that browsers bring', async () => {
    for (let number = 1; number < MOST_CODES; number++) await claim(`invented-${number}`);
    await claimForPush({ authorizationCode: 'code-of-the-push', visit }, authorizer.services);

    expect(await claim(authorizationCode)).toBe('claimed');
  });
});

describe('an exchange that has failed', () => {
  const fails = () => exchange(() => Promise.reject(new Error('WeChat is busy')));
  const again = async () => {
    const read = await authorizer.services.store.readVisit(componentAppId, visit.state);
    return exchange(() => Promise.reject(new Error('WeChat was asked again')), read);
  };

  it('is not repeated at once by a page that is loaded again', async () => {
    await expect(fails()).rejects.toThrow('busy');

    await expect(again()).rejects.toMatchObject({ code: 'code-pending' });
  });

  it('is repeated at once where it is our own system that asks again', async () => {
    const { preAuthCodeDigest: _none, ...loose } = startedVisit;
    await begin({ ...loose, state: `code.${state}` });
    await expect(fails()).rejects.toThrow('busy');

    await expect(again()).rejects.toThrow('WeChat was asked again');
  });
});
