/**
 * `npm run test:sdk`: drives the simulated WeChat with an SDK that others have written for the real
 * one. It receives the pushes with its own cryptography, gets its tokens and calls APIs.
 *
 * The SDK comes from the npm registry each time. Where it cannot be had, that is said and nothing else
 * is done; with `--required` it is an error. `--outputFile` writes the counts as Jest does.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { callChecks } from './call-checks.ts';
import { runChecks, type Check, type Counts } from './checks.ts';
import { describeInstalled, installSdk, loadSdk, packages } from './install.ts';
import { allowLoopbackOnly } from './loopback-only.ts';
import { platformChecks } from './platform-checks.ts';
import { refusalChecks } from './refusal-checks.ts';
import { renewalChecks } from './renewal-checks.ts';
import { signInChecks } from './sign-in-checks.ts';
import { startWorld } from './world.ts';

const { values: options } = parseArgs({
  options: { required: { type: 'boolean' }, outputFile: { type: 'string' } },
});

const folder = mkdtempSync(join(tmpdir(), 'wxkeeper-sdk-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const result = prepare() ? await drive() : { numPassedTests: 0, numFailedTests: 0 };
if (options.outputFile) writeFileSync(options.outputFile, JSON.stringify(result));

/** Whether the SDK is there. */
function prepare(): boolean {
  console.log(`Installs ${packages.join(' and ')} from the npm registry into ${folder} …`);
  const startedAt = performance.now();
  const problem = installSdk(folder);
  if (problem === undefined) {
    const seconds = (performance.now() - startedAt) / 1000;
    console.log(`Installed in ${seconds.toFixed(0)} s: ${describeInstalled(folder)}`);
    return true;
  }
  console.error(`left out: test/sdk, for npm could not install the SDK: ${problem}`);
  if (options.required) process.exitCode = 1;
  return false;
}

async function drive(): Promise<Counts> {
  const connections = allowLoopbackOnly();
  const world = await startWorld(loadSdk(folder), folder);
  const atLast: Check = {
    title: 'nothing was to leave this machine',
    run: async () => {
      assert.deepEqual(connections.refused, []);
      assert.ok(connections.allowed > 0, 'no connection was seen at all');
      return `${connections.allowed} connections, all to this machine`;
    },
  };
  const checks = [
    ...platformChecks,
    ...callChecks,
    ...signInChecks,
    ...refusalChecks,
    ...renewalChecks,
    atLast,
  ];
  const counts = await runChecks(world, checks).finally(() => world.close());
  console.log(`${counts.numPassedTests} passed, ${counts.numFailedTests} failed`);
  if (counts.numFailedTests > 0) process.exitCode = 1;
  return counts;
}
