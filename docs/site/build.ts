/**
 * `npm run docs [-- --base /path/]`: builds the site in `dist/site/` from the documents, and the reference
 * from the comments in the code. `-- --preview` also serves it on this machine.
 *
 * VitePress and TypeDoc come from the npm registry each time, so that `npm ci` stays small.
 */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { installForRun, packagesOf } from '../../test/support/install-for-run.ts';
import { pagesOf, rewriteLinks, sourcePage, sourcePath, withNote } from './pages.ts';
import { compilerSettings, typedocOptions } from './typedoc-options.ts';

/** TypeDoc needs the compiler's JavaScript API, which TypeScript 7 does not have. */
const versions = {
  vitepress: '1.6.4',
  typedoc: '0.28.20',
  'typedoc-plugin-markdown': '4.14.1',
  typescript: '6.0.3',
};

const projectFolder = fileURLToPath(new URL('../..', import.meta.url));
const siteFolder = join(projectFolder, 'dist', 'site');

const { values: options } = parseArgs({
  options: {
    /** The path below which the site will be served. */
    base: { type: 'string', default: '/' },
    preview: { type: 'boolean', default: false },
  },
});

const folder = mkdtempSync(join(tmpdir(), 'wxkeeper-docs-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
process.exitCode = buildSite() ? 0 : 1;

/** Whether all steps succeeded. */
function buildSite(): boolean {
  console.log(`Installs ${packagesOf(versions).join(', ')} into ${folder} …`);
  const problem = installForRun(folder, versions);
  if (problem !== undefined) {
    console.error(`npm could not install what builds the site: ${problem}`);
    return false;
  }
  writePages();
  writeJson('tsconfig.json', compilerSettings(projectFolder));
  writeJson('typedoc.json', typedocOptions(projectFolder, folder));
  if (!run('typedoc/bin/typedoc', ['--options', join(folder, 'typedoc.json')])) return false;
  if (!run('vitepress/bin/vitepress.js', ['build', folder, '--base', options.base])) return false;
  rmSync(siteFolder, { recursive: true, force: true });
  cpSync(join(folder, '.vitepress/dist'), siteFolder, { recursive: true });
  console.log(`The site is in ${siteFolder}`);
  return !options.preview || run('vitepress/bin/vitepress.js', ['preview', folder]);
}

/** Copies the documents with the links that they have on the site, and the files to which they lead. */
function writePages(): void {
  const documents = readdirSync(join(projectFolder, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`);
  const pages = pagesOf(documents);
  const sources = new Set<string>();
  for (const page of pages) {
    const rewritten = rewriteLinks(page, read(page.source), pages);
    for (const file of rewritten.sources) sources.add(file);
    writePage(page.path, withNote(page, rewritten.text));
  }
  for (const file of sources) writePage(sourcePath(file), sourcePage(file, read(file)));
  cpSync(join(projectFolder, 'docs/images'), join(folder, 'pages/public/images'), {
    recursive: true,
  });
  cpSync(join(projectFolder, 'docs/site'), join(folder, '.vitepress'), { recursive: true });
}

function writePage(path: string, text: string): void {
  const file = join(folder, 'pages', `${path}.md`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function writeJson(name: string, value: object): void {
  writeFileSync(join(folder, name), JSON.stringify(value));
}

function read(path: string): string {
  return readFileSync(join(projectFolder, path), 'utf8');
}

/** @param script in `node_modules` */
function run(script: string, parameters: readonly string[]): boolean {
  const program = join(folder, 'node_modules', script);
  const { status } = spawnSync(process.execPath, [program, ...parameters], {
    cwd: folder,
    stdio: 'inherit',
  });
  return status === 0;
}
