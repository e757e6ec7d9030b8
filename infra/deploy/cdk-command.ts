/** Runs the CDK's command line, which `npm run` finds in node_modules. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** @returns its exit code; a signal also counts as a failure */
export async function runCdk(parameters: readonly string[]): Promise<number> {
  const child = spawn('cdk', parameters, {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  const [code] = await once(child, 'exit');
  return typeof code === 'number' ? code : 1;
}
