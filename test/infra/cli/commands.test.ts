/** Every command as a process against the local run: what a person sees, and what a script reads. */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { commands } from '../../../infra/cli/commands.ts';
import type { CommandWords } from '../../../infra/cli/program.ts';
import { wordsOf } from '../../../infra/cli/words/words.ts';
import type { LocalRun } from '../../support/bundled-service.ts';
import { cliOf, startAuthorizedRun } from './command-line.ts';

jest.setTimeout(120_000);

const account = 'wx5a1c9e7d3b2f8046';
const other = 'wxd4f60c8a2e9b1735';

let service: LocalRun;
let cli: ReturnType<typeof cliOf>;
const logged: string[] = [];
beforeAll(async () => {
  const log = (line: string) => void logged.push(line);
  service = await startAuthorizedRun([account, other], { log });
  cli = cliOf(service);
}, 120_000);
afterAll(async () => service?.close());

/** What a person sees: nothing wider than a terminal, except for what must not be broken. */
function expectReadable(out: string): void {
  const isWide = (line: string) => line.length > 80 && !/https?:|^[\w-]{60,}$/.test(line);
  expect(out.split('\n').filter(isWide)).toEqual([]);
}

describe('commands that only look', () => {
  it.each([
    ['doctor', 'All is well.', { checks: expect.any(Array) }],
    ['preflight', 'npm start needs nothing of AWS', { checks: [{ id: 'local', ok: true }] }],
    ['authorizers list', account, { authorizers: expect.any(Array), next: null }],
    ['authorizers list --name 青禾生', account, { authorizers: [{ authorizerAppId: account }] }],
    ['authorizers list --failing', 'There is no such account.', { authorizers: [] }],
    ['authorizers show 青禾生活', 'Permission sets 1 消息管理', { status: 'authorized' }],
    ['authorizers export', 'authorizerAppId,name,status', { authorizers: expect.any(Array) }],
    ['reconcile --dry-run', 'Nothing differs.', { dryRun: true, differing: 0 }],
    ['quota get /cgi-bin/component/api_authorizer_token', '1000000 used today', { errcode: 0 }],
    ['explain 61004', '白名单IP地址列表', { code: '61004', known: true }],
    ['explain 7595a32b-de5a-44bd-9c07-6cea2571fbcf', 'npm start', { query: null }],
    ['link --tenant tenant-7', '/invited?invitation=', { url: expect.any(String) }],
    [`token ${account}`, '', { accessToken: expect.any(String) }],
    [`call /cgi-bin/menu/get --account ${account}`, 'errcode', { errcode: expect.any(Number) }],
  ])('%s', async (line, text, document) => {
    const [seen, read] = await Promise.all([cli.run(line), cli.json(line)]);
    expect(seen.err).not.toContain('fault of the command line');
    expect(seen.out).toContain(text);
    expectReadable(seen.out);
    expect(read.document).toMatchObject(document);
    expect(read.code).toBe(seen.code);
  });

  it('authorizers show --log tells what the functions have logged about the account', async () => {
    const line = `authorizers show ${account} --log`;
    const [seen, read] = await Promise.all([cli.run(line), cli.json(line)]);

    expect(seen.out).toMatch(/complete-authorization|process-authorization-event/);
    expect(seen.out).toContain('Applying authorization event');
    const { log } = read.document as { log: { functionName: string; level: string }[] };
    expect(log).toContainEqual(
      expect.objectContaining({
        functionName: 'wxkeeper-process-authorization-event',
        level: 'INFO',
        at: expect.any(Number),
      }),
    );
    expect((await cli.json(`authorizers show ${account}`)).document).toHaveProperty('log', null);
    expect(await cli.run(`${line} x`)).toMatchObject({ code: 2 });
  });

  it('explain <rid> tells a refused call, without the token that WeChat repeats', async () => {
    const { document } = await cli.json(`call /cgi-bin/no/such --account ${account}`);
    const line = `explain ${String(document['rid'])} --account ${account}`;
    const [seen, read] = await Promise.all([cli.run(line), cli.json(line)]);

    expect(seen.out).toContain('request_url: access_token=[removed]');
    expect(read).toMatchObject({ code: 0, document: { errcode: 0 } });
    expect(String(Object(read.document['request']).response_body)).toContain('40066');
    expect(await cli.run(`explain ${String(document['rid'])}`)).toMatchObject({ code: 1 });
  });

  it('promise nothing of AWS where AWS was not looked at', async () => {
    const { out } = await cli.run('preflight');
    expect(out).toBe('✓ npm start needs nothing of AWS\n');
  });

  it('list no accounts by two filters of which one would be left out', async () => {
    const { code, document } = await cli.json('authorizers list --name 青禾生活 --tenant tenant-7');
    expect(code).toBe(2);
    expect(document).toMatchObject({ error: { code: 'usage' } });
  });

  it('list a page, and go on where it ended', async () => {
    const { document } = await cli.json('authorizers list --limit 1');
    expect(document).toMatchObject({ authorizers: [{ authorizerAppId: account }] });
    const rest = await cli.json(`authorizers list --after ${String(document['next'])}`);
    expect(rest.document).toMatchObject({
      authorizers: [{ authorizerAppId: other, failure: null }],
      next: null,
    });
  });

  it('say which accounts have a name that several have', async () => {
    const { code, err } = await cli.run('authorizers show 青禾');
    expect([code, err]).toEqual([1, expect.stringContaining('Several accounts')]);
    expect(err).toContain(other);
  });

  it('print no token but where one is asked for', async () => {
    const { document } = await cli.json(`token ${account}`);
    const token = String(document['accessToken']);
    for (const line of ['authorizers show', 'authorizers export', 'status', 'doctor']) {
      const { out } = await cli.run(line.endsWith('show') ? `${line} ${account}` : line);
      expect(out).not.toContain(token.slice(0, 20));
    }
  });
});

