/** The script behind `npm run deploy`. Its arguments are those of `cdk deploy`. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createCloud, findEnvironment } from './cloud.ts';
import { readArguments } from './command-line.ts';
import { runDeployment } from './run-deployment.ts';

const projectFolder = fileURLToPath(new URL('../..', import.meta.url));
const OUTPUTS_FILE = 'cdk.out/outputs.json';
const MAPPING_FILE = 'cdk.out/import.json';

process.chdir(projectFolder);
const parameters = process.argv.slice(2);
// The CDK reads the variable as well.
const { profile = process.env['CDK_PROFILE'] } = readArguments(parameters);
if (profile !== undefined) process.env['AWS_PROFILE'] = profile;
// In the CDK's order: what people have written counts before what it has noted itself.
const context = { ...contextIn('cdk.context.json'), ...contextIn('cdk.json', 'context') };

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
  cdk: runCdk,
  say: (text) => console.error(text),
});

function contextIn(file: string, key?: string): Record<string, unknown> {
  if (!existsSync(file)) return {};
  const content = JSON.parse(readFileSync(file, 'utf8'));
  return key === undefined ? content : content[key];
}

/** `npm run` finds the command in node_modules. A signal also counts as a failure. */
async function runCdk([command = '', ...others]: readonly string[]): Promise<number> {
  // What is printed afterwards must not be that of an earlier deployment.
  rmSync(OUTPUTS_FILE, { force: true });
  const child = spawn('cdk', [command, '--outputs-file', OUTPUTS_FILE, ...others], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  const [code] = await once(child, 'exit');
  return typeof code === 'number' ? code : 1;
}
