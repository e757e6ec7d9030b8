/** One visit, several codes of one account: what is done already is judged by the code. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { account, type Keeper } from '../support/keeper.ts';
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

describe('an account that authorizes again in the same visit', () => {
  beforeEach(() => visits.authorizeFirst());

  it.each(ordersAndCodes)(
    'is updated, and its page shows that: $order, same code: $sameCode',
    async ({ order, arrive, sameCode }) => {
      expect(mainOf(await open(visits.back))).toContain(WARNING);
      keeper.simulator.configure({ sameCode });
      const before = visits.exchanges();

      const page = await arrive(keeper, await visits.authorize());

      expect(page.status).toBe(200);
      expect(mainOf(page)).not.toContain(WARNING);
      expect(keeper.queue).toEqual([]);
      const once = sameCode ? 1 : 2;
      // Who comes second asks WeChat as well, and is refused.
      expect(order === 'both at once' ? [1, 2] : [once]).toContain(visits.exchanges() - before);
      const [update, ...others] = keeper.announced;
      expect(update).toMatchObject({
        type: 'AuthorizerUpdated',
        detail: { tenantId: 'tenant-7', permissionSets: ASKED, addedPermissionSets: [49] },
      });
      const versions = others.map(({ detail }) => detail['authorizerVersion']);
      expect(versions.filter((each) => each !== update?.detail['authorizerVersion'])).toEqual([]);
      expect(await visits.hasGoodToken()).toBe(true);
    },
  );

  it('and comes back with the first code sees what is stored now', async () => {
    await visits.authorize();
    await keeper.workQueue();

    expect(mainOf(await open(visits.back))).not.toContain(WARNING);
  });

  it('and comes back without a code sees what is stored now', async () => {
    await visits.authorize();
    await keeper.workQueue();

    expect(mainOf(await open(visits.visit.redirectUri))).toContain('授权成功');
    expect(mainOf(await open(visits.visit.redirectUri))).not.toContain(WARNING);
  });

  it('has its code exchanged once, however often that comes', async () => {
    keeper.simulator.setPushFault({ kind: 'doubled' });
    const before = visits.exchanges();
    const again = await visits.authorize();
    await keeper.workQueue();
    await Promise.all([open(again), open(again)]);

    expect(visits.exchanges() - before).toBe(1);
    expect(keeper.types()).toEqual(['AuthorizerUpdated']);
  });

  it('and once more, with less, is warned again', async () => {
    await open(await visits.authorize());
    await keeper.workQueue();
    await keeper.simulator.advance(60);
    const third = await visits.authorize([2]);
    await keeper.workQueue();

    expect(mainOf(await open(third))).toContain(WARNING);
    expect(await keeper.readGrant()).toMatchObject({ permissionSets: [2] });
    expect(keeper.types()).toEqual(['AuthorizerUpdated', 'AuthorizerUpdated']);
  });

  it('is sent on to the SaaS, as the first time', async () => {
    const returnUrl = 'https://app.example.com/done';
    await visits.authorizeFirst({ returnUrl }, [1]);
    const again = await visits.authorize();

    const { status, headers } = await open(again, { cookie: visits.visit.cookie });

    expect(status).toBe(303);
    const parameters = `?authorizerAppId=${authorizerAppId}&result=authorized`;
    expect(headers.get('location')).toBe(returnUrl + parameters);
  });

  it('keeps its newest grant, where the push of an earlier code comes last', async () => {
    const { createdAt, code } = { createdAt: keeper.simulator.now() - 50, code: 'spent-before' };
    await visits.authorize();
    const [push] = structuredClone(keeper.queue);
    await keeper.workQueue();
    if (push?.kind !== 'grant') throw new Error('no push');
    keeper.queue.push({ ...push, authorizationCode: code, createdAt });
    await keeper.workQueue();

    expect(keeper.queue).toEqual([]);
    expect(await keeper.readGrant()).toMatchObject({ permissionSets: ASKED });
    expect(await visits.hasGoodToken()).toBe(true);
  });
});

describe('a grant that has ended since', () => {
  beforeEach(() => visits.authorizeFirst());

  it.each([
    ['the code', () => visits.back],
    ['no code', () => visits.visit.redirectUri],
  ])('is not shown as a success to a return with %s', async (_what, address) => {
    await visits.withdraw();

    const page = await open(address());

    expect(page.status).toBe(410);
    expect(mainOf(page)).toContain('<code>grant-ended</code>');
    expect(mainOf(page)).not.toContain('授权成功');
  });

  it('is not sent on to the SaaS either', async () => {
    await visits.authorizeFirst({ returnUrl: 'https://app.example.com/done' }, [1]);
    await visits.withdraw();

    await expect(open(visits.back, { cookie: visits.visit.cookie })).resolves.toMatchObject({
      status: 410,
    });
  });

  it('is not shown as a success where its refresh token is dead', async () => {
    keeper.simulator.forget('refresh-token', { authorizerAppId });
    keeper.simulator.setFault({ path: 'api_authorizer_token', kind: 'errcode', errcode: 61023 });
    await keeper.simulator.advance(2 * 3600);
    await expect(keeper.lookUp({ authorizerAppId })).rejects.toMatchObject({
      name: 'ReauthorizationRequired',
    });

    expect(mainOf(await open(visits.back))).toContain('<code>grant-ended</code>');
  });

  it.each(ordersAndCodes)(
    'is granted again by another code: $order, same code: $sameCode',
    async ({ arrive, sameCode }) => {
      await visits.withdraw();
      keeper.simulator.configure({ sameCode });
      keeper.announced.length = 0;

      const page = await arrive(keeper, await visits.authorize());

      expect(page.status).toBe(200);
      expect(mainOf(page)).toContain('授权成功');
      expect(mainOf(page)).not.toContain(WARNING);
      expect(new Set(keeper.types())).toEqual(new Set(['AuthorizerAuthorized']));
      expect(await keeper.readGrant()).toMatchObject({
        status: 'authorized',
        tenantId: 'tenant-7',
      });
      expect(await visits.hasGoodToken()).toBe(true);
    },
  );

  it('and was withdrawn before its second code came is told as that', async () => {
    keeper.simulator.setPushFault({ kind: 'lost' });
    const again = await visits.authorize();
    await keeper.simulator.revoke(authorizerAppId);

    const page = await open(again);

    expect(mainOf(page)).not.toContain('授权成功');
    expect(mainOf(page)).toContain('<code>grant-ended</code>');
  });
});

it('no code is in a log line, an event, a figure or a page', async () => {
  keeper.simulator.configure({ sameCode: false });
  await visits.authorizeFirst();
  const again = await visits.authorize();
  await keeper.workQueue();
  const pages = [await open(again), await open(again), await open(`${again}x`)];

  const code = new URL(again).searchParams.get('auth_code') ?? 'no code';
  const all = JSON.stringify([keeper.log, keeper.announced, keeper.measured, pages]);
  expect(all).not.toMatch(/queryauthcode|auth_code|@@@/);
  expect(all).not.toContain(code.slice(-20));
});
