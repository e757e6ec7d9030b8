/** Bundles each function into one file: the same bundles are deployed, run locally and tested. */
import { buildSync, type BuildOptions } from 'esbuild';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { functionNames, type FunctionName } from '../function-catalog.ts';

const projectFolder = fileURLToPath(new URL('../..', import.meta.url));
const functionsFolder = join(projectFolder, 'dist', 'functions');

/**
 * How all is bundled that is loaded on Lambda: the functions, and what their start is compared with.
 *
 * CommonJS, because loading Node.js's own modules costs some 40 ms less than from an ES module; the
 * SDK's ES modules as input, because they shake down to two thirds. The parts of the SDK that a
 * Lambda function has no use for are replaced; docs/cold-start.md says what each choice saves.
 */
export const bundleOptions = {
  absWorkingDir: projectFolder,
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  mainFields: ['module', 'main'],
  alias: {
    '@aws-sdk/credential-provider-node': join(
      projectFolder,
      'infra/functions/lambda-sdk/credentials.ts',
    ),
    '@smithy/core/event-streams': join(
      projectFolder,
      'infra/functions/lambda-sdk/event-streams.ts',
    ),
  },
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
} satisfies BuildOptions;

/**
 * Where a function's `index.js` lies.
 *
 * @param folder as given to `bundleFunctions`
 */
export function bundleFolder(functionName: FunctionName, folder = functionsFolder): string {
  return join(folder, functionName);
}

/**
 * Writes `<folder>/<name>/index.js` for every function.
 *
 * @param folder `dist/functions`; tests that run side by side each take another
 */
export function bundleFunctions(folder = functionsFolder): void {
  // Lambda takes a lone index.js for CommonJS; inside this project it has to be said.
  replaceFile(join(folder, 'package.json'), Buffer.from('{ "type": "commonjs" }\n'));
  const { outputFiles } = buildSync({
    ...bundleOptions,
    write: false,
    entryPoints: functionNames.map((name) => ({
      in: `functions/${name}.ts`,
      out: join(name, 'index'),
    })),
    outdir: folder,
    sourcemap: 'linked',
    sourcesContent: false,
  });
  for (const { path, contents } of outputFiles) replaceFile(path, contents);
}

/** At once, and only if it changes: another run on this machine may be loading it. */
function replaceFile(path: string, contents: Uint8Array): void {
  if (existsSync(path) && readFileSync(path).equals(contents)) return;
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, contents);
  renameSync(temporary, path);
}
