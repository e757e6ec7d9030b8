/** Builds the code of `wxkeeper/cdk`, and puts the functions' bundles beside it. */
import { buildSync, type Metafile } from 'esbuild';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { functionNames } from '../function-catalog.ts';
import { bundleFolder, bundleFunctions, bundleOptions } from '../functions/bundle.ts';
import { bundledFolders, foldersIn } from '../functions/sbom.ts';

const projectFolder = bundleOptions.absWorkingDir;

/** What the users have. All else is in our file, so that they need nothing more. */
const PEERS = ['aws-cdk-lib', 'aws-cdk-lib/*', 'constructs'];

/** @param folder that of the entry point */
export function buildCdk(folder: string): void {
  const { metafile } = buildSync({
    absWorkingDir: projectFolder,
    entryPoints: ['infra/package/cdk.ts'],
    outfile: join(folder, 'index.cjs'),
    bundle: true,
    external: PEERS,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    // CommonJS has no such address; packaged-code.ts looks for the functions beside it.
    define: { 'import.meta.url': 'fileAddress' },
    banner: { js: `const fileAddress = require('node:url').pathToFileURL(__filename).href;` },
    logLevel: 'warning',
    metafile: true,
  });
  writeFileSync(join(folder, 'index.js'), moduleOf(metafile));
  copyFunctions(folder);
  writeFileSync(join(folder, 'LICENSES.txt'), licencesOf(metafile));
}

/**
 * An ES module that gives on what the CommonJS file has: with code of its own there would be two of each
 * class, and an app that loads both would not know one for the other.
 */
function moduleOf(metafile: Metafile): string {
  const [names = []] = Object.values(metafile.outputs).map((output) => output.exports);
  const found = names.length > 0 ? names : exportedBy('infra/package/cdk.ts');
  return `export { ${found.toSorted().join(', ')} } from './index.cjs';\n`;
}

/** esbuild tells the names for ES modules only. */
function exportedBy(source: string): string[] {
  const { metafile } = buildSync({
    absWorkingDir: projectFolder,
    entryPoints: [source],
    outfile: 'names.js',
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    write: false,
    metafile: true,
  });
  return Object.values(metafile.outputs).flatMap((output) => output.exports);
}

/** As they are deployed by the own app: without source maps. */
function copyFunctions(folder: string): void {
  bundleFunctions();
  for (const name of functionNames) {
    cpSync(bundleFolder(name), join(folder, 'functions', name), {
      recursive: true,
      filter: (path) => !path.endsWith('.map'),
    });
  }
}

/** Of all packages that are part of what is built: their licences ask for it. */
function licencesOf(metafile: Metafile): string {
  const folders = new Set(foldersIn(metafile));
  for (const name of functionNames) {
    for (const folder of bundledFolders(name)) folders.add(folder);
  }
  // Most of them are of one author, and have the same text.
  const packages = Map.groupBy([...folders].toSorted(), licenceOf);
  return Array.from(
    packages,
    ([licence, all]) => `${all.map(nameOf).join('\n')}\n\n${licence}`,
  ).join(`\n${'-'.repeat(79)}\n\n`);
}

function licenceOf(folder: string): string {
  const files = readdirSync(join(projectFolder, folder));
  return files
    .filter((file) => /^(licen[cs]e|notice)/i.test(file))
    .map((file) => readFileSync(join(projectFolder, folder, file), 'utf8'))
    .join('\n');
}

function nameOf(folder: string): string {
  const text = readFileSync(join(projectFolder, folder, 'package.json'), 'utf8');
  const { name, version, license } = JSON.parse(text);
  return `${name} ${version} (${license})`;
}
