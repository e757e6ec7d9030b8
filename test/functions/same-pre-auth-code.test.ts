/** One visit, several codes: whether something is done already is judged by the code. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { linkOnPage } from '../../infra/local/demo/merchant-browser.ts';
import { account, component, otherAccount, startKeeper, type Keeper } from '../support/keeper.ts';
import { cookieOf, open, type PageAnswer } from '../support/merchant.ts';

const authorizerAppId = account;
/** What the link asks for. At first 49 is not granted. */
const ASKED = [1, 2, 49];
const FIRST = [1, 2];
const WARNING = 'role="alert"';

let keeper: Keeper;
/** What the start page says: the pre-auth code, and where WeChat leads back to. */
let visit: { preAuthCode: string; redirectUri: string; cookie: string };
/** The return address with the first code. */
let back: string;

beforeEach(async () => {
  keeper = await startKeeper();
  keeper.simulator.configure({ preAuthCodeWorksAgain: true, refreshTokenChangesOnUpdate: true });
  await keeper.simulator.pushVerifyTicket();
});

afterEach(async () => {
  await keeper.close();
});

async function beginVisit(request: object = { tenantId: 'tenant-7' }): Promise<void> {
  const { url } = await keeper.createLink({ categoryIds: ASKED, ...request });
  const page = await open(url);
  const link = new URL(linkOnPage(page.text)).searchParams;
  const preAuthCode = link.get('pre_auth_code') ?? '';
  visit = { preAuthCode, redirectUri: link.get('redirect_uri') ?? '', cookie: cookieOf(page) };
}

/** The merchant goes through WeChat's page of the visit. @returns the way back */
async function authorize(permissionSets = ASKED, appId = authorizerAppId): Promise<string> {
  const { preAuthCode, redirectUri } = visit;
  const agreed = { preAuthCode, permissionSets };
  const { redirectQuery } = await keeper.simulator.authorize(appId, agreed);
  await keeper.simulator.settle();
  return `${redirectUri}?${redirectQuery}`;
}

async function authorizeFirst(request?: object, permissionSets = FIRST): Promise<void> {
  await beginVisit(request);
  back = await authorize(permissionSets);
  await open(back);
  await keeper.workQueue();
  await keeper.simulator.advance(60);
  keeper.announced.length = 0;
}

async function withdraw(): Promise<void> {
  await keeper.simulator.revoke(authorizerAppId);
  await keeper.simulator.settle();
  await keeper.workQueue();
  await keeper.simulator.advance(60);
}

async function expectGoodToken(appId = authorizerAppId): Promise<void> {
  const { accessToken } = await keeper.lookUp({ authorizerAppId: appId });
  expect(keeper.simulator.isAuthorizerAccessTokenValid(accessToken)).toBe(true);
  await keeper.simulator.advance(2 * 3600);
  await expect(keeper.lookUp({ authorizerAppId: appId })).resolves.toBeDefined();
}

const mainOf = ({ text }: PageAnswer) => text.slice(text.indexOf('<main>'));
const exchanges = () => keeper.simulator.callCount('api_query_auth');

const orders: Record<string, (address: string) => Promise<PageAnswer>> = {
  'the push first': async (address) => {
    await keeper.workQueue();
    return open(address);
  },
  'the return first': async (address) => {
    const page = await open(address);
    await keeper.workQueue();
    return page;
  },
  'both at once': async (address) => {
    const [page] = await Promise.all([open(address), keeper.workQueue()]);
    return page;
  },
};
const ordersAndCodes = Object.entries(orders).flatMap(([order, arrive]) =>
  [true, false].map((sameCode) => ({ order, arrive, sameCode })),
);

