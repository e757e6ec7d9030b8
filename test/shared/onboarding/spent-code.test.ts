/** A code that was spent and that nobody remembers: the visit's account is compared with WeChat. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { storeEndOfGrant, storeGrant } from '../../../shared/authorizers/grants.ts';
import { digest } from '../../../shared/digest.ts';
import { VisitInvalid } from '../../../shared/visit-errors.ts';
import { claimForPush, exchangeOnce } from '../../../shared/onboarding/code-claim.ts';
import { exchangeCode } from '../../../shared/onboarding/code-exchange.ts';
import { authorizerOfVisit } from '../../../shared/onboarding/code-outcome.ts';
import { grantOfReturn } from '../../../shared/onboarding/returned-grant.ts';
import type { Visit } from '../../../shared/store/records/visit.ts';
import { applyEvent } from '../../../shared/pushes/events.ts';
import {
  authorizedEvent,
  errcode,
  EXCHANGE,
  grant,
  INFO,
  infoOf,
  issued,
  key,
  startAuthorizer,
  type TestAuthorizer,
  startedVisit,
} from '../../support/authorizer.ts';
import { START } from '../../support/services.ts';

const LIST = '/cgi-bin/component/api_get_authorizer_list';
const visit: Visit = { ...startedVisit, authorizerAppId: key.authorizerAppId };

let authorizer: TestAuthorizer;
const read = () => authorizer.services.store.readAuthorizer(key);
const enqueue = () => Promise.reject(new Error('there is no queue here'));

beforeEach(async () => {
  authorizer = await startAuthorizer();
  authorizer.replies[EXCHANGE] = errcode(61009);
  const { services } = authorizer;
  await services.store.saveVisit(visit);
  const old = { ...grant, accessToken: issued('old'), changedAt: START - 60 };
  await storeGrant(old, services);
});

/** What WeChat says of the account. */
function says(refreshToken: string, permissionSets: number[]): void {
  authorizer.replies[INFO] = infoOf(permissionSets, refreshToken);
}

const exchange = (by = visit) => {
  const dated = { changedAt: START, isDatedByOurClock: true };
  const code = { componentAppId: key.componentAppId, authorizationCode: 'code', visit: by };
  return exchangeCode({ ...code, ...dated }, authorizer.services);
};

describe('the account of the visit', () => {
  it('stays as it is where WeChat has the same grant, but its token is doubtful', async () => {
    says('refresh-1', [1]);

    await expect(exchange()).rejects.toMatchObject({ code: 'code-spent' });
    expect(await read()).toMatchObject({ changedAt: START - 60, version: 1 });
    expect(await authorizer.record()).toMatchObject({ accessToken: 'old', isDoubted: true });
  });

  it('gets WeChat’s refresh token where that is another one, and loses its access token', async () => {
    says('refresh-2', [1]);
    await exchange();

    expect(await read()).toMatchObject({ refreshTokenVersion: 2 });
    expect((await authorizer.record())?.accessToken).toBeUndefined();
  });

  it('gets WeChat’s permission sets where these are others, and loses its access token', async () => {
    says('refresh-1', [1, 15]);
    await exchange();

    expect(await read()).toMatchObject({ permissionSets: [1, 15] });
    expect((await authorizer.record())?.accessToken).toBeUndefined();
  });

  it('comes to the tenant of the visit with what WeChat has', async () => {
    says('refresh-2', [1]);
    await exchange({ ...visit, tenantId: 'tenant-7' });

    expect(await read()).toMatchObject({ refreshTokenVersion: 2, tenantId: 'tenant-7' });
  });

  it('has ended where WeChat says twice that there is no grant', async () => {
    authorizer.replies[INFO] = errcode(61003);
    authorizer.replies[LIST] = { total_count: 0, list: [] };

    await expect(exchange()).rejects.toMatchObject({ errcode: 61003 });
    expect(await read()).toMatchObject({ status: 'revoked' });
    expect((await authorizer.record())?.accessToken).toBeUndefined();
  });

  it('is authorized again where its grant had ended here', async () => {
    says('refresh-1', [1]);
    const end = { status: 'reauthorization-required', changedAt: START - 30 } as const;
    await storeEndOfGrant(key, end, authorizer.services);
    await exchange();

    expect(await read()).toMatchObject({ status: 'authorized' });
  });
});

