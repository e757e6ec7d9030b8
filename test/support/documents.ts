/** The project's documents and code as texts, for tests that compare them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

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
    anchorOf(heading),
  );
  const ids = Array.from(markdown.matchAll(/^<a id="([^"]+)"><\/a>$/gm), ([, id = '']) => id);
  return [...headings, ...ids];
}

/** As GitHub makes it of a heading. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
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
