/** README examples: both READMEs are run, compared with the code and with each other. */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { settingsSchema } from '../infra/settings/settings-schema.ts';
import { followLink, loadPage, submitForm } from '../infra/local/demo/merchant-browser.ts';
import { portVariables, readLocalSettings } from '../infra/local/settings.ts';
import { until } from '../infra/local/process/until.ts';
import { routes } from '../infra/function-routes.ts';
import { DEFAULT_VALIDITY_SECONDS } from '../shared/onboarding/signed-link.ts';
import { localComponent, startLocalRun, type LocalRun } from './support/bundled-service.ts';
import { projectFolder, read, source as productCode, tableRows } from './support/documents.ts';
import type { WechatSimulator } from '../infra/local/wechat/simulator.ts';

jest.setTimeout(60_000);

const readmes = [
  ['README.md', read('README.md')],
  ['README.zh-CN.md', read('README.zh-CN.md')],
] as const;

const account = 'wx5a1c9e7d3b2f8046';
const { componentAppId } = localComponent;

interface CodeBlock {
  language: string;
  text: string;
}

function codeBlocks(markdown: string): CodeBlock[] {
  const found = markdown.matchAll(/^ *```(\w*)\n(.*?)^ *```$/gms);
  return [...found].map(([, language = '', text = '']) => ({ language, text }));
}

function codeBlock(markdown: string, language: string, containing: string): string {
  const block = codeBlocks(markdown).find(
    ({ language: each, text }) => each === language && text.includes(containing),
  );
  if (!block) throw new Error(`no ${language} block with ${containing}`);
  return block.text;
}

describe('README examples, on the running service', () => {
  let service: LocalRun;
  let simulator: WechatSimulator;

  beforeAll(async () => {
    service = await startLocalRun();
    ({ simulator } = service);
    await simulator.startPushing();
  });

  afterAll(async () => {
    await service?.close();
  });

  /** The example with the addresses of this run. */
  const here = (example: string) =>
    example
      .replaceAll('http://127.0.0.1:3000', service.urls.api)
      .replaceAll('http://127.0.0.1:3001', service.urls.invoke)
      .replaceAll('http://127.0.0.1:3002', simulator.url);

  const announced = (type: string) => service.events().find((each) => each.detailType === type);

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

  it.each(readmes)('%s: the one-liner prints a token', async (_name, markdown) => {
    const output = await run('sh', ['-c', here(codeBlock(markdown, 'sh', 'node -e'))]);

    expect(output).toMatch(/accessToken: '[^']+'/);
    expect(output).toMatch(/expiresInSeconds: \d+/);
  });

  it.each([
    { example: 'call-wechat', print: /^2 followers\n$/ },
    { example: 'get-access-token', print: /\na token that is good for \d+ s\n$/ },
  ])('the Node.js example for $example works in both', async ({ example, print }) => {
    for (const [, markdown] of readmes) expect(await runExample(markdown, example)).toMatch(print);
  });

  it.each(readmes)(
    '%s: the link example prints a link that leads to WeChat',
    async (_name, markdown) => {
      const output = await runExample(markdown, 'create-authorization-link');

      const [, seconds, url = ''] = /within (\d+) s to (\S+)\n$/.exec(output) ?? [];
      expect(Math.abs(Number(seconds) - DEFAULT_VALIDITY_SECONDS)).toBeLessThan(60);
      expect(url.startsWith(`${service.urls.api}/${componentAppId}/invited?`)).toBe(true);
      expect((await followLink(await loadPage(url))).html).toContain(account);
    },
  );

  /** The first example defines what the others use. */
  async function runExample(markdown: string, name: string): Promise<string> {
    const [first, wanted] = [codeBlock(markdown, 'js', ''), codeBlock(markdown, 'js', name)];
    const example = first === wanted ? first : first + wanted;
    return run(process.execPath, moduleArguments(here(example)));
  }

  it('each event has the fields of its example', async () => {
    const [, english] = readmes[0];
    const examples: { 'detail-type': string; source: string; detail: Record<string, unknown> }[] =
      codeBlock(english, 'jsonl', '')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));

    await simulator.updatePermissionSets(account, [1, 2, 3, 4, 15, 49]);

    expect(examples).toHaveLength(2);
    for (const { 'detail-type': type, source, detail } of examples) {
      const event = await until(type, async () => announced(type));
      // A profile that WeChat did not give in time is missing.
      const shape = shapeOf({ profile: detail['profile'], ...Object(event.detail) });
      expect({ type, source: event.source, shape }).toEqual({
        type,
        source,
        shape: shapeOf(detail),
      });
    }
  });
});

async function run(command: string, parameters: string[]): Promise<string> {
  const PATH = `${dirname(process.execPath)}:${process.env['PATH']}`;
  const { stdout } = await promisify(execFile)(command, parameters, {
    cwd: projectFolder,
    env: { PATH },
  });
  return stdout;
}

function moduleArguments(code: string): string[] {
  return ['--input-type=module', '--eval', code];
}

/** The same with `string`, `number` and so on in place of the values. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return [...new Set(value.map(shapeOf))];
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, shapeOf(each)]));
}

/** The value of a constant such as `const LEASE_SECONDS = 2 * 5;`, wherever it is. */
function numberNamed(constant: string): number {
  const product = new RegExp(`const ${constant} = ([\\d *]+);`).exec(productCode)?.[1];
  if (!product) throw new Error(`no number is called ${constant}`);
  return product.split('*').reduce((result, factor) => result * Number(factor), 1);
}

