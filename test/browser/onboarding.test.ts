/** The merchant's way in a real browser: from the SaaS's page to WeChat, and to the result. */
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
} from './visit.ts';

const grantKey = { componentAppId: component.componentAppId, authorizerAppId: account };

let sites: Sites;

beforeEach(async () => {
  sites = await openSites();
});

afterEach(async () => {
  await sites.close();
});

const grant = () => sites.keeper.services.store.readAuthorizer(grantKey);
const queries = () => sites.keeper.simulator.callCount('api_query_auth');

describeInBrowser('a merchant', () => {
  const done = { 'zh-CN': '授权成功', en: 'Authorization complete' };
  const pages = {
    desktop: '/cgi-bin/componentloginpage',
    phone: '/wxaopen/safe/bindcomponent',
    wechat: '/wxaopen/safe/bindcomponent',
  };

  it.each(
    (['desktop', 'phone', 'wechat'] as const).flatMap((device) =>
      (['zh-CN', 'en'] as const).map((locale) => ({ device, locale })),
    ),
  )('goes all the way with $device in $locale', async ({ device, locale }) => {
    const visitor = await sites.newVisitor({ ...visitors[device], locale });

    await goToWechat(visitor, sites, sites.startUrl);
    expect(new URL(visitor.page.url()).pathname).toBe(pages[device]);
    await agree(visitor);

    const { page } = visitor;
    await page.getByRole('heading', { level: 1, name: done[locale] }).waitFor();
    expect(await page.getAttribute('html', 'lang')).toBe(locale);
    await page.getByText('青禾生活服务').waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
    const picture = page.locator('img');
    expect(await picture.evaluate((image: { naturalWidth: number }) => image.naturalWidth)).toBe(
      64,
    );
    const width = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
    expect(width).toBeLessThanOrEqual(0);
    expect(visitor.problems).toEqual([]);
    expect(await grant()).toMatchObject({ status: 'authorized' });
  });

  it('reads the language that the link asks for', async () => {
    const { page } = await sites.newVisitor({ javaScriptEnabled: false });
    await page.goto(`${sites.startUrl}?lang=en`);

    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Continue to WeChat');
  });

  it('loads one file of less than 20 KB to begin', async () => {
    const { page } = await sites.newVisitor({ javaScriptEnabled: false });
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));

    const answer = await page.goto(sites.startUrl, { waitUntil: 'networkidle' });

    expect(asked).toEqual([sites.startUrl]);
    expect((await answer?.body())?.length).toBeLessThan(20_000);
  });

  it('without JavaScript uses the button', async () => {
    const visitor = await sites.newVisitor({ javaScriptEnabled: false });
    const { page } = visitor;
    await page.goto(sites.startUrl);

    await page.getByRole('link', { name: '前往微信授权' }).click();
    await page.waitForURL(/mp\.weixin\.test/);
    await agree(visitor);

    await page.getByRole('heading', { name: '授权成功' }).waitFor();
    expect(visitor.problems).toEqual([]);
  });

  it('without a mouse uses Tab and Enter, and sees where they are', async () => {
    const { page } = await sites.newVisitor({ javaScriptEnabled: false });
    await page.goto(sites.startUrl);

    await page.keyboard.press('Tab');
    const button = page.getByRole('link', { name: '前往微信授权' });
    const [isFocused, outline] = await button.evaluate((link: Focusable) => [
      link.matches(':focus-visible'),
      link.ownerDocument.defaultView.getComputedStyle(link).outlineWidth,
    ]);
    expect([isFocused, outline]).toEqual([true, '3px']);
    await page.keyboard.press('Enter');
    await page.waitForURL(/mp\.weixin\.test/);
    const consent = page.getByRole('button', { name: '授权', exact: true });
    await consent.focus();
    await page.keyboard.press('Enter');

    await page.getByRole('heading', { name: '授权成功' }).waitFor();
  });

  it('with a dark color scheme gets a dark page', async () => {
    const { page } = await sites.newVisitor({ colorScheme: 'dark', javaScriptEnabled: false });
    await page.goto(sites.startUrl);

    const color = await page.evaluate('getComputedStyle(document.body).backgroundColor');
    const parts = String(color).match(/\d+/g) ?? [];
    expect(parts.map(Number).every((part) => part < 60)).toBe(true);
  });

  it('going back is not sent to WeChat again', async () => {
    const visitor = await sites.newVisitor();
    const { page } = visitor;
    await goToWechat(visitor, sites, sites.startUrl);

    await page.goBack();
    expect(page.url()).toBe(`${sites.saas.url}/`);

    await goToWechat(visitor, sites, sites.startUrl);
    await agree(visitor);
    await page.getByRole('heading', { name: '授权成功' }).waitFor();
    await page.goBack();
    await page.waitForURL(/mp\.weixin\.test/);
    await page.goBack();
    expect(page.url()).toBe(`${sites.saas.url}/`);
    expect(visitor.problems).toEqual([]);
  });

  it('clicking twice uses one visit, and reaches the result', async () => {
    const visitor = await sites.newVisitor();
    const { page } = visitor;
    sites.saas.linkTo(sites.startUrl);
    await page.goto(sites.saas.url);

    await page.getByRole('link', { name: 'Connect' }).dblclick();
    // Not for an address: the second click ends the first one's navigation, which is no failure.
    await agree(visitor);

    await page.getByRole('heading', { name: '授权成功' }).waitFor();
    expect(sites.keeper.simulator.callCount('api_create_preauthcode')).toBeLessThanOrEqual(2);
  });

  it('loading the result again sees it again, and WeChat is not asked', async () => {
    const visitor = await sites.newVisitor();
    const { page, context } = visitor;
    await goToWechat(visitor, sites, sites.startUrl);
    const back = await agreeAndStay(visitor, sites);

    const tabs = await Promise.all([context.newPage(), context.newPage()]);
    await Promise.all(tabs.map((tab) => tab.goto(back)));
    await page.goto(back);
    await page.reload();

    for (const each of [...tabs, page]) {
      await each.getByRole('heading', { name: '授权成功' }).waitFor();
    }
    expect(queries()).toBeLessThanOrEqual(2);
    expect(sites.keeper.types()).toEqual(['AuthorizerAuthorized']);
    expect(visitor.problems).toEqual([]);
  });

  it('a merchant who grants less than was asked for reads what is missing', async () => {
    const visitor = await sites.newVisitor();
    await goToWechat(visitor, sites, `${sites.startUrl}?categoryIds=1,7,11`);
    await agree(visitor, ['群发与通知']);

    const warning = visitor.page.getByRole('alert');
    await warning.waitFor();
    expect(await warning.getByRole('listitem').allInnerTexts()).toEqual(['群发与通知']);
    expect(await visitor.page.getByRole('listitem').allInnerTexts()).toEqual([
      '群发与通知',
      '消息管理',
      '素材管理',
    ]);
    expect(visitor.problems).toEqual([]);
  });
});

