/** What a merchant sees in a real browser when it does not work out. */
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { account, component } from '../support/keeper.ts';
import {
  agree,
  agreeAndStay,
  describeInBrowser,
  goToWechat,
  openSites,
  visitors,
  type Sites,
  type Visitor,
} from './visit.ts';

let sites: Sites;

beforeEach(async () => {
  sites = await openSites();
});

afterEach(async () => {
  await sites.close();
});

/** WeChat's page for a visit of its own, as a start page would lead there. */
async function linkToWechat(): Promise<string> {
  const html = await (await fetch(`${sites.keeper.url}/authorize`)).text();
  const link = /id="continue"[^>]* href="([^"]+)"/.exec(html)?.[1] ?? '';
  const redirectUri = new URL(link.replaceAll('&amp;', '&'));
  const { origin, pathname } = new URL(sites.startUrl);
  const state = redirectUri.searchParams.get('redirect_uri')?.split('/').at(-1);
  redirectUri.searchParams.set('redirect_uri', `${origin}${pathname}/${state}`);
  return redirectUri.href;
}

/** What WeChat's page says: the number of its error, or undefined where it asks for consent. */
async function wechatError({ page }: Visitor): Promise<string | undefined> {
  const error = page.locator('[data-ret]');
  return (await error.count()) > 0 ? ((await error.getAttribute('data-ret')) ?? '') : undefined;
}

describeInBrowser('WeChat’s question where the visitor comes from', () => {
  const WRONG_HOST = '-14';

  it.each(['desktop', 'phone'] as const)('is answered by our page, with %s', async (device) => {
    const visitor = await sites.newVisitor(visitors[device]);

    await goToWechat(visitor, sites, sites.startUrl);
    expect(await wechatError(visitor)).toBeUndefined();

    const typed = await sites.newVisitor(visitors[device]);
    await typed.page.goto(sites.startUrl);
    await typed.page.waitForURL(/weixin\.test/);
    expect(await wechatError(typed)).toBeUndefined();
  });

  it('is not answered by a redirect alone, though it is on the right host', async () => {
    const visitor = await sites.newVisitor();
    const redirect = await sites.serveBareRedirect(await linkToWechat());

    await visitor.page.goto(redirect);
    expect(visitor.page.url()).toContain('mp.weixin.test');
    expect(await wechatError(visitor)).toBe(WRONG_HOST);

    await goToWechat(visitor, sites, redirect);
    expect(await wechatError(visitor)).toBe(WRONG_HOST);
  });

  it('is not answered where WeChat’s address was typed', async () => {
    const visitor = await sites.newVisitor();

    await visitor.page.goto(await linkToWechat());
    expect(await wechatError(visitor)).toBe(WRONG_HOST);
  });
});

