/** README examples: both READMEs are run, compared with the code and measured. */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { followLink, loadPage, submitForm } from '../infra/local/demo/merchant-browser.ts';
import { readyBlock } from '../infra/local/output/ready-block.ts';
import { localComponent, startLocalRun, type LocalRun } from './support/bundled-service.ts';
import { codeBlock, codeBlocks, read } from './support/documents.ts';
import { runModule, withAddressesOf } from './support/run-example.ts';
import { cliOf } from './infra/cli/command-line.ts';

jest.setTimeout(60_000);

const readmes = [
  ['README.md', read('README.md')],
  ['README.zh-CN.md', read('README.zh-CN.md')],
] as const;

const account = 'wx5a1c9e7d3b2f8046';
const { componentAppId } = localComponent;

describe('README examples, on the running service', () => {
  let service: LocalRun;

  beforeAll(async () => {
    service = await startLocalRun();
    await service.simulator.startPushing();
  });

  afterAll(async () => {
    await service?.close();
  });

  const here = (example: string) => withAddressesOf(service, example);

  it('the start page leads through the button 授权 to the page that says 授权成功', async () => {
    const [, english] = readmes[0];
    const address = /<(http:\/\/127\.0\.0\.1:3000\/[^>]+)>/.exec(english)?.[1] ?? '';

    const wechatPage = await followLink(await loadPage(here(address)));
    expect(wechatPage.html).toContain('value="agree">授权</button>');
    const back = await submitForm(wechatPage, { account, decision: 'agree' });
    const result = await loadPage(back.location ?? '');

    expect(result.html).toContain('授权成功');
    expect(result.html).toContain(account);
  });

  it.each(readmes)('%s: the command prints a token, as shown', async (_name, markdown) => {
    const command = codeBlock(markdown, 'sh', 'npx wxkeeper');
    const line = /^npx wxkeeper (.*) --local\n$/.exec(command)?.[1] ?? '';
    const shown = codeBlock(markdown, 'text', 'Good for');

    const { code, out, err } = await cliOf(service).run(line);

    expect(code).toBe(0);
    expect(out).toMatch(/^92_[\w-]+\n$/);
    expect(shown).toMatch(/^92_[\w-]+\n/);
    expect(withoutNumbers(err)).toBe(withoutNumbers(shown.replace(/^.*\n/, '')));
  });

  it.each(readmes)('%s: token, call and link are what is shown', async (_name, markdown) => {
    const printed = await runModule(here(codeBlock(markdown, 'js', 'InvokeCommand')));

    const shown = codeBlock(markdown, 'text', 'a token that is good for');
    const [token, call, link = '', end] = printed.split('\n');
    const [shownToken = '', shownCall, shownLink = ''] = here(shown).split('\n');
    expect(withoutNumbers(token ?? '')).toBe(withoutNumbers(shownToken));
    expect(call).toBe(shownCall);
    expect(link.startsWith(shownLink.replace(/…$/, ''))).toBe(true);
    expect(shownLink).toContain(`${service.urls.api}/${componentAppId}/invited?`);
    expect(end).toBe('');
    const [address = ''] = /http\S+$/.exec(link) ?? [];
    expect((await followLink(await loadPage(address))).html).toContain(account);
  });
});

/** Times pass while a test runs: `2 h` becomes `1 h 59 min`. */
function withoutNumbers(text: string): string {
  return text.replaceAll(/\d+ h( \d+ min)?|\d+/g, '0');
}

describe.each(readmes)('%s', (_name, markdown) => {
  const lines = markdown.trimEnd().split('\n');

  it('is short', () => {
    expect(lines.length).toBeLessThan(150);
    expect(markdown).not.toContain('```mermaid');
  });

  it('fits a terminal: tables up to 160 characters, pictures 80, code and output 100', () => {
    const rows = lines.filter((line) => /^ *\|/.test(line));
    expect(rows.filter((row) => row.length > 160)).toEqual([]);
    const inBlocks = codeBlocks(markdown).flatMap(({ text }) => text.split('\n'));
    expect(inBlocks.filter((line) => line.length > 100)).toEqual([]);
    const picture = codeBlock(markdown, 'text', '+---').split('\n');
    expect(picture.filter((line) => line.length > 80)).toEqual([]);
  });

  it('shows what `npm start` prints', () => {
    const urls = {
      api: 'http://127.0.0.1:3000',
      invoke: 'http://127.0.0.1:3001',
      simulator: 'http://127.0.0.1:3002',
      eventBus: 'http://127.0.0.1:3003',
      dynamodb: 'http://127.0.0.1:8000',
      s3: 'http://127.0.0.1:8001',
    };
    const simulated = { authorizerAppId: account, nickName: '青禾生活服务' };
    const [, ...block] = readyBlock({ urls, componentAppId, account: simulated });

    const addresses = block.slice(0, block.indexOf(''));
    expect(addresses).toHaveLength(5);
    expect(codeBlock(markdown, 'text', 'AWS_ENDPOINT_URL_LAMBDA')).toBe(
      `${addresses.join('\n')}\n`,
    );
  });

  it('has doors for developers, operators and deployers', () => {
    const doors = lines.filter((line) => /^- \*\*.+?\*\* ?\[/.test(line));

    expect(doors).toHaveLength(3);
    for (const door of doors) expect(door.match(/\]\(docs\//g)?.length).toBeGreaterThan(5);
  });

  it('leads on to 全网发布', () => {
    const section = /\n## (?:Deployment|部署)\n(.*?)\n## /s.exec(markdown)?.[1] ?? '';
    const steps = section.split('\n').filter((line) => /^\d\. /.test(line));

    expect(steps.length).toBeLessThanOrEqual(10);
    expect(steps.at(-1)).toContain('全网发布');
  });
});