describeInBrowser('a merchant who goes through WeChat’s page of one visit twice', () => {
  it('sees the warning, grants what was missing, and sees it no more', async () => {
    sites.keeper.simulator.configure({ preAuthCodeWorksAgain: true });
    const visitor = await sites.newVisitor();
    const { page } = visitor;
    await goToWechat(visitor, sites, `${sites.startUrl}?categoryIds=1,7,11`);
    const wechatPage = page.url();
    await agree(visitor, ['群发与通知']);
    await page.getByRole('alert').waitFor();
    await sites.keeper.workQueue();

    await page.goto(wechatPage, { referer: sites.startUrl });
    await agree(visitor);
    await page.getByRole('heading', { name: '授权成功' }).waitFor();

    expect(await page.getByRole('alert').count()).toBe(0);
    expect(await page.getByRole('listitem').allInnerTexts()).toContain('群发与通知');
    expect(sites.keeper.types()).toEqual(['AuthorizerAuthorized', 'AuthorizerUpdated']);
    expect(visitor.problems).toEqual([]);
  });
});

describeInBrowser('a signed link', () => {
  it.each(['desktop', 'phone'] as const)('ends on the SaaS’s page with %s', async (device) => {
    const visitor = await sites.newVisitor(visitors[device]);
    const returnUrl = `${sites.saas.url}/wechat?tab=accounts`;

    await goToWechat(visitor, sites, await sites.createLink({ tenantId: 't-7', returnUrl }));
    await agree(visitor);
    await visitor.page.waitForURL(/app\.saas\.test.*result=/);

    const { searchParams } = new URL(visitor.page.url());
    expect(Object.fromEntries(searchParams)).toEqual({
      tab: 'accounts',
      authorizerAppId: account,
      result: 'authorized',
    });
    const last = sites.saas.requests.findLast(({ url }) => url?.startsWith('/wechat'));
    expect(last?.headers.referer).toBeUndefined();
    expect(await grant()).toMatchObject({ tenantId: 't-7' });
    expect(visitor.problems).toEqual([]);
  });

  it('finished by another browser ends there on the result page', async () => {
    const [desktop, phone] = [await sites.newVisitor(), await sites.newVisitor(visitors.phone)];
    const returnUrl = `${sites.saas.url}/wechat`;
    await goToWechat(desktop, sites, await sites.createLink({ returnUrl }));
    const back = await agreeAndStay(desktop, sites);
    // It has been here before, so it has a cookie, but for a visit of its own.
    await phone.page.goto(sites.startUrl);

    await phone.page.goto(back);
    await phone.page.getByRole('heading', { name: '授权成功' }).waitFor();
    expect(await phone.page.content()).not.toContain('saas.test');

    await desktop.page.goto(back);
    expect(desktop.page.url()).toContain(`${returnUrl}?`);
    expect(phone.problems).toEqual([]);
  });
});

describeInBrowser('a language that the link chooses', () => {
  it.each([
    ['en', 'zh-CN', 'Authorization complete', 'Please start again'],
    ['zh-CN', 'en', '授权成功', '请重新发起授权'],
  ])(
    'is %s on every page, also where the browser prefers %s',
    async (lang, locale, done, again) => {
      const visitor = await sites.newVisitor({ locale });
      const { page } = visitor;
      await goToWechat(visitor, sites, `${sites.startUrl}?lang=${lang}`);
      await agree(visitor);
      await page.getByRole('heading', { level: 1, name: done }).waitFor();
      expect(await page.getAttribute('html', 'lang')).toBe(lang);

      const { origin, pathname } = new URL(page.url());
      await page.goto(`${origin}${pathname}?auth_code=a&auth_code=b`);
      await page.getByRole('heading', { level: 1, name: again }).waitFor();
      const begin = page.getByRole('link', { name: /重新授权|Start again/ });
      expect(
        new URL((await begin.getAttribute('href')) ?? '', origin).searchParams.get('lang'),
      ).toBe(lang);
      expect(visitor.problems).toEqual([]);
    },
  );
});

/** As much of a DOM element as is asked here. */
interface Focusable {
  matches: (selector: string) => boolean;
  ownerDocument: {
    defaultView: { getComputedStyle: (element: Focusable) => { outlineWidth: string } };
  };
}