describeInBrowser('a merchant', () => {
  it('refusing stays with WeChat, and can begin again', async () => {
    const visitor = await sites.newVisitor();
    await goToWechat(visitor, sites, sites.startUrl);

    await visitor.page.getByRole('button', { name: '拒绝' }).click();
    await visitor.page.getByRole('heading', { name: '已拒绝授权' }).waitFor();
    const { componentAppId } = component;
    const key = { componentAppId, authorizerAppId: account };
    expect(await sites.keeper.services.store.readAuthorizer(key)).toBeUndefined();

    await goToWechat(visitor, sites, sites.startUrl);
    await agree(visitor);
    await visitor.page.getByRole('heading', { name: '授权成功' }).waitFor();
    expect(visitor.problems).toEqual([]);
  });

  it.each([
    ['zh-CN', '请重新发起授权'],
    ['en', 'Please start again'],
  ])('a visitor who comes back too late reads so in %s', async (locale, title) => {
    const visitor = await sites.newVisitor({ locale });
    await goToWechat(visitor, sites, sites.startUrl);
    const back = await agreeAndStay(visitor, sites);
    await sites.keeper.simulator.advance(3 * 3600);

    const answer = await visitor.page.goto(back);

    expect(answer?.status()).toBe(410);
    await visitor.page.getByRole('heading', { level: 1, name: title }).waitFor();
    await visitor.page.getByText('visit-expired').waitFor();
    expect(visitor.problems).toEqual([]);
  });

  it.each([
    ['zh-CN', '授权链接已过期', '返回服务商页面'],
    ['en', 'This link has ended', 'Back to your provider’s page'],
  ])('whose link has ended reads so in %s, and gets back', async (locale, title, back) => {
    const visitor = await sites.newVisitor({ ...visitors.phone, locale });
    const returnUrl = `${sites.saas.url}/wechat`;
    const link = await sites.createLink({ tenantId: 't-7', returnUrl, validForSeconds: 600 });
    await sites.keeper.simulator.advance(601);

    const answer = await visitor.page.goto(link);

    expect(answer?.status()).toBe(410);
    await visitor.page.getByRole('heading', { level: 1, name: title }).waitFor();
    await visitor.page.getByText('invitation-expired').waitFor();
    await visitor.page.getByRole('link', { name: back }).click();
    await visitor.page.waitForURL(/saas\.test.*result=failed&reason=invitation-expired/);
    expect(visitor.problems).toEqual([]);
  });

  it('a visitor who comes back for a visit that never began is asked to begin again', async () => {
    const visitor = await sites.newVisitor();

    const answer = await visitor.page.goto(`${sites.startUrl}/nobody-knows-it?auth_code=x`);

    expect(answer?.status()).toBe(404);
    await visitor.page.getByText('visit-unknown').waitFor();
    expect(visitor.problems).toEqual([]);
  });

  it('a visitor whose code WeChat takes no second time is asked to begin again', async () => {
    const [first, second] = [await sites.newVisitor(), await sites.newVisitor()];
    await goToWechat(first, sites, sites.startUrl);
    const back = await agreeAndStay(first, sites);
    const code = new URL(back).searchParams.toString();
    await first.page.goto(back);
    await goToWechat(second, sites, sites.startUrl);
    const redirectUri = new URL(second.page.url()).searchParams.get('redirect_uri');

    const answer = await second.page.goto(`${redirectUri}?${code}`);

    expect(answer?.status()).toBe(410);
    await second.page.getByText('code-spent').waitFor();
  });

  it.each([
    ['zh-CN', '授权已失效', '重新发起授权'],
    ['en', 'This authorization has ended', 'authorize again'],
  ])(
    'who has withdrawn since, and loads the result again, reads that in %s',
    async (locale, title, advice) => {
      const visitor = await sites.newVisitor({ locale });
      await goToWechat(visitor, sites, sites.startUrl);
      const back = await agreeAndStay(visitor, sites);
      await visitor.page.goto(back);
      await sites.keeper.simulator.advance(60);
      await sites.keeper.simulator.revoke(account);
      await sites.keeper.simulator.settle();
      await sites.keeper.workQueue();

      const answer = await visitor.page.reload();

      expect(answer?.status()).toBe(410);
      await visitor.page.getByRole('heading', { level: 1, name: title }).waitFor();
      await visitor.page.getByText(advice).waitFor();
      await visitor.page.getByText('grant-ended').waitFor();
      expect(visitor.problems).toEqual([]);
    },
  );

  it.each([
    ['zh-CN', '请重新发起授权', '没有可识别的授权码'],
    ['en', 'Please start again', 'no authorization code that can be read'],
  ])('who comes back with two codes reads in %s what is wrong', async (locale, title, what) => {
    const visitor = await sites.newVisitor({ locale });
    await goToWechat(visitor, sites, sites.startUrl);
    const back = await agreeAndStay(visitor, sites);

    const answer = await visitor.page.goto(`${back}&auth_code=another`);

    expect(answer?.status()).toBe(400);
    await visitor.page.getByRole('heading', { level: 1, name: title }).waitFor();
    await visitor.page.getByText(what).waitFor();
    await visitor.page.getByText('code-unreadable').waitFor();
    expect(visitor.problems).toEqual([]);
  });

  it.each([
    ['zh-CN', '暂时无法授权'],
    ['en', 'Not possible at the moment'],
  ])('learns in %s that WeChat is down, with the code for the operator', async (locale, title) => {
    sites.keeper.simulator.setFault({ path: '*', kind: 'bad-gateway' });
    const visitor = await sites.newVisitor({ locale });

    const answer = await visitor.page.goto(sites.startUrl);

    expect(answer?.status()).toBe(503);
    await visitor.page.getByRole('heading', { level: 1, name: title }).waitFor();
    await visitor.page.getByText('wechat-unavailable').waitFor();
    expect(sites.keeper.log).toContainEqual(
      expect.objectContaining({ code: 'wechat-unavailable' }),
    );
    expect(visitor.problems).toEqual([]);

    sites.keeper.simulator.clearFaults();
    await sites.keeper.simulator.advance(600);
    await visitor.page.reload();
    await visitor.page.waitForURL(/weixin\.test/);
  });
});

describeInBrowser('a return that cannot be finished yet', () => {
  it.each([true, false])('settles by itself, with JavaScript: %s', async (javaScriptEnabled) => {
    const { simulator } = sites.keeper;
    const visitor = await sites.newVisitor({ ...visitors.wechat, javaScriptEnabled });
    const { page } = visitor;
    await page.goto(sites.startUrl);
    if (!javaScriptEnabled) await page.getByRole('link', { name: '前往微信授权' }).click();
    await page.waitForURL(/weixin\.test/);
    const back = await agreeAndStay(visitor, sites);
    simulator.setFault({ path: 'api_query_auth', kind: 'bad-gateway' });

    expect((await page.goto(back))?.status()).toBe(503);
    await page.getByRole('heading', { level: 1, name: '授权已提交，正在确认' }).waitFor();

    simulator.clearFaults();
    await simulator.advance(60);
    await page.getByRole('heading', { level: 1, name: '授权成功' }).waitFor();
    expect(visitor.problems).toEqual([]);
  });
});