describe.each(readmes)('%s agrees with the code', (_name, markdown) => {
  const rows = tableRows(markdown);
  const rowOf = (first: string) => rows.find((each) => each.first === first)?.row ?? '';

  it('about the routes', () => {
    const listed = rows.map(({ first }) => first).filter((first) => /^`(GET|POST) /.test(first));

    expect(listed).toEqual(routes.map(({ method, path }) => `\`${method} ${path}\``));
  });

  it('about the errors of the look-up', () => {
    const names = read('shared/errors.ts').matchAll(/^ \* - `(\w+)`:/gm);
    const expected = Array.from(names, ([, name]) => `\`${name}\``);
    const listed = rows.map(({ first }) => first);

    expect(expected).toHaveLength(10);
    expect([...new Set(listed.filter((first) => expected.includes(first)))]).toEqual(expected);
  });

  it('about the local run’s settings and their defaults', () => {
    const { ports } = readLocalSettings({});
    const defaults = [...Object.values(localComponent), ...Object.values(ports).map(String)];
    const variables = [
      'WXKEEPER_COMPONENT_APP_ID',
      'WXKEEPER_COMPONENT_APP_SECRET',
      'WXKEEPER_MESSAGE_TOKEN',
      'WXKEEPER_ENCODING_AES_KEY',
      'WXKEEPER_DATA_FILE',
      ...Object.values(portVariables),
    ];

    for (const text of [...variables, ...defaults]) expect(markdown).toContain(`\`${text}\``);
    const code = read('infra/local/settings.ts') + read('infra/local/other-wechat.ts');
    const named = new Set(code.match(/\b(WXKEEPER|WECHAT)_[A-Z_]+/g));
    for (const name of named) expect(markdown).toContain(`\`${name}\``);
    const listed = new Set(markdown.match(/\b(WXKEEPER|WECHAT)_[A-Z_]+/g));
    expect([...listed].filter((name) => !named.has(name))).toEqual([]);
  });

  it('about the secret and the deploy settings', () => {
    const secret = read('shared/aws/component-secret.ts') + read('shared/wechat/crypto.ts');
    const fields = secret.match(
      /\b(previous)?(componentAppSecret|messageToken|encodingAesKey)\b/gi,
    );

    expect(new Set(fields).size).toBeGreaterThanOrEqual(5);
    for (const field of new Set(fields)) {
      expect(markdown.toLowerCase()).toContain(field.toLowerCase());
    }
    const settings = Object.keys(settingsSchema.shape);
    const listed = new Set(
      rows.flatMap(({ first }) => Array.from(first.matchAll(/`(\w+)`/g), ([, name]) => name)),
    );
    expect(settings.filter((setting) => !listed.has(setting))).toEqual([]);
    expect(markdown).toContain('`wxkeeper/link-signing-key`');
  });

  it.each([
    ['RENEWAL_MARGIN_SECONDS', 'renewal', '续期'],
    ['SCHEDULED_RENEWAL_MARGIN_SECONDS', 'renewal', '续期'],
    ['MINIMUM_VALIDITY_SECONDS', 'life of a token handed out', '返回的令牌剩余有效期'],
    ['REMEMBERED_SECONDS', 'life of a token handed out', '返回的令牌剩余有效期'],
    ['REPLACED_TOKEN_SECONDS', 'access tokens', '令牌'],
    ['LEASE_SECONDS', 'one renewer for each token', '每个令牌同一时刻只续期一次'],
    ['WECHAT_TIMEOUT_SECONDS', 'a call to WeChat', '单次调用微信'],
    ['LONGEST_COOL_DOWN_SECONDS', 'after a failed renewal', '续期失败之后'],
  ])('about %s in the row “%s”', (constant, english, chinese) => {
    const seconds = numberNamed(constant);

    expect(rowOf(english) || rowOf(chinese)).toMatch(new RegExp(`\\b${seconds}( s\\b| 秒)`));
  });

  it('about the budget of each token and about missing tickets', () => {
    const calls = rowOf('budget of each token') || rowOf('每个令牌的续期预算');
    const minutes = numberNamed('TICKET_OVERDUE_SECONDS') / 60;

    expect(calls).toMatch(new RegExp(`\\b${numberNamed('CALLS_PER_HOUR')} (calls|次)`));
    expect(calls).toMatch(new RegExp(` ${numberNamed('SECONDS_PER_FURTHER_CALL')} (s|秒)`));
    expect(rowOf(`no ticket for ${minutes} min`) || rowOf(`${minutes} 分钟没有收到票据`)).not.toBe(
      '',
    );
  });

  it('about the commands', () => {
    const { scripts }: { scripts: Record<string, string> } = JSON.parse(read('package.json'));
    const commands = Array.from(
      markdown.matchAll(/[`&] ?npm (?:run )?(?!ci)([\w:]+)/g),
      ([, name]) => name,
    );

    expect(commands).toContain('start');
    for (const command of commands) expect(Object.keys(scripts)).toContain(command);
  });
});

describe('README.zh-CN.md', () => {
  const [english, chinese] = readmes.map(([, markdown]) => markdown);

  it('has the headings, tables and lists of README.md, line by line', () => {
    const outline = (markdown = '') =>
      markdown.split('\n').map((line) => /^ *(#+ |\||```\w*|- |\d\. )?/.exec(line)?.[0]);

    expect(outline(chinese)).toEqual(outline(english));
  });

  it('has the same code, but for comments and the words in pictures', () => {
    const code = (markdown = '') =>
      codeBlocks(markdown)
        .filter(({ language }) => language && language !== 'mermaid')
        .map(({ text }) => text.replaceAll(/^ *(\/\/|\/\*\*|#).*$/gm, ''));

    expect(code(chinese)).toEqual(code(english));
  });
});
