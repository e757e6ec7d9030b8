/** AWS's Node.js runtime interface client, the program that runs functions on Lambda: finds or builds it. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Of the Node.js 24 line. A package with a part in C++, which is built where it is installed. */
const VERSION = '4.0.2';

const cacheFolder = fileURLToPath(new URL('../../node_modules/.cache', import.meta.url));
const folder = join(cacheFolder, `aws-lambda-ric-${VERSION}-${process.platform}-${process.arch}`);
const program = 'node_modules/aws-lambda-ric/index.mjs';
const nativePart = 'node_modules/aws-lambda-ric/rapid-client.node';

/** How to get the tests to run that are left out where the client was not built. */
export const howToRun = 'npm run test:runtime builds it and runs them (Linux, cmake, g++, make)';

/** What the build needs: of each line, one. */
const tools = [['cmake', 'cmake3'], ['g++', 'c++'], ['make'], ['python3'], ['tar'], ['xz']];

/** Its main module, or undefined where it has not been built. */
export function findRuntimeClient(): string | undefined {
  return existsSync(join(folder, nativePart)) ? join(folder, program) : undefined;
}

/** What keeps it from being built on this machine; empty where nothing does. */
export function missingForBuild(): string[] {
  if (process.platform !== 'linux') return ['Linux, on which Lambda runs'];
  const missing = tools.filter((names) => !names.some(isOnPath)).map(([name = '']) => name);
  return nodeFolder() ? missing : [...missing, 'the headers of Node.js (include/node)'];
}

/**
 * Builds it in `node_modules/.cache`, where `npm ci` will remove it.
 *
 * @throws {Error} if npm fails; it has then said why
 */
export function buildRuntimeClient(): void {
  const unfinished = `${folder}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  // npm would otherwise install into the project around it.
  writeFileSync(join(unfinished, 'package.json'), '{ "private": true }\n');
  const install = ['install', '--no-audit', '--no-fund', `aws-lambda-ric@${VERSION}`];
  try {
    execFileSync('npm', install, {
      cwd: unfinished,
      // node-gyp would otherwise download the headers from nodejs.org.
      env: { ...process.env, npm_config_nodedir: nodeFolder(), npm_config_ignore_scripts: 'false' },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    if (!existsSync(join(unfinished, nativePart))) {
      throw new Error('npm did not build the native part: are install scripts allowed?');
    }
    rmSync(folder, { recursive: true, force: true });
    renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/** Of the Node.js that runs this, where it has its headers; `npm ci` brings one along on Linux. */
function nodeFolder(): string | undefined {
  const installed = dirname(dirname(process.execPath));
  return existsSync(join(installed, 'include/node/node_api.h')) ? installed : undefined;
}

function isOnPath(name: string): boolean {
  return spawnSync('sh', ['-c', `command -v "${name}"`]).status === 0;
}
