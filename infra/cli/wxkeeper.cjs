#!/usr/bin/env node
'use strict';
// `npx wxkeeper` in the repository: runs the sources as they are. The package has them as one file.
// This file is plain CommonJS, so that any Node.js can run it.
const { spawnSync } = require('node:child_process');
const { existsSync } = require('node:fs');
const { join } = require('node:path');

/** Since this version Node.js runs TypeScript without a flag. */
const [major, minor] = process.versions.node.split('.').map(Number);
const runsTypescript = major > 22 || (major === 22 && minor >= 18);

/** The Node.js that `npm ci` installs on Linux, also where it runs no install scripts. */
const installed = join(
  __dirname,
  '../../node_modules',
  `node-${process.platform}-${process.arch}`,
  'bin/node',
);

if (runsTypescript) {
  require('./compile-cache.cjs').keepCompiledCode();
  // Node.js 22 warns that this is experimental.
  const { emitWarning } = process;
  process.emitWarning = (warning, ...rest) => {
    if (!String(warning).includes('Type Stripping')) emitWarning.call(process, warning, ...rest);
  };
  void import('./main.ts');
} else if (existsSync(installed)) {
  const started = spawnSync(installed, [__filename, ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  process.exitCode = started.status ?? 1;
} else {
  require('../local/process/check-node.cjs');
}
