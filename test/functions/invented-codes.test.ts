/** Returns to a visit that is done: whose code led to the grant is judged by the code, not by the visit. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { otherAccount, type Keeper } from '../support/keeper.ts';
import { open } from '../support/merchant.ts';
import {
  ASKED,
  mainOf,
  startRepeatedVisit,
  type RepeatedVisit,
} from '../support/repeated-visit.ts';

const SUCCESS = '授权成功';
const returnUrl = 'https://app.example.com/done';

let visits: RepeatedVisit;
let keeper: Keeper;

beforeEach(async () => {
  visits = await startRepeatedVisit();
  ({ keeper } = visits);
  await visits.authorizeFirst({ tenantId: 'tenant-7', returnUrl }, ASKED);
});

afterEach(() => keeper.close());

const invented = (code: string) => `${visits.visit.redirectUri}?auth_code=${code}`;
const ofBrowser = () => ({ cookie: visits.visit.cookie });

describe.each([
  ['of no form', () => 'x'],
  ['in the form of WeChat’s', () => `queryauthcode@@@${'a'.repeat(86)}`],
  ['like the visit’s own, but for its end', () => `${codeIn(visits.back)}x`],
  ['like the visit’s own, but for its case', () => codeIn(visits.back).toUpperCase()],
  ['that another visit has used', () => usedElsewhere],
])('an invented code %s', (_what, code) => {
  beforeEach(async () => {
    const { visit } = visits;
    visits.visit = await visits.begin({ tenantId: 'tenant-8' });
    const elsewhere = await visits.authorize(ASKED, otherAccount);
    await open(elsewhere);
    await keeper.workQueue();
    usedElsewhere = codeIn(elsewhere);
    visits.visit = visit;
    keeper.announced.length = 0;
  });

  it('is no success, and does not lead to the SaaS', async () => {
    const before = await keeper.readGrant();
    const page = await open(invented(code()), ofBrowser());

    expect(page.status).toBe(410);
    expect(page.headers.get('location')).toBeNull();
    expect(mainOf(page)).toContain('<code>code-spent</code>');
    expect(mainOf(page)).not.toContain(SUCCESS);
    expect(await keeper.readGrant()).toEqual(before);
    expect(keeper.announced).toEqual([]);
  });

  it('is none after the visit’s end either, and WeChat is not asked', async () => {
    await keeper.simulator.advance(3 * 3600);
    const before = visits.exchanges();
    const page = await open(invented(code()), ofBrowser());

    expect(page.status).toBe(410);
    expect(mainOf(page)).toContain('<code>visit-expired</code>');
    expect(mainOf(page)).not.toContain(SUCCESS);
    expect(visits.exchanges()).toBe(before);
  });
});

let usedElsewhere = '';

function codeIn(address: string): string {
  return new URL(address).searchParams.get('auth_code') ?? '';
}

describe('the merchant’s own return', () => {
  it.each([0, 3 * 3600])('loaded again %d s later is a success', async (seconds) => {
    await keeper.simulator.advance(seconds);
    const before = visits.exchanges();

    expect(mainOf(await open(visits.back))).toContain(SUCCESS);
    expect(await open(visits.back, ofBrowser())).toMatchObject({ status: 303 });
    expect(visits.exchanges()).toBe(before);
  });

  it('is one also between two returns with an invented code', async () => {
    await open(invented('x'));
    expect(mainOf(await open(visits.back))).toContain(SUCCESS);
    expect(await open(invented('x'))).toMatchObject({ status: 410 });
    expect(await visits.hasGoodToken()).toBe(true);
  });
});
