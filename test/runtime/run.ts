/**
 * `npm run test:runtime`: the deployed bundles in the program that runs functions on Lambda.
 *
 * Not part of `npm ci`, since that program has to be built first, which takes one or two minutes and
 * a C++ compiler. Once built it is kept, and `npm test` runs these tests too.
 *
 * The story is told twice: on this Node.js, and on the older one that the setting `runtime` offers.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installOlderNode, NODE_OF_FUNCTIONS } from './older-node.ts';
import { buildRuntimeClient, findRuntimeClient, missingForBuild } from './runtime-client.ts';

process.exitCode = prepare() ? runTests({}) || runOnOlderNode() : 1;

/** @returns the exit code */
function runTests(more: Readonly<Record<string, string>>): number {
  const env = { ...process.env, ...more };
  const { status } = spawnSync('npm', ['test', '--', 'test/runtime'], { stdio: 'inherit', env });
  return status ?? 1;
}

function runOnOlderNode(): number {
  const folder = mkdtempSync(join(tmpdir(), 'wxkeeper-node-'));
  try {
    const installed = installOlderNode(folder);
    if ('problem' in installed) {
      console.error(
        `Left out: test/runtime on Node.js 22, which npm did not bring: ${installed.problem}`,
      );
      return 0;
    }
    console.log(`The same on ${installed.program}`);
    return runTests({ [NODE_OF_FUNCTIONS]: installed.program });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function prepare(): boolean {
  if (findRuntimeClient()) return true;
  const missing = missingForBuild();
  if (missing.length > 0) {
    console.error(
      `Left out: test/runtime, for aws-lambda-ric cannot be built without ${missing.join(', ')}. ` +
        'Debian: apt-get install cmake g++ make python3 xz-utils',
    );
    return false;
  }
  const startedAt = performance.now();
  console.log('Builds aws-lambda-ric from the npm registry into node_modules/.cache …');
  buildRuntimeClient();
  console.log(`Built in ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
  return true;
}
