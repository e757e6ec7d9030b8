/**
 * Builds the npm package: `wxkeeper/client` for Lambda functions, `wxkeeper/cdk` for CDK stacks, and the
 * command `wxkeeper`. `node infra/package/build-package.ts [folder]`; `npm run package` packs it as well.
 */
import { buildSync } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildCdk } from './build-cdk.ts';
import { bundleCommandLine } from './command-line.ts';
import { writePackageFiles } from './package-files.ts';

const projectFolder = fileURLToPath(new URL('../..', import.meta.url));
const [packageFolder = join(projectFolder, 'dist', 'package')] = process.argv.slice(2);
const distFolder = join(packageFolder, 'dist');
const typesFolder = join(packageFolder, 'types');

/** One entry point of the package: what makes its code, and the files with its public types. */
interface Entry {
  name: string;
  build: (folder: string) => void;
  /** Ordered so that each file comes after the files that it imports. */
  types: readonly string[];
}

const entries: readonly Entry[] = [
  {
    name: 'client',
    build: buildClient,
    types: [
      'call-contract',
      'sign-in-contract',
      'reply-contract',
      'ticket-contract',
      'contract',
      'web-authorization-url',
      'wechat-answer-error',
      'wxkeeper-error',
      'client',
      'fake-caller',
      'fake-client',
    ].map((file) => `shared/client/${file}`),
  },
  {
    name: 'cdk',
    build: buildCdk,
    types: [
      'token-look-up',
      'ticket-look-up',
      'wechat-calls',
      'callers',
      'listed-addresses',
      'announced-events',
      'onboarding',
      'authorizer-event-options',
      'wxkeeper-settings',
      'wxkeeper',
    ].map((file) => `infra/package/${file}`),
  },
];

const importLine = /^import .*;\n/gm;

rmSync(packageFolder, { recursive: true, force: true });
buildTypes();
for (const entry of entries) {
  const folder = join(distFolder, entry.name);
  mkdirSync(folder, { recursive: true });
  entry.build(folder);
  // Both module systems can use the same declarations, because they import no local files.
  const types = typesOf(entry);
  writeFileSync(join(folder, 'index.d.ts'), types);
  writeFileSync(join(folder, 'index.d.cts'), types);
}
rmSync(typesFolder, { recursive: true });
bundleCommandLine(join(distFolder, 'cli'));
writePackageFiles(packageFolder);

/** Not minified: the code stays readable, and bundlers of the users minify it. */
function buildClient(folder: string): void {
  for (const [format, fileName] of [
    ['esm', 'index.js'],
    ['cjs', 'index.cjs'],
  ] as const) {
    buildSync({
      absWorkingDir: projectFolder,
      entryPoints: ['shared/client/index.ts'],
      outfile: join(folder, fileName),
      bundle: true,
      packages: 'external',
      platform: 'neutral',
      target: 'es2022',
      format,
      logLevel: 'warning',
    });
  }
}

/** The client's without Node.js's own types: they must not reach what it is installed in. */
function buildTypes(): void {
  const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'));
  for (const file of ['tsconfig.json', 'tsconfig.cdk.json']) {
    const project = join(projectFolder, 'infra', 'package', file);
    const compiler = join(typescript, 'bin', 'tsc');
    const parameters = ['--project', project, '--outDir', typesFolder];
    execFileSync(process.execPath, [compiler, ...parameters], { stdio: 'inherit' });
  }
}

function typesOf({ types }: Entry): string {
  const text = types
    .map((file) => readFileSync(join(typesFolder, `${file}.d.ts`), 'utf8'))
    .map((each) => each.replaceAll(/^(?:import|export) .* from '\.\.?\/.*';\n/gm, ''))
    .join('');
  return importsIn(text) + text.replaceAll(importLine, '');
}

/** What several files import must be imported once. */
function importsIn(text: string): string {
  const names = new Map<string, Set<string>>();
  for (const [line] of text.matchAll(importLine)) {
    const [, list = '', module = ''] = /\{ (.*) \} from '(.*)'/.exec(line) ?? [];
    const known = names.get(module) ?? new Set();
    for (const name of list.split(', ')) known.add(name.replace('type ', ''));
    names.set(module, known);
  }
  return Array.from(
    names,
    ([module, each]) => `import { ${[...each].toSorted().join(', ')} } from '${module}';\n`,
  ).join('');
}
