/** `wxkeeper import` and `export` against the local run: interrupted, repeated, checked, and back out. */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from '../../../../infra/local/process/until.ts';
import type { ImportFormat } from '../../../../infra/cli/moving/read-file.ts';
import { startLocalRun, type LocalRun } from '../../../support/bundled-service.ts';
import {
  addOldAccounts,
  fileOf,
  prepareOldAccounts,
  strangeToken,
  type OldAccount,
} from '../../../support/moving.ts';
import { cliOf } from '../command-line.ts';

jest.setTimeout(120_000);

const script = fileURLToPath(new URL('../../../../infra/cli/wxkeeper.cjs', import.meta.url));
/** Ten thousand of each: npm run bench -- import. */
const ACCOUNTS = 120;

let service: LocalRun;
let cli: ReturnType<typeof cliOf>;
let folder: string;
const logged: string[] = [];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wxkeeper-moving-'));
  service = await startLocalRun({ log: (line) => logged.push(line) });
  cli = cliOf(service);
  await service.simulator.pushVerifyTicket();
}, 120_000);
afterAll(async () => {
  await service?.close();
  rmSync(folder, { recursive: true });
});

interface Row {
  line: number;
  authorizerAppId: string;
  outcome: string | null;
  reason: string | null;
  check: string | null;
}

const write = (name: string, text: string) => {
  const file = join(folder, name);
  writeFileSync(file, text, { mode: 0o600 });
  return file;
};
const batches = () => logged.filter((line) => line.includes('"Accounts imported"')).length;
const exported = async (name: string) => {
  const file = join(folder, name);
  await cli.run(`export ${file} --with-refresh-tokens --yes`);
  const { authorizers } = JSON.parse(readFileSync(file, 'utf8')) as { authorizers: OldAccount[] };
  return new Map(authorizers.map((each) => [each.authorizerAppId, each]));
};

