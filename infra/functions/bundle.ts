/** Bundles each function into one file. Deployment, local service and tests use the same bundles. */
import { buildSync, type BuildOptions } from 'esbuild';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { functionCatalog, functionNames, type FunctionName } from '../function-catalog.ts';

const projectFolder = fileURLToPath(new URL('../..', import.meta.url));
/**
 * What few invocations or deployments need is a file of its own beside the bundle, and is loaded by
 * those that do: in the bundle, S3 or Lambda would cost every start of the function some 25 ms. By the
 * name in "imports" of package.json, which is the function's own once it is deployed.
 */
export const apart = {
  files: { name: '#s3-sdk', source: 'shared/aws/s3-sdk.ts', file: 's3-sdk.js' },
  responder: { name: '#lambda-sdk', source: 'shared/aws/lambda-sdk.ts', file: 'lambda-sdk.js' },
} as const;

/** What lies beside a function's bundle. */
export function filesBeside(functionName: FunctionName): FileBeside[] {
  const { files, responder } = functionCatalog[functionName];
  return [files && apart.files, responder && apart.responder].filter((each) => each !== undefined);
}

/** A file beside the bundle, and the name by which the bundle imports it. */
export type FileBeside = (typeof apart)[keyof typeof apart];

const functionsFolder = join(projectFolder, 'dist', 'functions');

/**
 * esbuild options for all code that Lambda loads: the functions, and the variants with which the
 * cold-start benchmark compares them.
 *
 * The output is CommonJS: loading Node.js's built-in modules from it takes some 40 ms less than from
 * an ES module. The input is the SDK's ES modules: tree shaking reduces them to two thirds. Parts of
 * the SDK that a Lambda function never uses are replaced. docs/cold-start.md has the measurements.
 */
export const bundleOptions = {
  absWorkingDir: projectFolder,
  bundle: true,
  platform: 'node',
  // The oldest runtime that the settings offer.
  target: 'node22',
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
  external: Object.values(apart).map(({ name }) => name),
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
} satisfies BuildOptions;

/**
 * The folder that contains a function's `index.js`.
 *
 * @param folder as given to `bundleFunctions`
 */
export function bundleFolder(functionName: FunctionName, folder = functionsFolder): string {
  return join(folder, functionName);
}

/** A function's `index.js`, a CommonJS file. @param folder as above */
export function bundleFile(functionName: FunctionName, folder?: string): string {
  return join(bundleFolder(functionName, folder), 'index.js');
}

/**
 * Writes `<folder>/<name>/index.js` for every function.
 *
 * @param folder `dist/functions`; tests that run concurrently each use their own
 */
export function bundleFunctions(folder = functionsFolder): void {
  // On Lambda a lone index.js is CommonJS. Inside this project, which is ESM, it must be declared.
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
  for (const name of functionNames) bundleBeside(filesBeside(name), bundleFolder(name, folder));
}

/** @param folder that of the function's bundle */
export function bundleBeside(beside: readonly FileBeside[], folder: string): void {
  if (beside.length === 0) return;
  const imports = Object.fromEntries(beside.map(({ name, file }) => [name, `./${file}`]));
  const description = JSON.stringify({ type: 'commonjs', imports });
  replaceFile(join(folder, 'package.json'), Buffer.from(description));
  for (const { source, file } of beside) {
    const { outputFiles } = buildSync({
      ...bundleOptions,
      write: false,
      entryPoints: [source],
      outfile: join(folder, file),
    });
    for (const { path, contents } of outputFiles) replaceFile(path, contents);
  }
}

/** Replaces a changed file atomically: another process on this machine may be loading it. */
function replaceFile(path: string, contents: Uint8Array): void {
  if (existsSync(path) && readFileSync(path).equals(contents)) return;
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, contents);
  renameSync(temporary, path);
}
