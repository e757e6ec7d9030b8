/**
 * Imports of 10,000 accounts of each format into a local run, each interrupted twice: how long the last
 * run takes, and that it lists every refresh token that is wrong and replaces none by an older one.
 */
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { importFormats, type ImportFormat } from '../../infra/cli/moving/read-file.ts';
import { bundleCommandLine } from '../../infra/package/command-line.ts';
import { startLocalRun, type LocalRun } from '../support/bundled-service.ts';
import {
  fileOf,
  prepareOldAccounts,
  type OldAccount,
  type OldAccounts,
} from '../support/moving.ts';
import type { Figure } from './measure.ts';

const ACCOUNTS = Number(process.env['WXKEEPER_BENCH_ACCOUNTS'] ?? 10_000);
/** Parts of the file after which it is interrupted. */
const INTERRUPTIONS = [0.3, 0.3];
const MOST_OUTPUT_BYTES = 64 * 1024 * 1024;

const run = promisify(execFile);

interface Row {
  authorizerAppId: string;
  outcome: string;
  reason: string | null;
  check: string | null;
}

interface Bench {
  service: LocalRun;
  folder: string;
  script: string;
  env: NodeJS.ProcessEnv;
  /** Batches that a function has done. */
  batches: () => number;
}

export async function benchImport(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'wxkeeper-bench-import-'));
  let batches = 0;
  const log = (line: string) => {
    if (line.includes('"Accounts imported"')) batches++;
    assert.doesNotMatch(line, /refreshtoken@@@/, 'a refresh token in the log');
  };
  const service = await startLocalRun({ log });
  const script = bundleCommandLine(folder);
  const env = { ...process.env, WXKEEPER_INVOKE_PORT: new URL(service.urls.invoke).port };
  const bench = { service, folder, script, env, batches: () => batches };
  const figures: Figure[] = [];
  try {
    await service.simulator.pushVerifyTicket();
    for (const format of importFormats) figures.push(...(await measure(format, bench)));
    return figures;
  } finally {
    await service.close();
    rmSync(folder, { recursive: true });
  }
}

async function measure(format: ImportFormat, bench: Bench): Promise<Figure[]> {
  const accounts = await prepareOldAccounts(bench.service, ACCOUNTS);
  const file = join(bench.folder, format);
  writeFileSync(file, fileOf(format, accounts));
  const line = ['import', file, '--check', '--yes', '--json', '--local'];
  for (const part of INTERRUPTIONS) await interrupt(line, part, bench);
  const startedAt = performance.now();
  const { stdout } = await failing(line, bench);
  const seconds = (performance.now() - startedAt) / 1000;
  const document = JSON.parse(stdout) as { stopped: string | null; accounts: Row[] };
  assert.equal(document.stopped, null);
  const listed = await judge(accounts, document.accounts, await exportAll(format, bench));
  const figure = (name: string, value: number, unit: string) => ({
    name: `import-${ACCOUNTS}-${format}-${name}`,
    value,
    unit,
  });
  return [
    figure('last-run', seconds, 's'),
    figure('stored', document.accounts.length, 'accounts'),
    figure('wrong-listed', listed, 'refresh tokens'),
  ];
}

/** Ctrl-C after this part of the file. */
async function interrupt(line: readonly string[], part: number, bench: Bench): Promise<void> {
  const until = bench.batches() + (ACCOUNTS / 50) * part;
  const { script, env } = bench;
  const child = spawn(process.execPath, [script, ...line], { env, stdio: 'ignore' });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const timer = setInterval(() => {
    if (bench.batches() >= until) child.kill('SIGINT');
  }, 100);
  const code = await ended;
  clearInterval(timer);
  assert.equal(code, null, 'the import ended before it was interrupted');
}

/** Something in the file is wrong, so the exit code is 1. */
async function failing(
  line: readonly string[],
  { script, env }: Bench,
): Promise<{ stdout: string }> {
  const options = { env, maxBuffer: MOST_OUTPUT_BYTES };
  return run(process.execPath, [script, ...line], options).then(
    () => assert.fail('nothing was found to be wrong'),
    (error: { code: number; stdout: string }) => {
      assert.equal(error.code, 1);
      return error;
    },
  );
}

async function exportAll(format: string, { folder, script, env }: Bench) {
  const file = join(folder, `${format}.json`);
  const line = ['export', file, '--with-refresh-tokens', '--yes', '--local'];
  await run(process.execPath, [script, ...line], { env });
  const { authorizers } = JSON.parse(readFileSync(file, 'utf8')) as { authorizers: OldAccount[] };
  return new Map(authorizers.map((each) => [each.authorizerAppId, each]));
}

/** @returns how many refresh tokens were listed as wrong */
async function judge(
  { right, hereNewer, wrong, ended }: OldAccounts,
  rows: readonly Row[],
  here: ReadonlyMap<string, OldAccount>,
): Promise<number> {
  const rowOf = new Map(rows.map((row) => [row.authorizerAppId, row]));
  for (const { authorizerAppId, authorizerRefreshToken } of [...right, ...hereNewer, ...wrong]) {
    const stored = here.get(authorizerAppId)?.authorizerRefreshToken;
    assert.equal(stored, authorizerRefreshToken, `${authorizerAppId} has lost its refresh token`);
  }
  for (const { authorizerAppId } of right) assert.equal(rowOf.get(authorizerAppId)?.check, 'works');
  for (const { authorizerAppId } of [...hereNewer, ...wrong, ...ended]) {
    const { outcome, check } = rowOf.get(authorizerAppId) ?? {};
    const isListed = outcome === 'kept' || check === 'replaced' || check === 'refused';
    assert.ok(isListed, `${authorizerAppId} is not listed`);
  }
  return hereNewer.length + wrong.length + ended.length;
}