describe('an account that authorizes again in the same visit', () => {
  beforeEach(() => authorizeFirst());

  it.each(ordersAndCodes)(
    'is updated, and its page shows that: $order, same code: $sameCode',
    async ({ order, arrive, sameCode }) => {
      expect(mainOf(await open(back))).toContain(WARNING);
      keeper.simulator.configure({ sameCode });
      const before = exchanges();

      const page = await arrive(await authorize());

      expect(page.status).toBe(200);
      expect(mainOf(page)).not.toContain(WARNING);
      expect(keeper.queue).toEqual([]);
      const once = sameCode ? 1 : 2;
      // Who comes second asks WeChat as well, and is refused.
      expect(order === 'both at once' ? [1, 2] : [once]).toContain(exchanges() - before);
      const [update, ...others] = keeper.announced;
      expect(update).toMatchObject({
        type: 'AuthorizerUpdated',
        detail: { tenantId: 'tenant-7', permissionSets: ASKED, addedPermissionSets: [49] },
      });
      const versions = others.map(({ detail }) => detail['authorizerVersion']);
      expect(versions.filter((each) => each !== update?.detail['authorizerVersion'])).toEqual([]);
      await expectGoodToken();
    },
  );

  it('and comes back with the first code sees what is stored now', async () => {
    await authorize();
    await keeper.workQueue();

    expect(mainOf(await open(back))).not.toContain(WARNING);
  });

  it('and comes back without a code sees what is stored now', async () => {
    await authorize();
    await keeper.workQueue();

    expect(mainOf(await open(visit.redirectUri))).toContain('授权成功');
    expect(mainOf(await open(visit.redirectUri))).not.toContain(WARNING);
  });

  it('has its code exchanged once, however often that comes', async () => {
    keeper.simulator.setPushFault({ kind: 'doubled' });
    const before = exchanges();
    const again = await authorize();
    await keeper.workQueue();
    await Promise.all([open(again), open(again)]);

    expect(exchanges() - before).toBe(1);
    expect(keeper.types()).toEqual(['AuthorizerUpdated']);
  });

  it('and once more, with less, is warned again', async () => {
    await open(await authorize());
    await keeper.workQueue();
    await keeper.simulator.advance(60);
    const third = await authorize([2]);
    await keeper.workQueue();

    expect(mainOf(await open(third))).toContain(WARNING);
    expect(await keeper.readGrant()).toMatchObject({ permissionSets: [2] });
    expect(keeper.types()).toEqual(['AuthorizerUpdated', 'AuthorizerUpdated']);
  });

  it('is sent on to the SaaS, as the first time', async () => {
    const returnUrl = 'https://app.example.com/done';
    await authorizeFirst({ returnUrl }, [1]);
    const again = await authorize();

    const { status, headers } = await open(again, { cookie: visit.cookie });

    expect(status).toBe(303);
    const parameters = `?authorizerAppId=${authorizerAppId}&result=authorized`;
    expect(headers.get('location')).toBe(returnUrl + parameters);
  });

  it('keeps its newest grant, where the push of an earlier code comes last', async () => {
    const { createdAt, code } = { createdAt: keeper.simulator.now() - 50, code: 'spent-before' };
    await authorize();
    const [push] = structuredClone(keeper.queue);
    await keeper.workQueue();
    if (push?.kind !== 'grant') throw new Error('no push');
    keeper.queue.push({ ...push, authorizationCode: code, createdAt });
    await keeper.workQueue();

    expect(keeper.queue).toEqual([]);
    expect(await keeper.readGrant()).toMatchObject({ permissionSets: ASKED });
    await expectGoodToken();
  });
});

describe('a grant that has ended since', () => {
  beforeEach(() => authorizeFirst());

  it.each([
    ['the code', () => back],
    ['no code', () => visit.redirectUri],
  ])('is not shown as a success to a return with %s', async (_what, address) => {
    await withdraw();

    const page = await open(address());

    expect(page.status).toBe(410);
    expect(mainOf(page)).toContain('<code>grant-ended</code>');
    expect(mainOf(page)).not.toContain('授权成功');
  });

  it('is not sent on to the SaaS either', async () => {
    await authorizeFirst({ returnUrl: 'https://app.example.com/done' }, [1]);
    await withdraw();

    await expect(open(back, { cookie: visit.cookie })).resolves.toMatchObject({ status: 410 });
  });

  it('is not shown as a success where its refresh token is dead', async () => {
    keeper.simulator.forget('refresh-token', { authorizerAppId });
    keeper.simulator.setFault({ path: 'api_authorizer_token', kind: 'errcode', errcode: 61023 });
    await keeper.simulator.advance(2 * 3600);
    await expect(keeper.lookUp({ authorizerAppId })).rejects.toMatchObject({
      name: 'ReauthorizationRequired',
    });

    expect(mainOf(await open(back))).toContain('<code>grant-ended</code>');
  });

  it.each(ordersAndCodes)(
    'is granted again by another code: $order, same code: $sameCode',
    async ({ arrive, sameCode }) => {
      await withdraw();
      keeper.simulator.configure({ sameCode });
      keeper.announced.length = 0;

      const page = await arrive(await authorize());

      expect(page.status).toBe(200);
      expect(mainOf(page)).toContain('授权成功');
      expect(mainOf(page)).not.toContain(WARNING);
      expect(new Set(keeper.types())).toEqual(new Set(['AuthorizerAuthorized']));
      expect(await keeper.readGrant()).toMatchObject({
        status: 'authorized',
        tenantId: 'tenant-7',
      });
      await expectGoodToken();
    },
  );

  it('and was withdrawn before its second code came is told as that', async () => {
    keeper.simulator.setPushFault({ kind: 'lost' });
    const again = await authorize();
    await keeper.simulator.revoke(authorizerAppId);

    const page = await open(again);

    expect(mainOf(page)).not.toContain('授权成功');
    expect(mainOf(page)).toContain('<code>grant-ended</code>');
  });
});

