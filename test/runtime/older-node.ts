/** The Node.js of the older runtime that the settings offer (`nodejs22.x`), from the npm registry. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { installForRun } from '../support/install-for-run.ts';

const VERSION = '22.23.2';

/** What the tests read: with which Node.js the functions run, if not with that of the tests. */
export const NODE_OF_FUNCTIONS = 'WXKEEPER_RUNTIME_NODE';

/** @returns the program; or, where it cannot be had, why not */
export function installOlderNode(folder: string): { program: string } | { problem: string } {
  if (process.platform !== 'linux') return { problem: 'it is asked for on Linux only' };
  const name = `node-linux-${process.arch}`;
  const problem = installForRun(folder, { [name]: VERSION });
  if (problem !== undefined) return { problem };
  const program = join(folder, 'node_modules', name, 'bin', 'node');
  const version = execFileSync(program, ['--version'], { encoding: 'utf8' }).trim();
  return version === `v${VERSION}` ? { program } : { problem: `npm brought ${version}` };
}
