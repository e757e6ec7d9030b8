/** Pictures of others that do not load: a logo, and the picture of an account. */
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { component } from '../support/keeper.ts';
import { platform } from './pages.ts';
import { agree, describeInBrowser, goToWechat, openSites, visitors, type Sites } from './visit.ts';

let sites: Sites;

beforeEach(async () => {
  sites = await openSites();
  const logo = 'https://logo.test/none.png';
  sites.keeper.services.platforms = { [component.componentAppId]: { ...platform, logo } };
});

afterEach(async () => {
  await sites.close();
});

describeInBrowser('a picture that does not load', () => {
  it('leaves no broken sign on any page', async () => {
    const visitor = await sites.newVisitor(visitors.phone);
    const { page, context } = visitor;
    await context.route(/logo\.test|qlogo\.cn/, (route) => route.abort());

    await page.goto(new URL('/', sites.startUrl).href);
    await page.locator('img').waitFor({ state: 'detached' });
    expect(await page.locator('.platform').innerText()).toBe(platform.name.zh);

    await goToWechat(visitor, sites, sites.startUrl);
    await agree(visitor);
    await page.getByRole('heading', { name: '授权成功' }).waitFor();
    await page.locator('img').first().waitFor({ state: 'detached' });
    expect(await page.locator('img').count()).toBe(0);
  });
});
