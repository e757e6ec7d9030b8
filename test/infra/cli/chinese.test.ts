/** The command line in Chinese, as a process against the local run: the same documents, other texts. */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { widthOf } from '../../../infra/cli/output/table.ts';
import { commands } from '../../../infra/cli/commands.ts';
import type { LocalRun } from '../../support/bundled-service.ts';
import { cliOf, runCli, startAuthorizedRun } from './command-line.ts';

jest.setTimeout(120_000);

const account = 'wx5a1c9e7d3b2f8046';

let service: LocalRun;
let cli: ReturnType<typeof cliOf>;
beforeAll(async () => {
  service = await startAuthorizedRun([account]);
  cli = cliOf(service);
}, 120_000);
afterAll(async () => service?.close());

function expectReadable(out: string): void {
  const isWide = (line: string) => widthOf(line) > 80 && !/https?:/.test(line);
  expect(out.split('\n').filter(isWide)).toEqual([]);
  expect(out.replaceAll(/npx wxkeeper .*/g, '')).not.toMatch(/(\b[a-z][a-z']+ ){4,}/);
  expect(out).not.toMatch(/[,:;!?] ?\p{Script=Han}|\p{Script=Han} ?[,:;!?](?=\s|$)/mu);
}

/** What scripts read: keys, ids and figures. Texts for people are of their language. */
function withoutTexts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTexts);
  if (typeof value !== 'object' || value === null) return value;
  const texts = new Set(['title', 'remedy', 'text', 'means', 'act', 'message', 'remedies']);
  const figures = /Seconds$|^readAt$|At$/;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => {
      if (texts.has(key)) return [key, each === null ? null : 'text'];
      return [key, figures.test(key) && each !== null ? 'figure' : withoutTexts(each)];
    }),
  );
}

describe('with --lang zh', () => {
  it.each([
    ['status', '票据'],
    ['status --count', '已授权 1，已取消 0，需重新授权 0'],
    ['doctor', '一切正常。'],
    ['preflight', '不需要 AWS'],
    ['authorizers list', '已授权'],
    [`authorizers show ${account}`, '权限集'],
    ['reconcile --dry-run', '没有差异。'],
    ['explain 61004', '谁来处理：运维人员。'],
    ['explain ReauthorizationRequired', '刷新令牌均已失效'],
    ['explain 99999', '未收录 99999'],
    ['explain 6100', '未收录 6100'],
    ['explain ReauthorizationRequire', '最接近的是'],
    ['authorizers show 没有', '没有账号“没有”：'],
    ['quota get /cgi-bin/component/api_authorizer_token', '今日已用'],
  ])('%s is Chinese, and its document is that of English', async (line, text) => {
    const seen = await cli.run(`${line} --lang zh`);
    expect(seen.out + seen.err).toContain(text);
    expectReadable(seen.out + seen.err);
    const [inEnglish, inChinese] = [
      await cli.json(`${line} --lang en`),
      await cli.json(`${line} --lang zh`),
    ];
    expect(withoutTexts(inChinese.document)).toEqual(withoutTexts(inEnglish.document));
    expect([inChinese.code, seen.code]).toEqual([inEnglish.code, inEnglish.code]);
  });

  it('status has its columns below each other', async () => {
    const { out } = await cli.run('status --lang zh');
    const [, ...table] = out.slice(out.indexOf('\n队列')).split('\n');
    const [titles = '', ...rows] = table.slice(0, 2);
    expect(titles).toMatch(/^队列 +等待 +最早 +死信$/);
    for (const row of rows) expect([row, widthOf(row)]).toEqual([row, widthOf(titles)]);
  });

  it('is asked for by the environment, too', async () => {
    const [own, system, other] = await Promise.all([
      runCli(['explain', '61004'], { WXKEEPER_LANG: 'zh' }),
      runCli(['explain', '61004'], { LANG: 'zh_CN.UTF-8' }),
      runCli(['explain', '61004', '--lang', 'en'], { LANG: 'zh_CN.UTF-8' }),
    ]);
    expect(own.out).toContain('来源 IP 不在平台的白名单IP地址列表中');
    expect(system.out).toBe(own.out);
    expect(other.out).toContain('Who acts:');
  });
});

