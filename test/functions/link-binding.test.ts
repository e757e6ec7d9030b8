/** Signed links bind what they say: to whom an account belongs after somebody came by one. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { account, otherAccount, startKeeper, type Keeper } from '../support/keeper.ts';
import { open, visitAndAgree, beginFreeVisit, type PageAnswer } from '../support/merchant.ts';

const returnUrl = 'https://app.example.com/wechat';
/** The script that leads on. */
const FORWARDS = 'location.replace(';

let keeper: Keeper;

beforeEach(async () => {
  keeper = await startKeeper();
  await keeper.simulator.pushVerifyTicket();
  keeper.simulator.configure({ preAuthCodeWorksAgain: true });
});

afterEach(async () => {
  await keeper.close();
});

const linkUrl = async (request: object) => (await keeper.createLink(request)).url;
const begin = async (request: object) => beginFreeVisit(keeper, await linkUrl(request));
const tenantOf = async (appId: string) => (await keeper.readGrant(appId))?.tenantId;
const lastEvent = () => keeper.announced.at(-1);
const mainOf = ({ text }: PageAnswer) => text.slice(text.indexOf('<main>'));

/** The account authorizes by a link for it, and everything of it is done. */
async function authorize(request: object, authorizerAppId = account): Promise<PageAnswer> {
  const startPage = await linkUrl({ bizAppId: authorizerAppId, ...request });
  const page = await open(await visitAndAgree(keeper, { startPage, authorizerAppId }));
  await keeper.workQueue();
  await keeper.simulator.advance(60);
  return page;
}

async function withdraw(authorizerAppId = account): Promise<void> {
  await keeper.simulator.revoke(authorizerAppId);
  await keeper.simulator.settle();
  await keeper.workQueue();
  await keeper.simulator.advance(60);
}

const arrivals = ['the return first', 'the push first'] as const;

describe.each(arrivals)('a link for one account, %s', (order) => {
  async function comeBack(back: string, headers = {}): Promise<PageAnswer> {
    if (order === 'the push first') await keeper.workQueue();
    const page = await open(back, headers);
    await keeper.workQueue();
    return page;
  }

  it('stores another one without the tenant, and page and event say so', async () => {
    const names = { tenantId: 'tenant-7', tenantName: '青禾<生活>' };
    const { agree, cookie } = await begin({ bizAppId: account, returnUrl, ...names });

    const page = await comeBack(await agree(otherAccount), { cookie });

    expect(page.status).toBe(200);
    expect(mainOf(page)).toContain(`<code>${otherAccount}</code>`);
    expect(mainOf(page)).toMatch(/为另一个账号生成.*<bdi>青禾&lt;生活&gt;<\/bdi>/);
    expect(await keeper.readGrant(otherAccount)).toMatchObject({ status: 'authorized' });
    expect(await tenantOf(otherAccount)).toBeUndefined();
    const withheld = { withheldTenantId: 'tenant-7', withheldReason: 'other-account' };
    expect(keeper.announced).toMatchObject([{ type: 'AuthorizerAuthorized', detail: withheld }]);
    expect(lastEvent()?.detail['tenantId']).toBeUndefined();
  });

  it('gives its tenant to that account, also where another one was first', async () => {
    const visit = await begin({ bizAppId: account, tenantId: 'tenant-7', returnUrl });
    const { cookie } = visit;
    await comeBack(await visit.agree(otherAccount));

    const page = await comeBack(await visit.agree(account), { cookie });

    expect(page.status).toBe(303);
    expect(await tenantOf(account)).toBe('tenant-7');
    expect(await tenantOf(otherAccount)).toBeUndefined();
  });

  it('leaves the other one the tenant that it has', async () => {
    await authorize({ tenantId: 'tenant-8' }, otherAccount);
    await withdraw(otherAccount);
    const visit = await begin({ bizAppId: account, tenantId: 'tenant-7' });
    await comeBack(await visit.agree(otherAccount));

    expect(await tenantOf(otherAccount)).toBe('tenant-8');
    const withheld = { withheldTenantId: 'tenant-7', withheldReason: 'other-account' };
    expect(lastEvent()?.detail).toMatchObject({ tenantId: 'tenant-8', ...withheld });
  });
});

it('the second account of a visit gets no tenant, and the event says whose it was to be', async () => {
  const visit = await begin({ tenantId: 'tenant-7' });
  await open(await visit.agree(account));
  const page = await open(await visit.agree(otherAccount));

  expect(mainOf(page)).toMatch(/已用于另一个账号.*<bdi>tenant-7<\/bdi>/);
  expect(await tenantOf(account)).toBe('tenant-7');
  expect(await tenantOf(otherAccount)).toBeUndefined();
  expect(lastEvent()).toMatchObject({
    type: 'AuthorizerAuthorized',
    detail: { withheldTenantId: 'tenant-7', withheldReason: 'second-account' },
  });
});

