/** Strangers on the start page: what they use up, and what merchants with signed links still get. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { VISITS_PER_LINK } from '../../shared/onboarding/visit-limits.ts';
import { START } from '../support/services.ts';
import { startKeeper, type Keeper } from '../support/keeper.ts';
import { cookieOf, open, type PageAnswer } from '../support/merchant.ts';

const PATH = 'api_create_preauthcode';
/** From 10 o'clock in China. */
const SECONDS_TO_MIDNIGHT = 14 * 3600;

let keeper: Keeper;

beforeEach(async () => {
  keeper = await startKeeper();
  await keeper.simulator.pushVerifyTicket();
});

afterEach(async () => {
  await keeper.close();
});

const asked = () => keeper.simulator.callCount(PATH);
const linkUrl = async (request: object = {}) => (await keeper.createLink(request)).url;
const unsigned = () => open(`${keeper.url}/authorize`);

async function openAll(times: number, url = `${keeper.url}/authorize`): Promise<PageAnswer[]> {
  const pages: PageAnswer[] = [];
  for (let time = 0; time < times; time++) pages.push(await open(url));
  return pages;
}

function expectRefused(page: PageAnswer, code: string, seconds: number): void {
  expect(page.status).toBe(429);
  expect(page.text).toContain(`<code>${code}</code>`);
  expect(page.headers.get('retry-after')).toBe(String(seconds));
  expect(page.headers.get('set-cookie')).toBeNull();
}

const countOf = (pages: PageAnswer[], wanted: number) =>
  pages.filter(({ status }) => status === wanted).length;

describe('with WeChat’s quota used up', () => {
  const useUp = (errcode = 45009) =>
    keeper.simulator.setFault({ path: PATH, kind: 'errcode', errcode });

  it('400 start pages ask WeChat once, and say why', async () => {
    useUp();
    const pages = await openAll(400);

    expect(asked()).toBe(1);
    for (const page of pages) expectRefused(page, 'quota-used-up', SECONDS_TO_MIDNIGHT);
    expect(pages[0]?.text).toContain('微信规定的上限');
    const lines = keeper.log.filter(({ message }) => message === 'Quota of pre-auth codes used up');
    expect(lines).toMatchObject([
      { level: 'error', seconds: SECONDS_TO_MIDNIGHT, reason: expect.stringContaining('45009') },
    ]);
  });

  it('signed links wait as well, and so does every other instance', async () => {
    useUp();
    await unsigned();
    const { store } = keeper.services;
    const other = await startKeeper({ store });

    expectRefused(await open(await linkUrl()), 'quota-used-up', SECONDS_TO_MIDNIGHT);
    expectRefused(await open(`${other.url}/authorize`), 'quota-used-up', SECONDS_TO_MIDNIGHT);
    expect(other.simulator.callCount(PATH)).toBe(0);
    expect(asked()).toBe(1);
  });

  it('all goes on when WeChat counts anew', async () => {
    useUp();
    await unsigned();
    keeper.simulator.clearFaults();
    await keeper.simulator.advance(SECONDS_TO_MIDNIGHT - 1);
    await keeper.simulator.pushVerifyTicket();
    expectRefused(await unsigned(), 'quota-used-up', 1);

    await keeper.simulator.advance(1);

    expect(await unsigned()).toMatchObject({ status: 200 });
  });

  it('of a minute, a minute is waited', async () => {
    useUp(45011);
    await openAll(5);
    expect(asked()).toBe(1);
    keeper.simulator.clearFaults();
    await keeper.simulator.advance(59);
    expectRefused(await unsigned(), 'quota-used-up', 1);
    await keeper.simulator.advance(1);

    expect(await unsigned()).toMatchObject({ status: 200 });
  });

  it('a browser that has a code still gets to WeChat', async () => {
    const first = await unsigned();
    useUp();
    await unsigned();

    const again = await open(`${keeper.url}/authorize`, { cookie: cookieOf(first) });

    expect(again.status).toBe(200);
  });

  it('what a clock has written that was years ahead counts for nothing', async () => {
    const { store } = keeper.services;
    const far = START + 365 * 86_400;
    const componentAppId = keeper.url.split('/').at(-1) ?? '';
    await store.saveCodeQuotaEnd(componentAppId, { endsAt: far, now: far - 60 });

    expect(await unsigned()).toMatchObject({ status: 200 });
  });

  it('a table that does not take it changes nothing of the answer', async () => {
    useUp();
    keeper.services.store.saveCodeQuotaEnd = () => Promise.reject(new Error('gone'));

    expectRefused(await unsigned(), 'quota-used-up', SECONDS_TO_MIDNIGHT);
    expect(keeper.log).toContainEqual(
      expect.objectContaining({ level: 'warn', message: 'Used-up quota could not be noted' }),
    );
  });
});