describe('commands that change something', () => {
  it.each([
    ['renew', 'Gets a new access token'],
    [`renew ${account}`, account],
    ['reconcile', "with WeChat's list"],
    ['quota clear', '10 times a month'],
    [`assign ${account} tenant-7`, 'tenant-7'],
    [`call /cgi-bin/menu/create --account ${account} --body '{}'`, 'It may change something'],
  ])('%s says what it will do, and does nothing where nobody can be asked', async (line, plan) => {
    const before = service.simulator.callCount('');
    const { code, err } = await cli.run(line);
    expect([code, err]).toEqual([2, expect.stringContaining(plan)]);
    expect(err).toContain('Add --yes.');
    expect(service.simulator.callCount('')).toBe(before);
  });

  it.each([
    ['renew', { expiresAt: expect.any(Number) }, 'Token renewed on request'],
    [`renew ${account}`, { authorizerAppId: account }, 'Token renewed on request'],
    ['reconcile', { finished: true, failed: 0 }, 'Authorizers reconciled'],
    ['quota clear', { resetAt: expect.any(Number) }, 'Quota reset'],
    [`assign ${account} tenant-7`, { tenantId: 'tenant-7' }, 'Tenant assigned'],
    [`assign ${account} tenant-8`, { tenantId: 'tenant-8' }, 'Tenant assigned'],
  ])('%s does it with --yes, and the log says who it was', async (line, document, message) => {
    logged.length = 0;
    const ran = await cli.json(`${line} --yes`);
    expect(ran.document).toMatchObject(document);
    expect(ran.code).toBe(0);
    const own = logged.find((each) => each.includes(message)) ?? '';
    expect(own).toMatch(/"correlation_id":"cli:[\w.-]+:[0-9a-f]{8}"/);
  });

  it('find the accounts of a tenant', async () => {
    const { document } = await cli.json('authorizers list --tenant tenant-8');
    expect(document).toMatchObject({ authorizers: [{ authorizerAppId: account }] });
  });
});

describe('the help', () => {
  const { commands: texts } = wordsOf();

  it('has every command, and each example is one', async () => {
    const { out } = await cli.run('--help');
    expectReadable(out);
    for (const { name } of commands) expect(out).toContain(name.split(' ')[0]);
    const names = commands.map(({ name }) => name as string);
    for (const { examples } of Object.values(texts)) {
      expect(examples.length).toBeGreaterThan(0);
      for (const example of examples) {
        expect(names.some((name) => example === name || example.startsWith(`${name} `))).toBe(true);
      }
    }
  });

  it('names each option of a command', async () => {
    for (const { name, options = [] } of commands) {
      const described: CommandWords = texts[name];
      const given = options.map((option) => /--([\w-]+)/.exec(option)?.[1] ?? '');
      expect([name, Object.keys(described.options ?? {}).toSorted()]).toEqual([
        name,
        given.toSorted(),
      ]);
    }
    const { out } = await cli.run('authorizers list --help');
    expect(out).toContain('npx wxkeeper authorizers list --failing');
  });
});
