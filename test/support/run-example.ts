/** Runs what a document shows as a reader would, with the addresses of a local run of the test's own. */
import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import type { LocalRun } from './bundled-service.ts';
import { projectFolder } from './documents.ts';

/** The example with the addresses of this run. */
export function withAddressesOf({ urls }: Pick<LocalRun, 'urls'>, example: string): string {
  return example
    .replaceAll('http://127.0.0.1:3000', urls.api)
    .replaceAll('http://127.0.0.1:3001', urls.invoke)
    .replaceAll('http://127.0.0.1:3002', urls.simulator ?? '');
}

/** Runs an ES module in the project's folder. @returns what it prints */
export async function runModule(code: string): Promise<string> {
  const PATH = `${dirname(process.execPath)}:${process.env['PATH']}`;
  const parameters = ['--input-type=module', '--eval', code];
  const { stdout } = await promisify(execFile)(process.execPath, parameters, {
    cwd: projectFolder,
    env: { PATH },
  });
  return stdout;
}