describe('what is wrong, in Chinese', () => {
  it('is red in doctor, with what mends it and the words of the runbook', async () => {
    service.simulator.configure({ ipAllowList: ['192.0.2.1'] });
    const { code, out } = await cli.run('doctor --lang zh');
    expect(code).toBe(1);
    expect(out).toContain('✗ wx0123456789abcdef：微信拒绝来自出口 IP 127.0.0.1 的调用（61004）');
    expect(out).toContain('→ 在微信后台的白名单IP地址列表处，通过它自己的「修改」填入：127.0.0.1');
    expect(out).toContain('1 项检查未通过。');
    expectReadable(out);
    const refused = await cli.run(`renew ${account} --yes --lang zh`);
    service.simulator.configure({ ipAllowList: null });
    expect(refused.err).toContain('错误：WechatRejected（微信明确拒绝，重试无效）：');
    expect(refused.err).toContain(
      '用 npx wxkeeper --local explain <errcode> 查看微信错误码的含义。',
    );
  });

  it('is asked about in Chinese', async () => {
    const { code, err } = await cli.run('renew --lang zh');
    expect([code, err]).toEqual([2, expect.stringContaining('将向微信换取 wx0123456789abcdef')]);
    expect(err).toContain('请加 --yes。');
  });
});

describe('the help in Chinese', () => {
  it('is readable for each command, and has the same options and examples', async () => {
    const names = ['', ...commands.map(({ name }) => name)];
    for (const name of names) {
      const words = name.split(' ').filter(Boolean);
      const [zh, en] = await Promise.all([
        runCli([...words, '--help', '--lang', 'zh']),
        runCli([...words, '--help', '--lang', 'en']),
      ]);
      expect(zh.code).toBe(0);
      expect(zh.out).toMatch(/^用法：wxkeeper/);
      expectReadable(zh.out);
      expect(zh.out).not.toMatch(/Usage|Options|Arguments|Commands|choices|\[options\]|\[command/);
      const typed = (out: string) => out.match(/^ {2}(--\S+|npx wxkeeper .*|-h, --help)/gm);
      expect(typed(zh.out)).toEqual(typed(en.out));
    }
  });
});

describe('wrong usage in Chinese', () => {
  it.each([
    ['stauts', ['错误：没有命令“stauts”', '最接近的命令是：npx wxkeeper status']],
    ['status --jsn', ['错误：没有选项“--jsn”', '（是否想用 --json？）']],
    ['status --stage', ['选项“--stage <name>”缺少值']],
    ['call', ['缺少参数“path”', 'npx wxkeeper call /cgi-bin/get_api_domain_ip']],
    ['status now', ['参数过多：应为 0 个，实际 1 个']],
    ['explain', ['缺少参数“code”']],
    ['completion ksh', ['不能为“ksh”，可选：bash、zsh、fish。']],
    ['events replay', ['--from（必填）']],
    ['status --watch --json', ['--watch 供人查看']],
  ])('%s', async (line, texts) => {
    const { code, out, err } = await runCli(['--lang', 'zh', '--local', ...line.split(' ')], {
      WXKEEPER_INVOKE_PORT: new URL(service.urls.invoke).port,
    });
    expect(code).toBe(2);
    for (const text of texts) expect(out + err).toContain(text);
    expectReadable(out + err);
  });

  it('of a language that there is not', async () => {
    const { code, err } = await runCli(['status', '--lang', 'fr'], { WXKEEPER_LANG: 'zh' });
    expect([code, err]).toEqual([2, expect.stringContaining('Allowed choices are en, zh.')]);
  });
});