describe('a code that WeChat’s push has claimed since', () => {
  it('is left to it, and WeChat is not asked for the account', async () => {
    const { services } = authorizer;
    const codeDigest = digest('code');
    const claim = { codeDigest, owner: 'push', now: START, claimedUntil: START + 15 };
    await services.store.claimCode(visit, claim);
    await services.store.completeVisit(visit, { ...key, grantedAt: START, codeDigest });
    const code = { componentAppId: key.componentAppId, authorizationCode: 'code', visit };
    const dated = { changedAt: START, isDatedByOurClock: true };

    const exchanged = exchangeCode({ ...code, ...dated, claimOwner: 'browser' }, services);

    await expect(exchanged).rejects.toMatchObject({ code: 'code-pending' });
    expect(authorizer.calls('api_get_authorizer_info')).toBe(0);
  });

  it('is not refused for good', async () => {
    const { services } = authorizer;
    const authorizationCode = 'code';
    const claim = { codeDigest: digest(authorizationCode), owner: 'push' };
    const times = { now: START, claimedUntil: START + 15 };
    const loseClaim = async () => {
      await services.store.claimCode(visit, { ...claim, ...times });
      throw new VisitInvalid('code-spent', 'WeChat has refused it');
    };

    const exchanged = exchangeOnce({ authorizationCode, visit }, loseClaim, services);

    await expect(exchanged).rejects.toMatchObject({ code: 'code-pending' });
  });
});

describe('a return', () => {
  const comeBack = (code: string | undefined, changes = {}) =>
    grantOfReturn(code, { ...visit, ...changes }, { ...authorizer.services, enqueue });

  it('in the second in which the visit ends is too late, and one second before is not', async () => {
    await expect(comeBack('code', { expiresAt: START })).rejects.toMatchObject({
      code: 'visit-expired',
    });

    expect(await comeBack('code', { expiresAt: START + 1 })).toMatchObject({ ...key });
  });

  it('waits for WeChat’s push where that claims the code while WeChat refuses it', async () => {
    const { replies, services } = authorizer;
    replies[EXCHANGE] = async () => {
      await claimForPush({ authorizationCode: 'code', visit }, services);
      const earlier = { ...key, grantedAt: START - 60, codeDigest: digest('earlier') };
      await services.store.completeVisit(visit, earlier);
      return errcode(61009);
    };

    await expect(comeBack('code')).rejects.toMatchObject({ code: 'code-pending' });
    expect(authorizer.calls('api_get_authorizer_info')).toBe(0);
  });

  it('does not show a grant whose refresh token is dead', async () => {
    const outcomes = { [digest('code')]: { ...key, grantedAt: START - 60 } };
    const end = { status: 'reauthorization-required', changedAt: START - 30 } as const;
    await storeEndOfGrant(key, end, authorizer.services);

    await expect(comeBack('code', { outcomes })).rejects.toMatchObject({ code: 'grant-ended' });
  });

  it('without a code shows what the first of the visit’s codes led to', async () => {
    const outcomes = {
      second: { ...key, grantedAt: START },
      first: { ...key, grantedAt: START - 60 },
    };
    const found = await authorizerOfVisit({ ...visit, outcomes }, authorizer.services);

    expect(found).toMatchObject({ changedAt: START - 60 });
  });
});

describe('a grant that a browser’s return left to the queue', () => {
  it('is dated by our clock, as the return was', async () => {
    says('refresh-2', [1]);
    await applyEvent({ ...authorizedEvent(START + 60), state: 'state' }, authorizer.services);

    expect(await read()).toMatchObject({ changedAt: START + 60, isDatedByOurClock: true });
  });
});