describe('an account that belongs to somebody', () => {
  beforeEach(async () => {
    await authorize({ tenantId: 'tenant-8' });
    await withdraw();
  });

  it('comes to another tenant by that one’s link, and the event names both', async () => {
    const page = await authorize({ tenantId: 'tenant-7', returnUrl });

    expect(await tenantOf(account)).toBe('tenant-7');
    expect(page.text).not.toContain('role="alert"');
    expect(lastEvent()).toMatchObject({
      type: 'AuthorizerAuthorized',
      detail: { tenantId: 'tenant-7', previousTenantId: 'tenant-8' },
    });
    expect(lastEvent()?.detail['withheldTenantId']).toBeUndefined();
  });

  it('is not led to WeChat without a word', async () => {
    const page = await open(await linkUrl({ bizAppId: account, tenantId: 'tenant-7' }));

    expect(page.status).toBe(200);
    expect(mainOf(page)).toContain('role="alert"');
    expect(mainOf(page)).toContain('改为归属于以上客户');
    expect(page.text).not.toContain(FORWARDS);
    expect(page.text).not.toContain('tenant-8');
    const own = await open(await linkUrl({ bizAppId: account, tenantId: 'tenant-8' }));
    expect(own.text).toContain(FORWARDS);
    expect(own.text).not.toContain('role="alert"');
  });

  it('is led nowhere where changes are refused', async () => {
    keeper.services.linkPolicy.tenantChanges = 'refused';
    const asked = keeper.simulator.callCount('api_create_preauthcode');
    const page = await open(await linkUrl({ bizAppId: account, tenantId: 'tenant-7' }));

    expect(page.status).toBe(403);
    expect(page.text).toContain('<code>tenant-change-refused</code>');
    expect(page.text).toContain('该账号属于其他客户');
    expect(keeper.simulator.callCount('api_create_preauthcode')).toBe(asked);
  });

  it('stays where changes are refused, whichever link it came by', async () => {
    keeper.services.linkPolicy.tenantChanges = 'refused';
    const page = await authorize({ bizAppId: undefined, tenantId: 'tenant-7', returnUrl });

    expect(page.status).toBe(200);
    expect(mainOf(page)).toMatch(/归属于本平台的其他客户.*<bdi>tenant-7<\/bdi>/);
    expect(await tenantOf(account)).toBe('tenant-8');
    const detail = { tenantId: 'tenant-8', withheldTenantId: 'tenant-7' };
    expect(lastEvent()).toMatchObject({
      type: 'AuthorizerAuthorized',
      detail: { ...detail, withheldReason: 'change-refused' },
    });
    expect(lastEvent()?.detail['previousTenantId']).toBeUndefined();
  });

  it('of nobody comes to a tenant also where changes are refused', async () => {
    keeper.services.linkPolicy.tenantChanges = 'refused';
    await authorize({ tenantId: 'tenant-7' }, otherAccount);

    expect(await tenantOf(otherAccount)).toBe('tenant-7');
  });
});

describe('the start page', () => {
  it('names the tenant by its name, or else by its id, and leads on', async () => {
    const named = await open(await linkUrl({ tenantId: 'tenant-7', tenantName: '青禾' }));
    expect(mainOf(named)).toContain('<strong><bdi>青禾</bdi></strong>');
    expect(mainOf(named)).not.toContain('tenant-7');
    const bare = await open(await linkUrl({ tenantId: '<b>7</b>' }));
    expect(mainOf(bare)).toContain('<bdi>&lt;b&gt;7&lt;/b&gt;</bdi>');
    for (const { text } of [named, bare]) expect(text).toContain(FORWARDS);
    expect(mainOf(await open(`${keeper.url}/authorize`))).not.toContain('<bdi>');
  });

  it.each([' ', '\u200B', '\u3164\u00A0', '\u202E\n'])(
    'names the tenant by its id where nobody could read the name %j',
    async (tenantName) => {
      const page = await open(await linkUrl({ tenantId: 'tenant-7', tenantName }));
      expect(mainOf(page)).toContain('<strong><bdi>tenant-7</bdi></strong>');
    },
  );

  it.each([
    ['cross-site', false],
    ['same-site', true],
    ['same-origin', true],
    ['none', true],
  ])('leads on by itself for a browser that says %s: %s', async (site, leadsOn) => {
    const headers = { 'sec-fetch-site': site };
    for (const url of [`${keeper.url}/authorize`, await linkUrl({ tenantId: 'tenant-7' })]) {
      const page = await open(url, headers);
      expect(page.status).toBe(200);
      expect(page.text.includes(FORWARDS)).toBe(leadsOn);
      expect(page.text.includes('<script')).toBe(leadsOn);
      expect(page.text).toContain('<a class="button" id="continue"');
    }
  });
});
