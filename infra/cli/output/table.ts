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

/** Text that is broken between words, or beside a Chinese character, each line with its indentation. */
export function wrapped(text: string, indentation = '', width = 80): string[] {
  const lines: string[] = [];
  let line = '';
  for (const { piece, gap } of piecesOf(text)) {
    const longer = line === '' ? piece : line + gap + piece;
    if (line !== '' && widthOf(indentation + longer) > width) {
      lines.push(indentation + line);
      line = piece;
    } else line = longer;
  }
  return [...lines, indentation + line];
}

/** No line begins with these, and none ends with those that open. */
const CLOSING = '，。、；：！？…」』）》】”,.;:!?)\\]}';
const OPENING = '「『（《【“([{';

const WIDE = String.raw`\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6`;
const wide = new RegExp(`[${WIDE}]|\\p{Extended_Pictographic}`, 'u');
const unit = new RegExp(
  `[${OPENING.replace('[', '\\[')}]*(?:[${WIDE}]|[^${WIDE}]+)?[${CLOSING}]*`,
  'gu',
);

/** A command is copied in one piece, at least its name. */
const COMMAND = /npx wxkeeper (?:--local |--(?:stage|component) \S+ )*(?=\S)/g;
const NO_BREAK = '\u00a0';

/** What must not be broken, and what stands before it on the same line. */
function piecesOf(text: string): { piece: string; gap: string }[] {
  const inOnePiece = text.replaceAll(COMMAND, (command) => command.replaceAll(' ', NO_BREAK));
  return inOnePiece.split(' ').flatMap((word) => {
    const units = word.match(unit)?.filter(Boolean) ?? [];
    const pieces = units.length === 0 ? [''] : units;
    return pieces.map((piece, index) => ({
      piece: piece.replaceAll(NO_BREAK, ' '),
      gap: index === 0 ? ' ' : '',
    }));
  });
}

function aligned(text: string, width: number, align: Column['align'] = 'left'): string {
  if (align === 'left' || widthOf(text) >= width) return fitted(text, width);
  return ' '.repeat(width - widthOf(text)) + text;
}

/** East Asian wide and full-width characters, and emoji. */
function isWide(character: string): boolean {
  return wide.test(character);
}
