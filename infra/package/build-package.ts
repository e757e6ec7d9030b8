/** Builds what is packed: `wxkeeper/client` for functions, `wxkeeper/cdk` for the stacks they are in. */
import { buildSync } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const projectFolder = fileURLToPath(new URL('../..', import.meta.url));
const distFolder = join(projectFolder, 'dist');
const typesFolder = join(distFolder, 'package-types');

/** One entry of the package: its code, and the files whose types users see. */
interface Entry {
  name: string;
  source: string;
  /** Each stands after those that it imports. */
  types: readonly string[];
}

const entries: readonly Entry[] = [
  {
    name: 'client',
    source: 'shared/client/index.ts',
    types: ['contract', 'token-look-up-error', 'token-client'].map(
      (file) => `shared/client/${file}`,
    ),
  },
  { name: 'cdk', source: 'infra/package/token-look-up.ts', types: ['infra/package/token-look-up'] },
];

rmSync(typesFolder, { recursive: true, force: true });
buildTypes();
for (const entry of entries) {
  const folder = join(distFolder, entry.name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  buildCode(entry, 'esm', 'index.js');
  buildCode(entry, 'cjs', 'index.cjs');
  // The same text is right for both module systems, as it imports nothing of our own.
  const types = typesOf(entry);
  writeFileSync(join(folder, 'index.d.ts'), types);
  writeFileSync(join(folder, 'index.d.cts'), types);
}
rmSync(typesFolder, { recursive: true });

/** Readable, since its users' own bundlers make it small. */
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
  return types
    .map((file) => readFileSync(join(typesFolder, `${file}.d.ts`), 'utf8'))
    .map((text) => text.replaceAll(/^(?:import|export) .* from '\.\/.*';\n/gm, ''))
    .join('');
}
