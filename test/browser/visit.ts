/**
 * A merchant's browser, and the three sites that it goes between, each under a name of its own as on
 * the internet: otherwise Referer and cookies would pass where in earnest they do not.
 */
import { afterAll, beforeAll, describe, jest } from '@jest/globals';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import {
  devices,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from 'playwright-core';
import { listen, stopListening } from '../../infra/local/process/ports.ts';
import { component, startKeeper } from '../support/keeper.ts';
import { findChromium, startChromium } from './chromium.ts';

const { componentAppId } = component;
const KEEPER_HOST = 'wx.keeper.test';

/** As merchants have them. */
export const visitors = {
  desktop: devices['Desktop Chrome'],
  phone: devices['iPhone 15'],
  wechat: {
    ...devices['Pixel 7'],
    userAgent:
      'Mozilla/5.0 (Linux; Android 16; Pixel 7) AppleWebKit/537.36 (KHTML, like Gecko) ' +
      'Version/4.0 Chrome/130.0.0.0 Mobile Safari/537.36 MicroMessenger/8.0.60(0x28003C30) NetType/WIFI',
  },
} satisfies Record<string, BrowserContextOptions | undefined>;

let browser: Browser;

/** A `describe` for tests that need a browser; left out where none is found. */
export function describeInBrowser(name: string, tests: () => void): void {
  (findChromium() ? describe : describe.skip)(name, () => {
    jest.setTimeout(60_000);
    beforeAll(async () => {
      browser = await startChromium();
    });
    afterAll(async () => {
      await browser?.close();
    });
    tests();
  });
}

/** A visitor with a browser of their own. */
export interface Visitor {
  context: BrowserContext;
  page: Page;
  /** What went wrong on our pages: errors of scripts, and whatever the policy did not allow. */
  problems: string[];
}

export type Sites = Awaited<ReturnType<typeof openSites>>;

/** wxkeeper with a ticket, a simulated WeChat that leads only from and to its host, and a SaaS. */
export async function openSites() {
  const keeper = await startKeeper();
  await keeper.simulator.pushVerifyTicket();
  const underName = (url: string, host: string) => {
    const { port, pathname, search } = new URL(url);
    return `http://${host}:${port}${pathname.replace(/\/$/, '')}${search}`;
  };
  const startUrl = `${underName(keeper.url, KEEPER_HOST)}/authorize`;
  const { origin } = new URL(startUrl);
  keeper.simulator.configureComponent(componentAppId, { initiatingDomain: KEEPER_HOST });
  keeper.services.publicBaseUrl = origin;
  keeper.services.wechatBaseUrls = {
    api: [keeper.simulator.url],
    mp: underName(keeper.simulator.url, 'mp.weixin.test'),
    open: underName(keeper.simulator.url, 'open.weixin.test'),
  };
  const contexts: BrowserContext[] = [];
  const servers: { close: () => Promise<void> }[] = [];

  async function serve(host: string, listener: RequestListener): Promise<string> {
    const server = createServer(listener);
    const url = await listen(server, 0);
    servers.push({ close: async () => stopListening(server) });
    return underName(url, host);
  }

  const saas = await startSaas(serve);
  keeper.services.linkPolicy.returnUrlOrigins = [saas.url];

  return {
    keeper,
    saas,
    startUrl,
    serve,
    /** On the host that WeChat asks for, but a redirect instead of a page. */
    serveBareRedirect: (location: string) =>
      serve(KEEPER_HOST, (_request, response) => {
        response.writeHead(302, { location }).end();
      }),
    async createLink(request: object): Promise<string> {
      return (await keeper.createLink(request)).url;
    },
    async newVisitor(options: BrowserContextOptions = {}): Promise<Visitor> {
      const context = await browser.newContext({
        ...visitors.desktop,
        locale: 'zh-CN',
        ...options,
      });
      context.setDefaultTimeout(15_000);
      await context.route('https://wx.qlogo.cn/**', async (route) => {
        const { pathname } = new URL(route.request().url());
        const body = await (await fetch(keeper.simulator.url + pathname)).text();
        await route.fulfill({ contentType: 'image/svg+xml', body });
      });
      contexts.push(context);
      const problems = watch(context, origin);
      return { context, page: await context.newPage(), problems };
    },
    async close() {
      await Promise.all(contexts.map((context) => context.close()));
      await Promise.all(servers.map((server) => server.close()));
      await keeper.close();
    },
  };
}

/** The SaaS's own page, with a link to the start page, and the page to which merchants come back. */
async function startSaas(serve: (host: string, listener: RequestListener) => Promise<string>) {
  const requests: IncomingMessage[] = [];
  let link = '';
  const url = await serve('app.saas.test', (request, response) => {
    requests.push(request);
    const body = `<!doctype html><title>SaaS</title><a href="${link}">Connect</a>`;
    response.writeHead(200, { 'content-type': 'text/html' }).end(body);
  });
  return {
    url,
    requests,
    /** Where its link leads to. */
    linkTo(address: string) {
      link = address;
    },
  };
}

function watch(context: BrowserContext, origin: string): string[] {
  const problems: string[] = [];
  context.on('console', (message) => {
    const { url } = message.location();
    const isOurs = url.startsWith(origin) || message.page()?.url().startsWith(origin);
    // Of a page with status 4xx or 5xx the browser says that it could not be loaded.
    const isOfPageItself = url === message.page()?.url();
    if (message.type() === 'error' && isOurs && !isOfPageItself) problems.push(message.text());
  });
  context.on('weberror', (error) => problems.push(String(error.error())));
  context.on('requestfailed', (request) => {
    // The start page itself is left while it still loads, as it should be.
    const isPart = !request.isNavigationRequest();
    if (isPart && request.frame().url().startsWith(origin)) problems.push(request.url());
  });
  context.on('request', (request) => {
    if (request.url().endsWith('/favicon.ico') && request.url().startsWith(origin)) {
      problems.push('asks for a favicon');
    }
  });
  return problems;
}

/** Follows the SaaS's link and waits for WeChat's page. */
export async function goToWechat({ page }: Visitor, { saas }: Sites, startUrl: string) {
  saas.linkTo(startUrl);
  await page.goto(saas.url);
  await page.getByRole('link', { name: 'Connect' }).click();
  await page.waitForURL(/weixin\.test/);
}

/** Presses 授权, without the permission sets that are named. */
export async function agree({ page }: Visitor, withoutSets: readonly string[] = []) {
  for (const name of withoutSets) await page.getByRole('checkbox', { name }).first().uncheck();
  await page.getByRole('button', { name: '授权', exact: true }).click();
}

/** Agrees, but does not open the address that leads back. @returns it */
export async function agreeAndStay(visitor: Visitor, { keeper }: Sites): Promise<string> {
  const form = '**/simulator-page/confirm';
  let back = '';
  await visitor.context.route(form, async (route) => {
    const url = new URL('/simulator-page/confirm', keeper.simulator.url).href;
    // Under the simulator's address its page under another name would be another site's.
    const { origin: _, ...headers } = await route.request().allHeaders();
    back = (await route.fetch({ url, headers, maxRedirects: 0 })).headers()['location'] ?? '';
    await route.fulfill({ status: 200, contentType: 'text/html', body: '<h1>stopped</h1>' });
  });
  await agree(visitor);
  await visitor.page.getByRole('heading', { name: 'stopped' }).waitFor();
  await visitor.context.unroute(form);
  return back;
}
