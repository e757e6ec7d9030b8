/** Columns for a terminal, where Chinese characters are two columns wide. */

/** How many columns a text takes. */
export function widthOf(text: string): number {
  // oxlint-disable-next-line no-control-regex
  const shown = text.replaceAll(/\u001b\[\d+m/g, '');
  return Array.from(shown).reduce((width, each) => width + (isWide(each) ? 2 : 1), 0);
}

/** A text in so many columns: filled up, or cut with `…`. */
export function fitted(text: string, width: number): string {
  if (widthOf(text) <= width) return text + ' '.repeat(width - widthOf(text));
  let shown = '';
  for (const character of text) {
    if (widthOf(shown + character) >= width) break;
    shown += character;
  }
  return `${shown}…${' '.repeat(Math.max(0, width - widthOf(shown) - 1))}`;
}

/** A column of a table. */
export interface Column {
  title: string;
  /** The widest that it may become; default 40. */
  most?: number;
  align?: 'left' | 'right';
}

/** The lines of a table, the titles first. Two spaces between columns, none at the end. */
export function tableOf(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): string[] {
  const widths = columns.map(({ title, most = 40 }, index) => {
    const cells = rows.map((row) => widthOf(row[index] ?? ''));
    return Math.min(most, Math.max(widthOf(title), ...cells));
  });
  const line = (cells: readonly string[]) =>
    columns
      .map(({ align }, index) => aligned(cells[index] ?? '', widths[index] ?? 0, align))
      .join('  ')
      .trimEnd();
  return [columns.map(({ title }) => title), ...rows].map(line);
}

/** Text that is broken between words, each line with its indentation. */
export function wrapped(text: string, indentation = '', width = 80): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && widthOf(indentation + longer) > width) {
      lines.push(indentation + line);
      line = word;
    } else line = longer;
  }
  return [...lines, indentation + line];
}

function aligned(text: string, width: number, align: Column['align'] = 'left'): string {
  if (align === 'left' || widthOf(text) >= width) return fitted(text, width);
  return ' '.repeat(width - widthOf(text)) + text;
}

/** East Asian wide and full-width characters, and emoji. */
function isWide(character: string): boolean {
  return /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u.test(
    character,
  );
}
