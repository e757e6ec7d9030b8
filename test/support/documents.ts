/** The project's documents and code as texts, for tests that compare them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { slugOf } from '../../docs/site/slug.ts';

export const projectFolder = fileURLToPath(new URL('../..', import.meta.url));

/** @param path from the project's folder */
export function read(path: string): string {
  return readFileSync(join(projectFolder, path), 'utf8');
}

/** The first cell of a table's row, and the whole row. */
export function tableRows(markdown: string): { first: string; row: string }[] {
  return markdown
    .split('\n')
    .filter((line) => /^ *\|/.test(line))
    .map((row) => ({ first: row.split('|')[1]?.trim() ?? '', row }));
}

/** What a fragment can name: headings, and what has an id of its own. */
export function anchorsOf(markdown: string): string[] {
  const headings = Array.from(markdown.matchAll(/^#+ (.+)$/gm), ([, heading = '']) =>
    slugOf(heading),
  );
  const ids = Array.from(markdown.matchAll(/^<a id="([^"]+)"><\/a>$/gm), ([, id = '']) => id);
  return [...headings, ...ids];
}

/** All files of `functions/` and `shared/`, except the library for other functions. */
export const source = ['functions', 'shared']
  .flatMap((folder) =>
    readdirSync(join(projectFolder, folder), { recursive: true, encoding: 'utf8' }).map(
      (name) => `${folder}/${name}`,
    ),
  )
  .filter((path) => path.endsWith('.ts') && !path.startsWith('shared/client/'))
  .map(read)
  .join('\n');

/** A fenced block of a document. */
export interface CodeBlock {
  language: string;
  text: string;
}

export function codeBlocks(markdown: string): CodeBlock[] {
  const found = markdown.matchAll(/^ *```(\w*)\n(.*?)^ *```$/gms);
  return [...found].map(([, language = '', text = '']) => ({ language, text }));
}

/** @throws {Error} where no block of that language has this text */
export function codeBlock(markdown: string, language: string, containing: string): string {
  const block = codeBlocks(markdown).find(
    ({ language: each, text }) => each === language && text.includes(containing),
  );
  if (!block) throw new Error(`no ${language} block with ${containing}`);
  return block.text;
}
