/** A page of another site, open in a browser on this machine, gets nothing from the local run. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { Browser, Page } from 'playwright-core';
import { TABLE_NAME } from '../../infra/local/aws/local-aws.ts';
import { listen, stopListening } from '../../infra/local/process/ports.ts';
import { localComponent, startLocalRun, type LocalRun } from '../support/bundled-service.ts';
import { startChromium } from './chromium.ts';
import { describeInBrowser } from './visit.ts';

const { componentAppId } = localComponent;

/** A request that a page can send. */
interface Attempt {
  path: string;
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  mode?: 'no-cors';
}

/** Any signature will do. */
const authorization =
  'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, ' +
  'SignedHeaders=host, Signature=0';
const aws = (target: string) => ({
  authorization,
  'x-amz-date': '20260101T000000Z',
  'x-amz-target': target,
  'content-type': 'application/x-amz-json-1.0',
});

/** What is worth having, server by server. */
function attemptsOn({ urls, simulator }: LocalRun): [string, Attempt][] {
  const lookUp = '/2015-03-31/functions/wxkeeper-get-access-token/invocations';
  const scan = JSON.stringify({ TableName: TABLE_NAME });
  const reads: [string | undefined, Attempt][] = [
    [urls.invoke, { path: lookUp, method: 'POST', body: JSON.stringify({ componentAppId }) }],
    [urls.simulator, { path: '/simulator/pushLog' }],
    [urls.simulator, { path: '/simulator/advance', method: 'POST', body: '{"seconds":3600}' }],
    [simulator.outsideUrl, { path: '/simulator/grants' }],
    [urls.eventBus, { path: '/events' }],
    [urls.dynamodb, { path: '/' }],
    [
      urls.dynamodb,
      { path: '/', method: 'POST', headers: aws('DynamoDB_20120810.Scan'), body: scan },
    ],
    [urls.s3, { path: '/wxkeeper-call-files?list-type=2' }],
  ];
  return reads.map(([url = '', attempt]) => [url, attempt]);
}

/** Runs in the page. @returns what it could read, cut */
async function readIn(page: Page, url: string, { path, ...init }: Attempt): Promise<string> {
  return page.evaluate(
    async ([address, options]) => {
      try {
        const answer = await fetch(address, options);
        return `${answer.status} ${(await answer.text()).slice(0, 300)}`;
      } catch {
        return 'refused';
      }
    },
    [url + path, init] as const,
  );
}

/** Under another name that leads to this machine, the browser sees one site only (DNS rebinding). */
async function readUnderOwnName(page: Page, url: string, attempt: Attempt): Promise<string> {
  const rebound = url.replace('127.0.0.1', 'rebound.evil.test');
  await page.goto(`${rebound}/`).catch(() => undefined);
  return readIn(page, rebound, attempt);
}

/** A form sends without asking. */
async function submit(page: Page, action: string, fields: Record<string, string>): Promise<void> {
  const inputs = Object.entries(fields).map(
    ([name, value]) => `<input name="${name}" value="${value}">`,
  );
  await page.setContent(`<form method="post" action="${action}">${inputs.join('')}</form>`);
  await Promise.all([page.waitForLoadState(), page.locator('form').evaluate(submitForm)]);
  await page.waitForLoadState('networkidle');
}

function submitForm(form: unknown): void {
  (form as { submit: () => void }).submit();
}

describeInBrowser('a page of another site', () => {
  let service: LocalRun;
  let browser: Browser;
  let evil: Server;
  let page: Page;

  beforeAll(async () => {
    service = await startLocalRun();
    await service.simulator.pushVerifyTicket();
    await service.invoke('refresh-component-access-token', { componentAppId });
    browser = await startChromium();
    evil = createServer((_request, response) => {
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end('<!doctype html><title>x</title>');
    });
    const home = (await listen(evil, 0)).replace('127.0.0.1', 'evil.test');
    page = await browser.newPage();
    page.setDefaultTimeout(15_000);
    await page.goto(home);
  });
  afterAll(async () => {
    await browser?.close();
    await stopListening(evil);
    await service?.close();
  });

  it('can read no answer of any server', async () => {
    const read: string[] = [];
    for (const [url, attempt] of attemptsOn(service)) {
      const answer = await readIn(page, url, attempt);
      if (answer !== 'refused') read.push(`${url}${attempt.path}: ${answer}`);
    }
    expect(read).toEqual([]);
  });

  it('can read none under a name of its own that leads here', async () => {
    const other = await browser.newPage();
    const read: string[] = [];
    for (const [url, attempt] of attemptsOn(service)) {
      const answer = await readUnderOwnName(other, url, attempt);
      if (!answer.startsWith('403 Only programs')) read.push(`${url}${attempt.path}: ${answer}`);
    }
    await other.close();
    expect(read).toEqual([]);
  });

  it('can do nothing by requests whose answers it cannot read', async () => {
    const before = service.simulator.now();
    for (const [url, { path, headers: _, ...attempt }] of attemptsOn(service)) {
      await readIn(page, url, { path, ...attempt, mode: 'no-cors' });
    }
    expect(service.simulator.now() - before).toBeLessThan(600);
  });

  it('can do nothing by forms', async () => {
    const other = await browser.newPage();
    const before = service.simulator.now();
    const action = `${service.simulator.url}/simulator/console`;
    await submit(other, action, { action: 'advance', seconds: '3600' });
    expect(await other.locator('body').innerText()).toContain('Only programs on this machine');
    await other.close();
    expect(service.simulator.now() - before).toBeLessThan(600);
  });

  it('can show no picture of an account', async () => {
    const [account] = service.simulator.accounts();
    const src = `${service.simulator.url}/simulator/pictures/${account?.authorizerAppId}.svg`;
    const script = `Object.assign(new Image(), { src: '${src}' }).decode().then(() => 'shown', () => 'refused')`;
    expect(await page.evaluate(script)).toBe('refused');
  });

  it('does not keep the simulator’s own page from working', async () => {
    const own = await browser.newPage();
    await own.goto(service.simulator.url);
    const before = service.simulator.now();
    await own.getByRole('button', { name: '+10 min' }).click();
    await own.waitForLoadState();
    expect(service.simulator.now() - before).toBeGreaterThan(590);
    await own.close();
  });

  it('may lead to the start page, and from there to WeChat’s', async () => {
    const visitor = await browser.newPage();
    await visitor.goto(`${service.urls.api}/${componentAppId}/authorize`);
    await visitor.getByRole('button', { name: '授权', exact: true }).click();
    await visitor.waitForURL(/auth_code/);
    // Where WeChat's push is exchanging the code, the page first loads itself again.
    await visitor.getByRole('heading', { name: 'Authorization complete' }).waitFor();
    expect(await visitor.title()).toBe('Authorization complete');
    await visitor.close();
  });
});
