/** axe-core on each of our pages, light and dark, in both languages, on a desktop and a phone. */
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import {
  agree,
  describeInBrowser,
  goToWechat,
  openSites,
  visitors,
  type Sites,
  type Visitor,
} from './visit.ts';

const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

let sites: Sites;

beforeEach(async () => {
  sites = await openSites();
});

afterEach(async () => {
  await sites.close();
});

/** What axe finds, WCAG 2.2 AA and good practice, each as `rule: element`. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(await readFile(axeFile, 'utf8'));
  const found = await page.evaluate<{ id: string; nodes: { html: string }[] }[]>(
    'axe.run().then(({ violations }) => violations)',
  );
  return found.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

/** How a merchant comes to each page. */
const ways: Record<string, (visitor: Visitor) => Promise<unknown>> = {
  start: async ({ page }) => {
    // The browser stays where it is if WeChat answers that there is nothing to show.
    await page.route(/weixin\.test/, (route) => route.fulfill({ status: 204 }));
    await page.goto(sites.startUrl, { waitUntil: 'commit' });
    await page.getByRole('heading').waitFor();
  },
  result: async (visitor) => {
    await goToWechat(visitor, sites, sites.startUrl);
    await agree(visitor);
    await visitor.page.waitForURL(/keeper\.test/);
  },
  'result with a warning': async (visitor) => {
    await goToWechat(visitor, sites, `${sites.startUrl}?categoryIds=1,7,11`);
    await agree(visitor, ['群发与通知']);
    await visitor.page.getByRole('alert').waitFor();
  },
  'refusal: begin again': ({ page }) => page.goto(`${sites.startUrl}/nobody-knows-it`),
  'refusal: wrong address': ({ page }) => page.goto(`${sites.startUrl}?authType=7&link=x`),
  'refusal: wait': ({ page }) => {
    sites.keeper.simulator.setFault({ path: '*', kind: 'bad-gateway' });
    return page.goto(sites.startUrl);
  },
};

const looks = (['light', 'dark'] as const).flatMap((colorScheme) => [
  { ...visitors.phone, colorScheme, locale: 'zh-CN' },
  { ...visitors.desktop, colorScheme, locale: 'en' },
]);

describeInBrowser('axe finds nothing', () => {
  it.each(
    Object.entries(ways).flatMap(([name, way]) => looks.map((look) => ({ name, way, look }))),
  )('on $name, $look.colorScheme, in $look.locale', async ({ way, look }) => {
    const visitor = await sites.newVisitor(look);
    await way(visitor);

    expect(await visitor.page.getAttribute('html', 'lang')).toBe(look.locale);
    expect(await violations(visitor.page)).toEqual([]);
  });
});