describe('visits without a signed link', () => {
  it('have a budget an hour, which leaves the others their codes', async () => {
    keeper.services.linkPolicy.unsignedVisitsPerHour = 3;
    const pages = await openAll(10);

    expect(countOf(pages, 200)).toBe(3);
    for (const page of pages.slice(3)) expectRefused(page, 'visits-used-up', 3600);
    expect(pages[3]?.text).toContain('当前访问人数过多');
    expect(asked()).toBe(3);
    expect(await open(await linkUrl())).toMatchObject({ status: 200 });
    await keeper.simulator.advance(3600);
    expect(await unsigned()).toMatchObject({ status: 200 });
  });

  it('have it also where 400 come at the same instant', async () => {
    const pages = await Promise.all(Array.from({ length: 400 }, unsigned));

    expect(countOf(pages, 200)).toBe(200);
    expect(countOf(pages, 429)).toBe(200);
    expect(asked()).toBe(200);
    expect(await open(await linkUrl())).toMatchObject({ status: 200 });
  });
});

describe('a signed link', () => {
  it('has visits of its own, of which a reload within ten seconds uses none', async () => {
    const url = await linkUrl();
    const first = await open(url);
    for (let reload = 0; reload < 30; reload++) await open(url, { cookie: cookieOf(first) });
    const pages = await openAll(VISITS_PER_LINK, url);

    expect(countOf(pages, 200)).toBe(VISITS_PER_LINK - 1);
    const [last] = pages.slice(-1);
    if (last) expectRefused(last, 'link-used-up', 3600);
    expect(last?.text).toContain('链接打开次数过多');
    expect(asked()).toBe(VISITS_PER_LINK);
    expect(await open(await linkUrl())).toMatchObject({ status: 200 });
    expect(await unsigned()).toMatchObject({ status: 200 });
  });

  it('is the same one with a signature that is written in another way', async () => {
    const url = await linkUrl();
    const ways = ['', 'B', 'C', 'D'].map((last) => (last ? url.slice(0, -1) + last : url));
    const pages = await Promise.all(ways.map((way) => openAll(VISITS_PER_LINK, way)));

    expect(countOf(pages.flat(), 200)).toBe(VISITS_PER_LINK);
  });

  it('works at the address for everybody, too, as it did before', async () => {
    const url = await linkUrl({ tenantId: 'tenant-7' });
    const { status, text } = await open(url.replace('/invited?', '/authorize?'));

    expect(status).toBe(200);
    expect(text).toContain('tenant-7');
    expect(await openAll(VISITS_PER_LINK, url).then((pages) => countOf(pages, 429))).toBe(1);
  });

  it('has a route that nobody gets through without one', async () => {
    const page = await open(`${keeper.url}/invited`);

    expect(page.status).toBe(403);
    expect(page.text).toContain('<code>invitation-required</code>');
    expect(await open(`${keeper.url}/invited?invitation=`)).toMatchObject({ status: 400 });
    expect(asked()).toBe(0);
  });
});
