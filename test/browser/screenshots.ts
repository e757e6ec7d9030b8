/**
 * Makes the README's pictures, docs/images/*.png, of the real pages, with the simulator's first
 * account: `npm run screenshots`. `WXKEEPER_IMAGES` names another folder. With `--all` it makes one of
 * every page instead, for each device, language and colour scheme, in the folder `gallery`.
 */
import { spawnSync } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { devices, type Browser, type BrowserContextOptions } from 'playwright-core';
import { localComponent, startLocalRun, type LocalRun } from '../support/bundled-service.ts';
import { startChromium } from './chromium.ts';

const { hasTouch, isMobile, userAgent } = devices['iPhone 15'] ?? {};
const phone = { hasTouch, isMobile, userAgent, viewport: { width: 390, height: 680 } };
const screens: Record<string, BrowserContextOptions> = {
  desktop: { viewport: { width: 960, height: 680 } },
  phone: JSON.parse(JSON.stringify({ ...phone, deviceScaleFactor: 1.5 })),
};
const imageFolder =
  process.env['WXKEEPER_IMAGES'] ?? fileURLToPath(new URL('../../docs/images', import.meta.url));

if (process.argv.includes('--all')) {
  process.exitCode = allPages();
} else {
  await readmePictures();
}

/** They come with the tests that look at each page. @returns the exit code */
function allPages(): number {
  const environment = { ...process.env, WXKEEPER_GALLERY: join(imageFolder, 'gallery') };
  const args = ['test', '--', 'test/browser/accessibility.test.ts'];
  return spawnSync('npm', args, { env: environment, stdio: 'inherit' }).status ?? 1;
}

async function readmePictures(): Promise<void> {
  const service = await startLocalRun();
  const browser = await startChromium();
  try {
    await service.simulator.pushVerifyTicket();
    for (const [name, screen] of Object.entries(screens))
      await picture(browser, service, [name, screen]);
  } finally {
    await browser.close();
    await service.close();
  }
}

/** Both pages of one visit; without JavaScript the start page stays. */
async function picture(
  browser: Browser,
  { urls, simulator }: LocalRun,
  [name, screen]: [string, BrowserContextOptions],
): Promise<void> {
  const options = { ...screen, locale: 'zh-CN', javaScriptEnabled: false };
  const context = await browser.newContext(options);
  const page = await context.newPage();
  await page.goto(`${urls.api}/${localComponent.componentAppId}/authorize`);
  await save(`start-${name}.png`);
  await page.getByRole('link', { name: '前往微信授权' }).click();
  await page.getByRole('button', { name: '授权', exact: true }).click();
  await page.getByRole('heading', { name: '授权成功' }).waitFor();
  await save(`result-${name}.png`);
  await context.close();
  // The next visit is a first one again.
  const [account] = simulator.accounts();
  if (account) await simulator.revoke(account.authorizerAppId);

  async function save(file: string): Promise<void> {
    const path = join(imageFolder, file);
    await page.screenshot({ path, animations: 'disabled' });
    console.log(`${file}: ${Math.ceil((await stat(path)).size / 1024)} KB`);
  }
}
