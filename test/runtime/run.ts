/**
 * `npm run test:runtime`: the deployed bundles in the program that runs functions on Lambda.
 *
 * Not part of `npm ci`, since that program has to be built first, which takes one or two minutes and
 * a C++ compiler. Once built it is kept, and `npm test` runs these tests too.
 */
import { spawnSync } from 'node:child_process';
import { buildRuntimeClient, findRuntimeClient, missingForBuild } from './runtime-client.ts';

if (prepare()) {
  const { status } = spawnSync('npm', ['test', '--', 'test/runtime'], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
} else {
  process.exitCode = 1;
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
