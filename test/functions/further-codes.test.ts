/** Further codes of one visit: of a process that died, and of another account. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CODE_CLAIM_SECONDS } from '../../shared/onboarding/code-claim.ts';
import { finishVisit } from '../../shared/onboarding/visit.ts';
import { account, component, otherAccount, type Keeper } from '../support/keeper.ts';
import { open } from '../support/merchant.ts';
import {
  ASKED,
  mainOf,
  ordersAndCodes,
  startRepeatedVisit,
  WARNING,
  type RepeatedVisit,
} from '../support/repeated-visit.ts';

const authorizerAppId = account;

let visits: RepeatedVisit;
let keeper: Keeper;

beforeEach(async () => {
  visits = await startRepeatedVisit();
  ({ keeper } = visits);
});

afterEach(async () => {
  await keeper.close();
});

describe('the process that exchanged a second code has died', () => {
  beforeEach(() => visits.authorizeFirst());

  /** The answer of WeChat's never arrives: the code is spent, and nothing is written. */
  async function exchangeAndDie(address: string): Promise<void> {
    keeper.simulator.setFault({ path: 'api_query_auth', kind: 'response-lost', times: 1 });
    await expect(open(address)).resolves.toMatchObject({ status: 503 });
  }

  it('the push stores what it left', async () => {
    const again = await visits.authorize();
    await exchangeAndDie(again);
    await keeper.workQueue();

    expect(keeper.types()).toEqual(['AuthorizerUpdated']);
    expect(mainOf(await open(again))).not.toContain(WARNING);
    expect(await visits.hasGoodToken()).toBe(true);
  });

  it('the page that is loaded again does, where no push comes', async () => {
    keeper.simulator.setPushFault({ kind: 'lost' });
    const again = await visits.authorize();
    await exchangeAndDie(again);

    const page = await openLater(again);

    expect(page.status).toBe(200);
    expect(mainOf(page)).not.toContain(WARNING);
    expect(await keeper.readGrant()).toMatchObject({ permissionSets: ASKED });
    expect(keeper.types()).toEqual(['AuthorizerUpdated']);
    expect(await visits.hasGoodToken()).toBe(true);
  });

  /** Until the dead one's claim is over, the page loads itself again. */
  async function openLater(address: string) {
    const atOnce = await open(address);
    expect(atOnce).toMatchObject({ status: 202 });
    expect(atOnce.headers.get('refresh')).toBe('2');
    await keeper.simulator.advance(CODE_CLAIM_SECONDS);
    return open(address);
  }

  const deaths = (['completeVisit', 'changeAuthorizer'] as const).flatMap((write) =>
    (['comes', 'is lost'] as const).map((push) => ({ write, push })),
  );

  it.each(deaths)('before $write, and the push $push', async ({ write, push }) => {
    if (push === 'is lost') keeper.simulator.setPushFault({ kind: 'lost' });
    const again = await visits.authorize();
    await dieBefore(write, again);
    await keeper.workQueue();

    const page = push === 'comes' ? await open(again) : await openLater(again);

    expect(page.status).toBe(200);
    expect(mainOf(page)).not.toContain(WARNING);
    expect(await keeper.readGrant()).toMatchObject({ permissionSets: ASKED, tenantId: 'tenant-7' });
    expect(keeper.types()).toEqual(['AuthorizerUpdated']);
    expect(await visits.hasGoodToken()).toBe(true);
  });

  /** Not through the HTTP API, which would go on waiting for a process that is no more. */
  async function dieBefore(write: 'completeVisit' | 'changeAuthorizer', address: string) {
    const { services } = keeper;
    const { pathname, searchParams } = new URL(address);
    const died = new Promise<void>((resolve) => {
      const end = () => {
        resolve();
        return new Promise<never>(() => {});
      };
      const store = { ...services.store, [write]: end };
      const returned = {
        componentAppId: component.componentAppId,
        state: pathname.split('/').at(-1) ?? '',
        authorizationCode: searchParams.get('auth_code') ?? '',
        browser: undefined,
      };
      void finishVisit(returned, { ...services, store });
    });
    await died;
  }

  it('a code that never was one is no success, and leaves the grant as it is, with a token', async () => {
    const { store } = keeper.services;
    const before = await keeper.readGrant();

    const page = await open(`${visits.visit.redirectUri}?auth_code=never-issued`);

    expect(page.status).toBe(410);
    expect(mainOf(page)).toContain('<code>code-spent</code>');
    expect(mainOf(page)).not.toContain('授权成功');
    expect(await keeper.readGrant()).toEqual(before);
    expect(keeper.announced).toEqual([]);
    const key = { componentAppId: component.componentAppId, authorizerAppId };
    expect((await store.readAccessToken(key))?.accessToken).toBeDefined();
    expect(await visits.hasGoodToken()).toBe(true);
  });
});

describe('another account in the same visit', () => {
  const stranger = otherAccount;
  const sets = [17, 18];
  const grantOf = (appId: string) => keeper.readGrant(appId);

  beforeEach(() =>
    visits.authorizeFirst({ tenantId: 'tenant-7', returnUrl: 'https://app.example.com/' }),
  );

  it.each(ordersAndCodes)(
    'is taken in without the tenant, and the first one stays: $order, same code: $sameCode',
    async ({ arrive, sameCode }) => {
      keeper.simulator.configure({ sameCode });

      const page = await arrive(keeper, await visits.authorize(sets, stranger));

      expect(page.status).toBe(200);
      expect(mainOf(page)).toContain(`<code>${stranger}</code>`);
      expect(await grantOf(stranger)).toMatchObject({ status: 'authorized', permissionSets: sets });
      expect((await grantOf(stranger))?.tenantId).toBeUndefined();
      expect(await grantOf(account)).toMatchObject({ status: 'authorized', tenantId: 'tenant-7' });
      for (const { detail } of keeper.announced) expect(detail['tenantId']).toBeUndefined();
      expect(mainOf(await open(visits.back))).toContain(`<code>${account}</code>`);
      expect(mainOf(await open(visits.visit.redirectUri))).toContain(`<code>${account}</code>`);
      expect(await visits.hasGoodToken(stranger)).toBe(true);
    },
  );

  it('is not sent on to the SaaS, which waits for the first one', async () => {
    const page = await open(await visits.authorize(sets, stranger), {
      cookie: visits.visit.cookie,
    });

    expect(page.status).toBe(200);
    expect(mainOf(page)).toContain(`<code>${stranger}</code>`);
  });

  it('keeps the tenant that it has', async () => {
    const other = { tenantId: 'tenant-8', categoryIds: undefined };
    const first = visits.visit;
    visits.visit = await visits.begin(other);
    await open(await visits.authorize([17], stranger));
    visits.visit = first;
    await open(await visits.authorize(sets, stranger));

    expect(await grantOf(stranger)).toMatchObject({ tenantId: 'tenant-8', permissionSets: sets });
  });

  it('is the only one with the tenant, where two come at the same moment', async () => {
    visits.visit = await visits.begin({ tenantId: 'tenant-9' });
    keeper.simulator.setPushFault({ kind: 'lost' });
    const ways = [await visits.authorize([1, 49]), await visits.authorize(sets, stranger)];
    const pages = await Promise.all(ways.map((way) => open(way)));

    expect(pages.map(({ status }) => status)).toEqual([200, 200]);
    const tenants = [await grantOf(account), await grantOf(stranger)].map((each) => each?.tenantId);
    expect(tenants.filter((tenant) => tenant === 'tenant-9')).toHaveLength(1);
  });
});
