/** Builds `wxkeeper/client`, as it is packed: one file of code and one of types for each module system. */
import { buildSync } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const projectFolder = fileURLToPath(new URL('..', import.meta.url));
const clientFolder = join(projectFolder, 'dist', 'client');
const typesFolder = join(projectFolder, 'dist', 'client-types');

/** The files whose types users see; each stands after those that it imports. */
const publicTypes = ['contract', 'token-look-up-error', 'token-client'];

rmSync(clientFolder, { recursive: true, force: true });
rmSync(typesFolder, { recursive: true, force: true });
buildCode('esm', 'index.js');
buildCode('cjs', 'index.cjs');
const types = buildTypes();
writeFileSync(join(clientFolder, 'index.d.ts'), types);
writeFileSync(join(clientFolder, 'index.d.cts'), types);
rmSync(typesFolder, { recursive: true });

/** Readable, since its users' own bundlers make it small. */
function buildCode(format: 'esm' | 'cjs', fileName: string): void {
  buildSync({
    absWorkingDir: projectFolder,
    entryPoints: ['shared/client/index.ts'],
    outfile: join(clientFolder, fileName),
    bundle: true,
    packages: 'external',
    platform: 'neutral',
    target: 'es2022',
    format,
    logLevel: 'warning',
  });
}

/** One file: the same text is right for both module systems, as it imports nothing of our own. */
function buildTypes(): string {
  const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'));
  const project = join(projectFolder, 'infra', 'client.tsconfig.json');
  execFileSync(process.execPath, [join(typescript, 'bin', 'tsc'), '--project', project], {
    stdio: 'inherit',
  });
  return publicTypes
    .map((name) => readFileSync(join(typesFolder, `${name}.d.ts`), 'utf8'))
    .map((text) => text.replaceAll(/^(?:import|export) .* from '\.\/.*';\n/gm, ''))
    .join('');
}
