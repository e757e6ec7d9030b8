/** The simulator's page in a browser: every button, the quick start twice, and what axe says. */
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { consoleActions } from '../../infra/local/wechat/console/actions/run.ts';
import { localComponent, startLocalRun, type LocalRun } from '../support/bundled-service.ts';
import { presses, type Press } from '../support/console-presses.ts';
import { axeViolations } from './axe.ts';
import { startChromium } from './chromium.ts';
import { describeInBrowser, visitors } from './visit.ts';

/** Pushes are tried three times, 5 s each, before a page leads on. */
const waiting = 60_000;

/** What nobody should have written, and why it is refused. */
const mistakes: readonly (Press & { chinese: string })[] = [
  {
    action: 'event',
    fields: { fields: '{' },
    says: 'The fields must be a JSON object',
    chinese: '字段须为 JSON 对象',
  },
  {
    action: 'addresses',
    fields: { addresses: 'nowhere' },
    says: '“nowhere” is no IP address',
    chinese: '“nowhere”不是 IP 地址',
  },
  {
    action: 'add-account',
    fields: { account: 'wx1' },
    says: 'The appid must be wx and 16 of 0-9 and a-f',
    chinese: 'AppID 须为 wx 加 16 位十六进制数字',
  },
  {
    action: 'push-fault-on',
    fields: { times: 'often' },
    says: 'must be a whole number from 1 to 1000, but is “often”',
    chinese: '须为 1 到 1000 的整数，而不是“often”',
  },
];

const looks = [visitors.desktop, visitors.phone].flatMap((device) =>
  (['light', 'dark'] as const).flatMap((colorScheme) => [
    { ...device, colorScheme, locale: 'zh-CN' },
    { ...device, colorScheme, locale: 'en' },
  ]),
);

describeInBrowser('the simulator’s page', () => {
  jest.setTimeout(180_000);
  let service: LocalRun;
  let browser: Browser;

  beforeAll(async () => {
    service = await startLocalRun();
    await service.simulator.pushVerifyTicket();
    browser = await startChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await service?.close();
  });

  async function open(address: string, options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({ locale: 'en', ...options });
    context.setDefaultTimeout(waiting);
    const page = await context.newPage();
    await page.goto(address);
    return page;
  }

  /** What is wanted seldom is folded. */
  async function openAll(page: Page): Promise<void> {
    await page.evaluate(
      "document.querySelectorAll('section details.all').forEach((each) => { each.open = true; })",
    );
  }

  /** Fills in, presses, and waits for what the page says. */
  async function press(page: Page, given: Press): Promise<void> {
    const { action, fields = {}, choices = {}, says } = given;
    await openAll(page);
    const button = page.locator(`button[name=action][value="${action}"]`).first();
    const form = page.locator('form', { has: button }).first();
    for (const [name, value] of Object.entries(fields)) {
      await form.locator(`[name="${name}"]`).fill(value);
    }
    for (const [name, value] of Object.entries(choices)) {
      await form.locator(`select[name="${name}"]`).selectOption(value);
    }
    await button.click();
    await page.getByRole('status').getByText(says).waitFor();
  }

  it('has a button for each action, and each does what it says', async () => {
    const page = await open(service.simulator.url);
    expect(new Set(presses.map(({ action }) => action))).toEqual(new Set(consoleActions));
    for (const each of presses) await press(page, each);
    const isOver = page
      .locator('#publish-check-result')
      .getByText(/passed/)
      .first();
    await isOver.waitFor();
    await page.getByText('checking…').waitFor({ state: 'hidden' });
    await page.context().close();
  });

  it.each(mistakes)('refuses what is wrong with $action, with the reason', async (mistake) => {
    const page = await open(service.simulator.url);
    await press(page, mistake);
    const chinese = await open(`${service.simulator.url}/?lang=zh-CN`);
    await press(chinese, { ...mistake, says: mistake.chinese });
    expect(await chinese.getByRole('status').innerText()).toContain('未完成');
    await Promise.all([page.context().close(), chinese.context().close()]);
  });

  it('works without a script, in the language that was chosen', async () => {
    const address = `${service.simulator.url}/?lang=zh-CN`;
    const page = await open(address, { javaScriptEnabled: false });
    await page.getByRole('button', { name: '快进 10 分钟' }).click();
    await page.getByRole('status').getByText('时钟快进了 600 秒').waitFor();
    expect(page.url()).toBe(address);
    await page.context().close();
  });

  it('shows what is on the bus, and pushes with body and answer, as they come', async () => {
    const page = await open(service.simulator.url);
    await service.simulator.pushEvent('made_for_this_test', { Reason: 'because' });
    const push = page.locator('#push-log details', { hasText: 'made_for_this_test' }).first();
    await push.locator('summary').click();
    expect(await push.innerText()).toContain('<Reason><![CDATA[because]]></Reason>');
    expect(await push.innerText()).toContain('success');
    await page.locator('#bus details', { hasText: 'made_for_this_test' }).first().waitFor();
    await page.context().close();
  });

  it('fills in the example of each type of message', async () => {
    const page = await open(service.simulator.url);
    await page.locator('#messages [name=type]').selectOption('event CLICK');
    const fields = await page.locator('#messages textarea').inputValue();
    expect(JSON.parse(fields)).toMatchObject({ MsgType: 'event', Event: 'CLICK' });
    await page.context().close();
  });

  it('offers an account that came later, and keeps the one that was chosen', async () => {
    const page = await open(service.simulator.url);
    const choice = page.locator('#message-account');
    await choice.selectOption('wxd4f60c8a2e9b1735');
    const { authorizerAppId } = service.simulator.addAccount({ nickName: 'came later' });
    await choice.locator(`option[value="${authorizerAppId}"]`).waitFor({ state: 'attached' });
    expect(await choice.inputValue()).toBe('wxd4f60c8a2e9b1735');
    await page.context().close();
  });

  it('lets the quick start be done twice in a row', async () => {
    const [account] = service.simulator.accounts();
    const first = await beginQuickStart();
    await expectResult(first, account?.authorizerAppId);

    const second = await beginQuickStart();
    const again = second.getByRole('button', { name: 'Withdraw, and authorize again' });
    await again.waitFor();
    expect(await axeViolations(second)).toEqual([]);
    expect(await second.locator('main').innerText()).toContain('取消授权后重新授权');
    await again.click();
    await expectResult(second, account?.authorizerAppId);
  });

  async function beginQuickStart(): Promise<Page> {
    const page = await open(`${service.urls.api}/${localComponent.componentAppId}/authorize`);
    await page.getByRole('button', { name: '授权', exact: true }).click();
    return page;
  }

  async function expectResult(page: Page, account: string | undefined): Promise<void> {
    await page.getByRole('heading', { name: 'Authorization complete' }).waitFor();
    expect(await page.locator('body').innerText()).toContain(account);
    await page.context().close();
  }

  it.each(looks)('has nothing for axe: $viewport.width, $colorScheme, $locale', async (look) => {
    const page = await open(service.simulator.url, look);
    expect(await page.getAttribute('html', 'lang')).toBe(look.locale);
    await page.locator('#push-log summary').first().click();
    await openAll(page);
    expect(await axeViolations(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await page.context().close();
  });
});
