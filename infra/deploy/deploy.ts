/** The script behind `npm run deploy`. Its arguments are those of `cdk deploy`. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { runCdk } from './cdk-command.ts';
import { createCloud, findEnvironment } from './cloud.ts';
import { readProjectContext } from './command-context.ts';
import { readArguments } from './command-line.ts';
import { runDeployment } from './run-deployment.ts';

const OUTPUTS_FILE = 'cdk.out/outputs.json';
const MAPPING_FILE = 'cdk.out/import.json';

const context = readProjectContext();
const parameters = process.argv.slice(2);
// The CDK reads the variable as well.
const { profile = process.env['CDK_PROFILE'] } = readArguments(parameters);
if (profile !== undefined) process.env['AWS_PROFILE'] = profile;

process.exitCode = await runDeployment(parameters, {
  context,
  findEnvironment: async () => findEnvironment(process.env),
  createCloud,
  synthesize: async (settings) => {
    // Takes a second to load, and is hardly ever needed.
    const { synthesizeTemplate } = await import('./synthesize.ts');
    return synthesizeTemplate(settings, context);
  },
  writeMapping: (mapping) => {
    mkdirSync('cdk.out', { recursive: true });
    writeFileSync(MAPPING_FILE, `${JSON.stringify(mapping, undefined, 2)}\n`);
    return MAPPING_FILE;
  },
  cdk: deploy,
  say: (text) => console.error(text),
});

async function deploy([command = '', ...others]: readonly string[]): Promise<number> {
  // What is printed afterwards must not be that of an earlier deployment.
  rmSync(OUTPUTS_FILE, { force: true });
  return runCdk([command, '--outputs-file', OUTPUTS_FILE, ...others]);
}
