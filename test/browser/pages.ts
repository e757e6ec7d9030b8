/** How a merchant comes to each of our pages, in a real browser: for axe and for pictures. */
import { account, otherAccount } from '../support/service.ts';
import { agree, agreeAndStay, goToWechat, type Sites, type Visitor } from './visit.ts';

/** Leads a visitor to a page, and waits for it. */
type Way = (visitor: Visitor, sites: Sites) => Promise<unknown>;

/** As a platform in China would fill it in. */
export const platform = {
  name: { zh: '青禾云', en: 'Qinghe Cloud' },
  logo: `data:image/svg+xml;base64,${Buffer.from(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" ' +
      'fill="#0b7a4b"/><path d="M30 52V34C17 34 12 26 12 16c12 0 19 5 20 14 2-7 8-11 20-11 0 11-7 ' +
      '17-18 17v16z" fill="#fff"/></svg>',
  ).toString('base64')}`,
  support: {
    phone: '400-800-1234',
    email: 'help@qinghe.example',
    url: 'https://qinghe.example/help',
    wechat: 'qinghe-kefu',
  },
};

/** A name as somebody chooses it who wants to break the page, in 30 signs as WeChat allows. */
const HOSTILE_NAME = '\u{202E}<b>授权失败</b>👨‍👩‍👧‍👦Z̶̢͓͖a̴l̷g̶o';

const returnUrlOf = ({ saas }: Sites) => `${saas.url}/wechat`;

/** The browser stays on the start page if WeChat answers that there is nothing to show. */
async function stay({ page }: Visitor, address: string): Promise<void> {
  await page.route(/weixin\.test/, (route) => route.fulfill({ status: 204 }));
  await page.goto(address, { waitUntil: 'commit' });
  await page.getByRole('heading').waitFor();
}

/** From another site, as a browser would say under https: the page waits for a click. */
async function follow({ page }: Visitor, address: string): Promise<void> {
  await page.setExtraHTTPHeaders({ 'sec-fetch-site': 'cross-site' });
  await page.goto(address);
}

async function authorize(visitor: Visitor, sites: Sites, start = sites.startUrl): Promise<void> {
  await goToWechat(visitor, sites, start);
  await agree(visitor);
  await visitor.page.waitForURL(/keeper\.test/);
}

export const ways: Record<string, Way> = {
  start: (visitor, sites) => stay(visitor, sites.startUrl),
  'start for a customer': async (visitor, sites) => {
    const link = { tenantId: 't-7', tenantName: '小满咖啡', returnUrl: returnUrlOf(sites) };
    await follow(visitor, await sites.createLink(link));
  },
  'start for an account': async (visitor, sites) => {
    await sites.keeper.authorizeAccount();
    const link = { tenantId: 't-7', tenantName: '小满咖啡', bizAppId: account };
    await follow(visitor, await sites.createLink(link));
  },
  'start with an account of another customer': async (visitor, sites) => {
    const { keeper } = sites;
    await keeper.authorizeAccount();
    await keeper.assignTenant({ authorizerAppId: account, tenantId: 't-1' });
    const link = { tenantId: 't-7', tenantName: '小满咖啡', bizAppId: account };
    await follow(visitor, await sites.createLink(link));
  },
  result: (visitor, sites) => authorize(visitor, sites),
  'result with a warning': async (visitor, sites) => {
    await goToWechat(visitor, sites, `${sites.startUrl}?categoryIds=1,7,11`);
    await agree(visitor, ['群发与通知']);
    await visitor.page.getByRole('alert').waitFor();
  },
  'result for nobody': async (visitor, sites) => {
    const link = { tenantId: 't-7', tenantName: '小满咖啡', bizAppId: otherAccount };
    await goToWechat(visitor, sites, await sites.createLink(link));
    const address = new URL(visitor.page.url());
    address.searchParams.delete('biz_appid');
    await visitor.page.goto(address.href, { referer: sites.startUrl });
    await agree(visitor);
    await visitor.page.getByRole('alert').waitFor();
  },
  'result of a hostile name': async (visitor, sites) => {
    sites.keeper.simulator.changeAccount(account, { nickName: HOSTILE_NAME });
    await authorize(visitor, sites);
  },
  'begin again': ({ page }, { startUrl }) => page.goto(`${startUrl}/nobody-knows-it`),
  'begin again with a button': async (visitor, sites) => {
    await goToWechat(visitor, sites, sites.startUrl);
    const back = await agreeAndStay(visitor, sites);
    await sites.keeper.simulator.advance(3 * 3600);
    await visitor.page.goto(back);
  },
  'wrong link': ({ page }, { startUrl }) => page.goto(`${startUrl}?authType=7&link=x`),
  'wrong address': ({ page }, { startUrl }) => page.goto(`${startUrl}/a/b/`),
  'slash at the end': async ({ page }, { startUrl }) => {
    await page.route(/authorize\?/, (route) => route.fulfill({ status: 204 }));
    await page.goto(`${startUrl}/`, { waitUntil: 'commit' });
    await page.getByRole('heading').waitFor();
  },
  wait: ({ page }, { keeper, startUrl }) => {
    keeper.simulator.setFault({ path: '*', kind: 'bad-gateway' });
    return page.goto(startUrl);
  },
  'too many': ({ page }, { keeper, startUrl }) => {
    keeper.services.linkPolicy.unsignedVisitsPerHour = 0;
    return page.goto(startUrl);
  },
  'link that has ended': async ({ page }, sites) => {
    const link = { tenantId: 't-7', returnUrl: returnUrlOf(sites), validForSeconds: 600 };
    const address = await sites.createLink(link);
    await sites.keeper.simulator.advance(601);
    await page.goto(address);
  },
  'refused with a way back': async (visitor, sites) => {
    const { keeper } = sites;
    await keeper.authorizeAccount();
    await keeper.assignTenant({ authorizerAppId: account, tenantId: 't-1' });
    keeper.services.linkPolicy.tenantChanges = 'refused';
    const link = { tenantId: 't-7', bizAppId: account, returnUrl: returnUrlOf(sites) };
    await visitor.page.goto(await sites.createLink(link));
  },
  'being confirmed': async (visitor, sites) => {
    await goToWechat(visitor, sites, sites.startUrl);
    const back = await agreeAndStay(visitor, sites);
    sites.keeper.simulator.setFault({ path: 'api_query_auth', kind: 'bad-gateway' });
    await visitor.page.goto(back);
  },
  root: ({ page }, { startUrl }) => page.goto(new URL('/', startUrl).href),
};
