/** The package, installed into an empty project: the command is one file and needs nothing else. */
import { afterAll, expect, it, jest } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packPackage } from '../package/packed-project.ts';
import { runCli } from './command-line.ts';

jest.setTimeout(240_000);

const folder = mkdtempSync(join(tmpdir(), 'wxkeeper-packed-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('runs from a packed package in an empty project, without any other package', async () => {
  const archive = await packPackage(folder);
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  // Without the peers: they are the client's, and would have to be fetched.
  const options = [
    '--offline',
    '--ignore-scripts',
    '--legacy-peer-deps',
    '--no-audit',
    '--no-fund',
  ];
  execFileSync('npm', ['install', ...options, archive], { cwd: folder, stdio: 'pipe' });
  const modules = join(folder, 'node_modules');
  expect(readdirSync(modules).filter((name) => !name.startsWith('.'))).toEqual(['wxkeeper']);
  const command = realpathSync(join(modules, '.bin', 'wxkeeper'));
  expect(existsSync(command)).toBe(true);

  const { code, out, err } = await runCli(['explain', '61004', '--json'], {}, command);
  expect([code, err]).toEqual([0, '']);
  expect(JSON.parse(out)).toMatchObject({ code: '61004', known: true });
  const version = await runCli(['--version'], {}, command);
  expect(version.out).toMatch(/^\d+\.\d+\.\d+\n$/);
  const away = await runCli(['status', '--local'], { WXKEEPER_INVOKE_PORT: '1' }, command);
  expect([away.code, away.err]).toEqual([1, expect.stringContaining('start it with npm start')]);
  const refused = await runCli(['status'], { AWS_REGION: 'eu-west-2' }, command);
  expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('no AWS credentials')]);
});
