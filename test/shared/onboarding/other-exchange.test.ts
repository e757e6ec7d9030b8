/** A push whose code is spent: the other exchange has stored the grant, or has died before. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { storeGrant } from '../../../shared/authorizers/grants.ts';
import { digest } from '../../../shared/digest.ts';
import { KeeperError } from '../../../shared/errors.ts';
import { exchangeCode } from '../../../shared/onboarding/code-exchange.ts';
import { OTHER_EXCHANGE_SECONDS } from '../../../shared/onboarding/spent-code.ts';
import { applyEvent } from '../../../shared/pushes/events.ts';
import {
  authorizedEvent,
  errcode,
  EXCHANGE,
  grant,
  issued,
  key,
  startAuthorizer,
  startedVisit,
  type TestAuthorizer,
} from '../../support/authorizer.ts';
import { START } from '../../support/services.ts';

let authorizer: TestAuthorizer;
let announced: string[];

beforeEach(async () => {
  authorizer = await startAuthorizer();
  authorizer.replies[EXCHANGE] = errcode(61009);
  announced = [];
  authorizer.services.announce = async (events) => {
    announced.push(...events.map(({ type }) => type));
  };
});

const stored = () => authorizer.services.store.readAuthorizer(key);
const asked = () => authorizer.calls('api_get_authorizer_info');

/** By the other exchange of the code, which has not announced it yet. */
async function storeByOther(changedAt = START) {
  const tokens = { accessToken: issued('by-other') };
  return storeGrant({ ...grant, ...tokens, profile: {}, changedAt }, authorizer.services);
}

/** It announces the grant after so many pauses of ours. */
function announceAfter(pauses: number): void {
  const { services } = authorizer;
  let slept = 0;
  services.sleep = async (milliseconds) => {
    await authorizer.clock.sleep(milliseconds);
    if (++slept === pauses) await services.store.markAnnounced(key, 1);
  };
}

describe('a push whose code the other exchange has spent', () => {
  it('leaves the grant of that second with its token, and asks WeChat for nothing', async () => {
    await storeByOther();
    await authorizer.services.store.markAnnounced(key, 1);
    await applyEvent(authorizedEvent(START), authorizer.services);

    expect(asked()).toBe(0);
    expect(await authorizer.record()).toMatchObject({ accessToken: 'by-other' });
    expect(await stored()).toMatchObject({ version: 1 });
  });

  it('takes no older grant for it: WeChat is asked, and the access token is lost', async () => {
    await storeByOther(START - 1);
    await applyEvent(authorizedEvent(START), authorizer.services);

    expect(asked()).toBeGreaterThan(0);
    expect((await authorizer.record())?.accessToken).toBeUndefined();
  });

  it('takes none for it that only seems newer, because its date is ahead', async () => {
    await storeByOther(START + 24 * 3600);
    await applyEvent(authorizedEvent(START), authorizer.services);

    expect(asked()).toBeGreaterThan(0);
    expect(await stored()).toMatchObject({ changedAt: START });
  });

  it('waits until that one has announced the grant: it is announced once', async () => {
    await storeByOther();
    announceAfter(2);
    await applyEvent(authorizedEvent(START), authorizer.services);

    expect(announced).toEqual([]);
    expect(authorizer.clock.elapsedSeconds()).toBeLessThan(1);
  });

  it('announces the grant itself where that one has died', async () => {
    await storeByOther();
    await applyEvent(authorizedEvent(START), authorizer.services);

    expect(announced).toEqual(['AuthorizerAuthorized']);
    expect(authorizer.clock.elapsedSeconds()).toBeCloseTo(OTHER_EXCHANGE_SECONDS);
  });
});

describe('a push whose code somebody has spent and died', () => {
  const visit = {
    ...startedVisit,
    tenantId: 'tenant-7',
  };
  const readVisit = () => authorizer.services.store.readVisit(visit.componentAppId, visit.state);

  beforeEach(() => authorizer.services.store.saveVisit(visit));

  it('brings the grant to the tenant of its visit', async () => {
    await applyEvent(authorizedEvent(START), authorizer.services);

    expect(await stored()).toMatchObject({ status: 'authorized', tenantId: 'tenant-7' });
  });

  it('is remembered in the visit, also where the table fails for a moment', async () => {
    const { services } = authorizer;
    const completeVisit = services.store.completeVisit.bind(services.store);
    services.store.completeVisit = async () => {
      services.store.completeVisit = completeVisit;
      throw new KeeperError('StoreUnavailable', 'the table does not answer');
    };
    await applyEvent(authorizedEvent(START), services);

    const { authorizerAppId } = key;
    expect((await readVisit())?.outcomes).toEqual({
      [digest('code')]: { authorizerAppId, grantedAt: START },
    });
  });
});

it('a browser whose code is stored just then is not waited with', async () => {
  const { clock, services } = authorizer;
  const { componentAppId } = key;
  await services.store.saveVisit(startedVisit);
  const outcome = { ...key, grantedAt: START, codeDigest: digest('code') };
  await services.store.completeVisit(startedVisit, outcome);
  const readAuthorizer = services.store.readAuthorizer.bind(services.store);
  // The other exchange is done between the first look and the second.
  services.store.readAuthorizer = async () => {
    services.store.readAuthorizer = readAuthorizer;
    await storeByOther();
    return undefined;
  };
  const code = { componentAppId, authorizationCode: 'code', visit: startedVisit };
  const found = await exchangeCode({ ...code, changedAt: START }, services);

  expect(found).toMatchObject({ ...key, version: 1 });
  expect(clock.elapsedSeconds()).toBe(0);
});