describe('the process that exchanged a second code has died', () => {
  beforeEach(() => authorizeFirst());

  /** The answer of WeChat's never arrives: the code is spent, and nothing is written. */
  async function exchangeAndDie(address: string): Promise<void> {
    keeper.simulator.setFault({ path: 'api_query_auth', kind: 'response-lost', times: 1 });
    await expect(open(address)).resolves.toMatchObject({ status: 503 });
  }

  it('the push stores what it left', async () => {
    const again = await authorize();
    await exchangeAndDie(again);
    await keeper.workQueue();

    expect(keeper.types()).toEqual(['AuthorizerUpdated']);
    expect(mainOf(await open(again))).not.toContain(WARNING);
    await expectGoodToken();
  });

  it('the page that is loaded again does, where no push comes', async () => {
    keeper.simulator.setPushFault({ kind: 'lost' });
    const again = await authorize();
    await exchangeAndDie(again);

    const page = await open(again);

    expect(page.status).toBe(200);
    expect(mainOf(page)).not.toContain(WARNING);
    expect(await keeper.readGrant()).toMatchObject({ permissionSets: ASKED });
    expect(keeper.types()).toEqual(['AuthorizerUpdated']);
    await expectGoodToken();
  });

  it('a code that never was one leaves the grant as it is, with a token', async () => {
    const { store } = keeper.services;
    const before = await keeper.readGrant();

    const page = await open(`${visit.redirectUri}?auth_code=never-issued`);

    expect(mainOf(page)).toContain('授权成功');
    expect(mainOf(page)).toContain(WARNING);
    expect(await keeper.readGrant()).toEqual(before);
    expect(keeper.announced).toEqual([]);
    const key = { componentAppId: component.componentAppId, authorizerAppId };
    expect((await store.readAccessToken(key))?.accessToken).toBeDefined();
    await expectGoodToken();
  });
});

describe('another account in the same visit', () => {
  const stranger = otherAccount;
  const sets = [17, 18];
  const grantOf = (appId: string) => keeper.readGrant(appId);

  beforeEach(() => authorizeFirst({ tenantId: 'tenant-7', returnUrl: 'https://app.example.com/' }));

  it.each(ordersAndCodes)(
    'is taken in without the tenant, and the first one stays: $order, same code: $sameCode',
    async ({ arrive, sameCode }) => {
      keeper.simulator.configure({ sameCode });

      const page = await arrive(await authorize(sets, stranger));

      expect(page.status).toBe(200);
      expect(mainOf(page)).toContain(`<code>${stranger}</code>`);
      expect(await grantOf(stranger)).toMatchObject({ status: 'authorized', permissionSets: sets });
      expect((await grantOf(stranger))?.tenantId).toBeUndefined();
      expect(await grantOf(account)).toMatchObject({ status: 'authorized', tenantId: 'tenant-7' });
      for (const { detail } of keeper.announced) expect(detail['tenantId']).toBeUndefined();
      expect(mainOf(await open(back))).toContain(`<code>${account}</code>`);
      expect(mainOf(await open(visit.redirectUri))).toContain(`<code>${account}</code>`);
      await expectGoodToken(stranger);
    },
  );

  it('is not sent on to the SaaS, which waits for the first one', async () => {
    const page = await open(await authorize(sets, stranger), { cookie: visit.cookie });

    expect(page.status).toBe(200);
    expect(mainOf(page)).toContain(`<code>${stranger}</code>`);
  });

  it('keeps the tenant that it has', async () => {
    const other = { tenantId: 'tenant-8', categoryIds: undefined };
    const first = visit;
    await beginVisit(other);
    await open(await authorize([17], stranger));
    visit = first;
    await open(await authorize(sets, stranger));

    expect(await grantOf(stranger)).toMatchObject({ tenantId: 'tenant-8', permissionSets: sets });
  });

  it('is the only one with the tenant, where two come at the same moment', async () => {
    await beginVisit({ tenantId: 'tenant-9' });
    keeper.simulator.setPushFault({ kind: 'lost' });
    const ways = [await authorize([1, 49]), await authorize(sets, stranger)];
    const pages = await Promise.all(ways.map((way) => open(way)));

    expect(pages.map(({ status }) => status)).toEqual([200, 200]);
    const tenants = [await grantOf(account), await grantOf(stranger)].map((each) => each?.tenantId);
    expect(tenants.filter((tenant) => tenant === 'tenant-9')).toHaveLength(1);
  });
});

it('no code is in a log line, an event, a figure or a page', async () => {
  keeper.simulator.configure({ sameCode: false });
  await authorizeFirst();
  const again = await authorize();
  await keeper.workQueue();
  const pages = [await open(again), await open(again), await open(`${again}x`)];

  const code = new URL(again).searchParams.get('auth_code') ?? 'no code';
  const all = JSON.stringify([keeper.log, keeper.announced, keeper.measured, pages]);
  expect(all).not.toMatch(/queryauthcode|auth_code|@@@/);
  expect(all).not.toContain(code.slice(-20));
});