/** Ctrl-C after the next batch. */
async function interrupt(line: readonly string[]): Promise<void> {
  const before = batches();
  const child = spawn(process.execPath, [script, ...line, '--yes', '--local'], {
    env: { PATH: process.env['PATH'], WXKEEPER_INVOKE_PORT: new URL(service.urls.invoke).port },
    stdio: 'ignore',
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  await until('a batch', async () => batches() > before || undefined);
  child.kill('SIGINT');
  await ended;
}

describe.each<[ImportFormat, string]>([
  ['wxcomponent', ''],
  ['wxjava', ''],
  ['csv', '--tenant-column shop'],
  ['json', ''],
])('%s, interrupted twice', (format, options) => {
  it('brings all in, lists wrong refresh tokens, and replaces none by an older one', async () => {
    const accounts = await prepareOldAccounts(service, ACCOUNTS);
    const file = write(`${format}.txt`, fileOf(format, accounts));
    const line = ['import', file, '--check', ...options.split(' ').filter(Boolean)];
    await interrupt(line);
    await interrupt(line);
    const { code, document } = await cli.json(`${line.join(' ')} --yes`);

    expect(code).toBe(1);
    expect(document).toMatchObject({
      format,
      stopped: null,
      leftOut: [{ problem: 'row-malformed' }],
    });
    const rows = new Map((document['accounts'] as Row[]).map((row) => [row.authorizerAppId, row]));
    expect(rows.size).toBe(ACCOUNTS);
    const here = await exported(`${format}.json`);
    for (const { authorizerAppId, authorizerRefreshToken } of accounts.right) {
      expect(rows.get(authorizerAppId)?.check).toBe('works');
      expect(here.get(authorizerAppId)).toMatchObject({
        status: 'authorized',
        authorizerRefreshToken,
      });
    }
    for (const { authorizerAppId, authorizerRefreshToken } of accounts.hereNewer) {
      expect(rows.get(authorizerAppId)).toMatchObject({ outcome: 'kept', check: null });
      expect(here.get(authorizerAppId)).toMatchObject({ authorizerRefreshToken });
    }
    for (const { authorizerAppId, authorizerRefreshToken } of accounts.wrong) {
      const { outcome, check } = rows.get(authorizerAppId) ?? {};
      expect(outcome === 'kept' || check === 'replaced').toBe(true);
      // WeChat has named the right one.
      expect(here.get(authorizerAppId)).toMatchObject({ authorizerRefreshToken });
    }
    for (const { authorizerAppId } of accounts.ended) {
      const { reason, check } = rows.get(authorizerAppId) ?? {};
      expect(reason === 'ended' || check === 'refused').toBe(true);
      expect(here.get(authorizerAppId)).toMatchObject({ status: 'reauthorization-required' });
    }
    const tenantId = expect.stringMatching(/^shop "wx/);
    const some = here.get(accounts.right[0]?.authorizerAppId ?? '');
    expect(some).toMatchObject({ tenantId: format === 'csv' ? tenantId : null });
    expect(logged.join('\n')).not.toMatch(/refreshtoken@@@/);
  });
});

it('an account whose age nobody knows shows none', async () => {
  const [account] = await addOldAccounts(service, 1);
  const dateless = { ...account, authorizedAt: 0 };
  await cli.run(`import ${write('dateless.json', JSON.stringify([dateless]))} --yes`);
  const { out } = await cli.run(`authorizers show ${dateless.authorizerAppId ?? ''}`);
  expect(out).toMatch(/Since +–/);
  expect(out).toMatch(/Refresh token +– old, number 1/);
});

describe('a dry run', () => {
  it('tells the difference, and changes nothing', async () => {
    const [known, strange, ...others] = await addOldAccounts(service, 5);
    const first = write('first.json', JSON.stringify([known, strange]));
    await cli.run(`import ${first} --yes`);
    const changed = { ...strange, authorizerRefreshToken: strangeToken('dry') };
    const file = write('dry.json', JSON.stringify([known, changed, ...others, {}]));
    const { code, document } = await cli.json(`import ${file} --dry-run --check`);
    expect(code).toBe(1);
    expect(document).toMatchObject({
      dryRun: true,
      counts: { read: 6, leftOut: 1, imported: 3, same: 1, kept: 1, failed: 0, notReached: 0 },
      checks: null,
      leftOut: [{ line: 6, authorizerAppId: null, problem: 'appid-malformed' }],
    });
    const { out } = await cli.run(`import ${file} --dry-run`);
    expect(out).toContain('6 accounts in the file (json), 1 left out.');
    expect(out).toContain('Would be: 3 imported, 1 the same, 1 kept as they are here.');
    expect(out).toContain('the grant here is newer');
    expect((await exported('dry-after.json')).has(others[0]?.authorizerAppId ?? '')).toBe(false);
  });
});

describe('an import', () => {
  it('stops where all fail, says why, and goes on when it is repeated', async () => {
    const accounts = await addOldAccounts(service, 110);
    const file = write('stops.json', JSON.stringify(accounts));
    const fault = { kind: 'errcode', errcode: 45009 } as const;
    service.simulator.setFault({ path: 'api_authorizer_token', ...fault });
    const { code, out } = await cli.run(`import ${file} --check --yes`);
    service.simulator.clearFaults();
    expect(code).toBe(1);
    expect(out).toContain('Stopped, 60 accounts were not reached: WechatUnavailable');
    const { document } = await cli.json(`import ${file} --yes`);
    expect(document).toMatchObject({ counts: { imported: 60, same: 50, notReached: 0 } });
  });

  it('asks first', async () => {
    const file = write('asks.json', JSON.stringify(await addOldAccounts(service, 1)));
    const { code, err } = await cli.run(`import ${file}`);
    expect(code).toBe(2);
    expect(err).toContain('Would be: 1 imported');
    expect(err).toContain('Add --yes');
    const { code: unknown, err: why } = await cli.run(`import ${file} --format xml`);
    expect([unknown, why]).toEqual([2, expect.stringContaining('--format is wxcomponent, wxjava')]);
  });
});

describe('an export', () => {
  it('needs to be told that refresh tokens are wanted, and a new file', async () => {
    const file = join(folder, 'out.json');
    const { code, err } = await cli.run(`export ${file} --yes`);
    expect([code, err]).toEqual([2, expect.stringContaining('--with-refresh-tokens')]);
    for (const there of [write('there.json', ''), '/dev/stdout']) {
      const refused = await cli.run(`export ${there} --with-refresh-tokens --yes`);
      expect([refused.code, refused.out]).toEqual([2, '']);
      expect(refused.err).toContain('it must be a new one');
    }
  });

  it.each(['json', 'csv'])('as %s is read by an import again: all is the same', async (format) => {
    const file = join(folder, `again.${format}`);
    const { out, err } = await cli.run(
      `export ${file} --with-refresh-tokens --format ${format} --yes`,
    );
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(out + err).not.toContain('refreshtoken@@@');
    const { document } = await cli.json(`import ${file} --dry-run`);
    const { leftOut } = document as { leftOut: { problem: string }[] };
    expect(document['counts']).toMatchObject({ imported: 0, kept: 0, replaced: 0, failed: 0 });
    expect(new Set(leftOut.map(({ problem }) => problem))).toEqual(new Set(['ended']));
  });

  it('for WxJava is what redis-cli takes', async () => {
    const file = join(folder, 'wxjava.redis');
    await cli.run(`export ${file} --with-refresh-tokens --format wxjava --yes`);
    const [first] = readFileSync(file, 'utf8').split('\n');
    expect(first).toMatch(
      /^SET wechat_authorizer_refresh_token:wx0123456789abcdef:wx[0-9a-f]{16} "refreshtoken@@@[\w-]+"$/,
    );
  });
});
