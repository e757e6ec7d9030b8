/** The example that signs pages, in a real browser: what is signed is the address that it shows. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createClient,
  type Client,
  type JsConfig,
  type LambdaInvoker,
} from '../../shared/client/index.ts';
import { account } from '../support/keeper.ts';
import { projectFolder } from '../support/documents.ts';
import { describeInBrowser, openSites, visitors, type Sites } from './visit.ts';

/** As WeChat's JS-SDK, which needs the internet: it only keeps what it is given. */
const page = `<!doctype html><meta charset="utf-8"><title>商品</title><p id="state">…</p>
<script type="module">
  const wx = { config: (given) => { window.given = given; } };
  const asked = encodeURIComponent(location.href);
  const answer = await fetch('/js-config?url=' + asked);
  if (answer.ok) wx.config({ ...(await answer.json()), jsApiList: ['updateAppMessageShareData'] });
  document.getElementById('state').textContent = answer.ok ? 'signed' : await answer.text();
</script>`;

/** `signPage` of the example, which imports the package as a user does: it is built after the types are checked. */
type SignPage = (
  wechat: Client,
  request: { queryStringParameters?: { url?: string } },
  origin?: string,
) => Promise<{ statusCode: number; body: string; headers?: Record<string, string> }>;

let folder: string;
let sign: SignPage;
let sites: Sites;
let shop: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wxkeeper-sign-page-'));
  const outfile = join(folder, 'sign-page.cjs');
  await build({
    absWorkingDir: projectFolder,
    entryPoints: ['docs/examples/sign-page.ts'],
    alias: { 'wxkeeper/client': './shared/client/index.ts' },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
  });
  ({ signPage: sign } = createRequire(import.meta.url)(outfile) as { signPage: SignPage });
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

beforeEach(async () => {
  sites = await openSites();
  await sites.keeper.authorizeAccount();
  const client = createClient({ lambda: invoker(sites) });
  shop = await sites.serve('shop.test', (request, response) => {
    const url = new URL(request.url ?? '/', shop);
    if (url.pathname !== '/js-config') {
      response.writeHead(200, { 'content-type': 'text/html' }).end(page);
      return;
    }
    const queryStringParameters = { url: url.searchParams.get('url') ?? '' };
    const answered = sign(client, { queryStringParameters }, new URL(shop).origin);
    void answered.then(({ statusCode, headers, body }) =>
      response.writeHead(statusCode, headers).end(body),
    );
  });
});
afterEach(async () => {
  await sites.close();
});

/** Invokes the function of the test's own service. */
function invoker({ keeper }: Sites): LambdaInvoker {
  return {
    send: async ({ input }) => {
      expect(input.FunctionName).toBe('wxkeeper-get-ticket');
      const answer = await keeper.lookUpTicket(JSON.parse(input.Payload as string));
      return { Payload: new TextEncoder().encode(JSON.stringify(answer)) };
    },
  };
}

describeInBrowser('a page inside WeChat', () => {
  it.each([
    '/goods',
    '/goods?id=7&from=singlemessage',
    '/%E5%95%86%E5%93%81?name=%E8%8C%B6%20叶#/reviews?page=2',
    '/商品?q=a+b&note=it%27s',
  ])('is signed for the address that its browser has: %s', async (address) => {
    const visitor = await sites.newVisitor(visitors.wechat);

    await visitor.page.goto(`${shop}${address}`);
    await visitor.page.getByText('signed').waitFor();

    const given = (await visitor.page.evaluate('window.given')) as JsConfig;
    const shown = String(await visitor.page.evaluate('location.href.split("#")[0]'));
    const { ticket } = await sites.keeper.lookUpTicket();
    const { nonceStr, timestamp } = given;
    const text = `jsapi_ticket=${ticket}&noncestr=${nonceStr}&timestamp=${timestamp}&url=${shown}`;
    expect(sites.keeper.simulator.isJsTicketValid(ticket)).toBe(true);
    expect(given).toEqual({
      appId: account,
      timestamp: expect.any(Number),
      nonceStr: expect.stringMatching(/^[0-9a-f]{32}$/),
      signature: createHash('sha1').update(text).digest('hex'),
      jsApiList: ['updateAppMessageShareData'],
    });
    expect(visitor.problems).toEqual([]);
  });

  it('of somebody else is not signed', async () => {
    const answer = await fetch(
      `${shop.replace('shop.test', '127.0.0.1')}/js-config?url=https://other.example/`,
    );
    expect([answer.status, await answer.text()]).toEqual([
      400,
      expect.stringContaining('shop.test'),
    ]);
  });
});
