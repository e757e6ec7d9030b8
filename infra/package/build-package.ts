/** Builds the npm package: `wxkeeper/client` for Lambda functions, `wxkeeper/cdk` for CDK stacks. */
import { buildSync } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const projectFolder = fileURLToPath(new URL('../..', import.meta.url));
const distFolder = join(projectFolder, 'dist');
const typesFolder = join(distFolder, 'package-types');

/** One entry point of the package: its source file, and the files with its public types. */
interface Entry {
  name: string;
  source: string;
  /** Ordered so that each file comes after the files that it imports. */
  types: readonly string[];
}

const entries: readonly Entry[] = [
  {
    name: 'client',
    source: 'shared/client/index.ts',
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
    source: 'infra/package/cdk.ts',
    types: [
      'token-look-up',
      'ticket-look-up',
      'wechat-calls',
      'callers',
      'listed-addresses',
      'announced-events',
    ].map((file) => `infra/package/${file}`),
  },
];

const importLine = /^import .*;\n/gm;

rmSync(typesFolder, { recursive: true, force: true });
buildTypes();
for (const entry of entries) {
  const folder = join(distFolder, entry.name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  buildCode(entry, 'esm', 'index.js');
  buildCode(entry, 'cjs', 'index.cjs');
  // Both module systems can use the same declarations, because they import no local files.
  const types = typesOf(entry);
  writeFileSync(join(folder, 'index.d.ts'), types);
  writeFileSync(join(folder, 'index.d.cts'), types);
}
rmSync(typesFolder, { recursive: true });

/** Not minified: the code stays readable, and bundlers of the users minify it. */
function buildCode({ name, source }: Entry, format: 'esm' | 'cjs', fileName: string): void {
  buildSync({
    absWorkingDir: projectFolder,
    entryPoints: [source],
    outfile: join(distFolder, name, fileName),
    bundle: true,
    packages: 'external',
    platform: 'neutral',
    target: 'es2022',
    format,
    logLevel: 'warning',
  });
}

function buildTypes(): void {
  const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'));
  const project = join(projectFolder, 'infra', 'package', 'tsconfig.json');
  execFileSync(process.execPath, [join(typescript, 'bin', 'tsc'), '--project', project], {
    stdio: 'inherit',
  });
}

function typesOf({ types }: Entry): string {
  const text = types
    .map((file) => readFileSync(join(typesFolder, `${file}.d.ts`), 'utf8'))
    .map((each) => each.replaceAll(/^(?:import|export) .* from '\.\/.*';\n/gm, ''))
    .join('');
  // An import that several files have must stand once.
  const imports = new Set(text.match(importLine));
  return [...imports, text.replaceAll(importLine, '')].join('');
}
