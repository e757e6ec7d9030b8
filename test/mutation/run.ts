/**
 * `npm run mutation [-- FILE…]`: mutation testing. Stryker changes the code in one place after the
 * other, and runs the tests each time: what no test notices is a promise that no test holds.
 *
 * Stryker comes from the npm registry each time, as the SDK of `npm run test:sdk` does.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { installForRun, packagesOf } from '../support/install-for-run.ts';
import { strykerOptions, testFoldersOf } from './stryker-options.ts';

/** The runner takes exactly this version of the core. */
const versions = { '@stryker-mutator/core': '10.0.0', '@stryker-mutator/jest-runner': '10.0.0' };

/** The rules that decide which token is handed out, when it is renewed, and which grant counts. */
const coreRules = [
  'shared/tokens/access-token.ts',
  'shared/tokens/renewal.ts',
  'shared/tokens/renewal-barriers.ts',
  'shared/tokens/renewal-budget.ts',
  'shared/authorizers/authorizer.ts',
  'shared/authorizers/grants.ts',
  'shared/authorizers/token-races.ts',
];

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    /** Folders or files of tests, in place of the folders that mirror the files. */
    tests: { type: 'string', multiple: true },
    /** How many processes run tests at the same time. */
    concurrency: { type: 'string', default: '1' },
  },
});

const files = positionals.length > 0 ? positionals : coreRules;
const tests = options.tests ?? testFoldersOf(files);
// A range of lines may stand behind a name: `renewal.ts:80-120`.
const missing = [...files.map((file) => file.replace(/:[\d:-]+$/, '')), ...tests].filter(
  (path) => !existsSync(path),
);

if (missing.length > 0) {
  console.error(`There is no ${missing.join(' and no ')}`);
  process.exitCode = 1;
} else {
  const folder = mkdtempSync(join(tmpdir(), 'wxkeeper-mutation-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  process.exitCode = prepare(folder) ? await mutate(folder) : 1;
}

/** Whether Stryker is there. */
function prepare(folder: string): boolean {
  console.log(`Installs ${packagesOf(versions).join(' and ')} into ${folder} …`);
  const problem = installForRun(folder, versions);
  if (problem !== undefined) console.error(`npm could not install Stryker: ${problem}`);
  return problem === undefined;
}

/** @returns the process's exit code */
async function mutate(folder: string): Promise<number> {
  const settings = { files, tests, folder, concurrency: Number(options.concurrency) };
  const configFile = join(folder, 'stryker.config.json');
  writeFileSync(configFile, JSON.stringify(strykerOptions(settings)));
  const program = join(folder, 'node_modules/@stryker-mutator/core/bin/stryker.js');
  console.log(`Changes ${files.join(', ')}; runs the tests in ${tests.join(', ')}`);
  const stryker = spawn(process.execPath, [program, 'run', configFile], { stdio: 'inherit' });
  // It takes minutes. Whoever ends it before that wants no folder left behind.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => stryker.kill(signal));
  }
  const [code] = (await once(stryker, 'exit')) as [number | null];
  return code ?? 1;
}
