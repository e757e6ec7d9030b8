/** Reads tables that are text: CSV as RFC 4180 has it, and what `mysql --batch` prints. */

/** A row, and the line of the file on which it begins. */
export interface Row {
  line: number;
  /** Undefined where the row is not well-formed. */
  cells: readonly string[] | undefined;
}

/** Strict: a quote stands around a whole cell, and twice within it. */
export function readCsv(text: string, delimiter: string): Row[] {
  const rows: Row[] = [];
  let [at, line] = [0, 1];
  while (at < text.length) {
    const { cells, end } = readRow(text, at, delimiter);
    const isEmpty = cells?.length === 1 && cells[0] === '';
    if (!isEmpty) rows.push({ line, cells });
    line += linesIn(text.slice(at, end));
    at = end;
  }
  return rows;
}

/** Where nothing is wrong, all up to the next row. After a mistake the next line begins a new row. */
function readRow(text: string, begin: number, delimiter: string) {
  const cells: string[] = [];
  let at = begin;
  for (;;) {
    const cell = readCell(text, at, delimiter);
    if (!cell) return { cells: undefined, end: endOfLine(text, begin) };
    cells.push(cell.value);
    at = cell.end;
    if (text[at] !== delimiter) return { cells, end: endOfLine(text, at) };
    at++;
  }
}

function readCell(text: string, begin: number, delimiter: string) {
  if (text[begin] !== '"') {
    const end = endOfBareCell(text, begin, delimiter);
    const value = text.slice(begin, end);
    return value.includes('"') ? undefined : { value, end };
  }
  let value = '';
  let from = begin + 1;
  for (;;) {
    const quote = text.indexOf('"', from);
    if (quote < 0) return undefined;
    value += text.slice(from, quote);
    if (text[quote + 1] !== '"') {
      const end = quote + 1;
      const isOver = end === text.length || [delimiter, '\n', '\r'].includes(text[end] ?? '');
      return isOver ? { value, end } : undefined;
    }
    value += '"';
    from = quote + 2;
  }
}

function endOfBareCell(text: string, begin: number, delimiter: string): number {
  let end = begin;
  while (end < text.length && ![delimiter, '\n', '\r'].includes(text[end] ?? '')) end++;
  return end;
}

/** Behind the end of the line; a carriage return alone is one, too. */
function endOfLine(text: string, at: number): number {
  let end = at;
  while (end < text.length && text[end] !== '\n' && text[end] !== '\r') end++;
  if (text[end] === '\r' && text[end + 1] === '\n') end++;
  return Math.min(end + 1, text.length);
}

function linesIn(text: string): number {
  return text.match(/\r\n|\n|\r/g)?.length ?? 0;
}

const escaped: Readonly<Record<string, string>> = { n: '\n', t: '\t', '0': '\0', '\\': '\\' };

/** Each line a row: line breaks, tabs and backslashes of a cell are escaped; NULL is empty. */
export function readMysqlBatch(text: string): Row[] {
  return text
    .split(/\r?\n/)
    .map((each, index) => ({ line: index + 1, text: each }))
    .filter((each) => each.text !== '')
    .map(({ line, text: row }) => ({ line, cells: row.split('\t').map(mysqlCell) }));
}

function mysqlCell(cell: string): string {
  if (cell === 'NULL') return '';
  return cell.replaceAll(/\\(.)/g, (_all, sign: string) => escaped[sign] ?? sign);
}
