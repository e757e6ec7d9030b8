/**
 * axe-core on each of our pages: on a desktop, a phone and within WeChat, in both languages, light and
 * dark. `npm run screenshots -- --all` keeps a picture of each.
 */
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { component } from '../support/keeper.ts';
import { platform, ways } from './pages.ts';
import { describeInBrowser, openSites, visitors, type Sites } from './visit.ts';

const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const gallery = process.env['WXKEEPER_GALLERY'];

let sites: Sites;

beforeEach(async () => {
  sites = await openSites();
  sites.keeper.services.platforms = { [component.componentAppId]: platform };
});

afterEach(async () => {
  await sites.close();
});

/**
 * What axe finds, WCAG 2.2 AA and good practice, each as `rule: element`. In the dark nothing is new but
 * the colours.
 */
async function violations(page: Page, colorScheme: 'light' | 'dark'): Promise<string[]> {
  await page.emulateMedia({ colorScheme });
  const options = colorScheme === 'dark' ? '{ runOnly: ["color-contrast"] }' : '{}';
  const found = await page.evaluate<{ id: string; nodes: { html: string }[] }[]>(
    `axe.run(document, ${options}).then(({ violations }) => violations)`,
  );
  return found.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

async function keepPicture(page: Page, name: string): Promise<void> {
  if (!gallery) return;
  mkdirSync(gallery, { recursive: true });
  const path = join(gallery, `${name.replaceAll(' ', '-')}.png`);
  await page.screenshot({ path, fullPage: true, animations: 'disabled' });
}

const looks = (['desktop', 'phone', 'wechat'] as const).flatMap((device) =>
  (['zh-CN', 'en'] as const).map((locale) => ({ device, locale })),
);

describeInBrowser('axe finds nothing', () => {
  it.each(Object.keys(ways).flatMap((name) => looks.map((look) => Object.assign({ name }, look))))(
    'on the page “$name”, on $device, in $locale',
    async ({ name, device, locale }) => {
      const visitor = await sites.newVisitor({ ...visitors[device], locale });
      const { page } = visitor;
      await ways[name]?.(visitor, sites);

      expect(await page.getAttribute('html', 'lang')).toBe(locale);
      await page.evaluate(await readFile(axeFile, 'utf8'));
      for (const colorScheme of ['light', 'dark'] as const) {
        expect(await violations(page, colorScheme)).toEqual([]);
        await keepPicture(page, `${name}-${device}-${locale}-${colorScheme}`);
      }
      const width = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      expect(width).toBeLessThanOrEqual(0);
    },
  );
});
