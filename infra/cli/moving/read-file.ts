/** Reads a file with accounts: says what kind of file it is, and sorts what it has. */
import { isUtf8 } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { CommandFailure } from '../failure.ts';
import type { Words } from '../words/words.ts';
import {
  columnsFor,
  fieldsOf,
  missingColumns,
  type ChosenColumns,
  type Columns,
} from './columns.ts';
import { sortEntries, type Entry, type LeftOut, type SentAccount } from './entry.ts';
import { readCsv, readMysqlBatch, type Row } from './formats/delimited.ts';
import { componentIn, readJson } from './formats/json.ts';
import { isWxjavaKey, readWxjava } from './formats/wxjava.ts';

/** Of a file, at its beginning. */
const LINES_THAT_TELL = 10;

export const importFormats = ['wxcomponent', 'wxjava', 'csv', 'json'] as const;

export type ImportFormat = (typeof importFormats)[number];

/** What a file has. */
export interface ReadAccounts {
  format: ImportFormat;
  sent: SentAccount[];
  leftOut: LeftOut[];
}

/** How to read it. */
export interface Reading {
  file: string;
  componentAppId: string;
  /** Left out, the file's beginning says it. */
  format?: ImportFormat | undefined;
  chosen: ChosenColumns;
}

/** @throws {CommandFailure} where nothing of the file can be read; its content is in no message */
export async function readAccounts(
  { file, componentAppId, format: given, chosen }: Reading,
  { moving }: Words,
): Promise<ReadAccounts> {
  const bytes = await bytesOf(file, moving);
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
  const format = given ?? formatOf(text);
  const columns = columnsFor(chosen);
  // A value that Java has written as an object is left out by itself.
  if (format === 'wxjava') return { format, ...sortEntries(readWxjava(text, componentAppId)) };
  if (!isUtf8(bytes)) throw notUtf8(moving);
  const entries =
    format === 'json'
      ? jsonEntries(text, { componentAppId, columns }, moving)
      : tableEntries(rowsOf(text, format), columns, moving);
  return { format, ...sortEntries(entries) };
}

/** In another encoding, names would be stored as something that nobody can read. */
function notUtf8({ notUtf8: message, notUtf8Remedy }: Words['moving']): CommandFailure {
  return new CommandFailure('file-not-utf8', message, { exitCode: 2, remedies: [notUtf8Remedy] });
}

async function bytesOf(file: string, moving: Words['moving']): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    const { code = '' } = Object(error) as { code?: string };
    const message = moving.unreadable(file, code);
    throw new CommandFailure('file-unreadable', message, { exitCode: 2, cause: error });
  }
}

function formatOf(text: string): ImportFormat {
  const lines = text.trimStart().split(/\r?\n/, LINES_THAT_TELL);
  const [first = ''] = lines;
  if (/^[[{]/.test(first)) return 'json';
  // redis-cli may have had something to say first.
  if (lines.some(isWxjavaKey)) return 'wxjava';
  return first.includes('\t') ? 'wxcomponent' : 'csv';
}

function rowsOf(text: string, format: 'wxcomponent' | 'csv'): Row[] {
  if (format === 'wxcomponent') return readMysqlBatch(text);
  const [titles = ''] = text.split(/\r?\n/, 1);
  // As spreadsheets of some countries write it.
  return readCsv(text, titles.includes(';') && !titles.includes(',') ? ';' : ',');
}

function tableEntries(
  [titles, ...rows]: readonly Row[],
  columns: Columns,
  moving: Words['moving'],
): Entry[] {
  const names = titles?.cells ?? [];
  const missing = missingColumns(names, columns);
  if (missing.length > 0) {
    const message = moving.columnsMissing(missing.map((field) => moving.columns[field] ?? field));
    const remedies = [moving.columnsRemedy];
    throw new CommandFailure('columns-missing', message, { exitCode: 2, remedies });
  }
  return rows.map(({ line, cells }) => {
    if (cells?.length !== names.length) return { line, problem: 'row-malformed' };
    const named = names.map((name, index) => [name, cells[index] ?? ''] as const);
    return { line, fields: fieldsOf(named, columns) };
  });
}

function jsonEntries(
  text: string,
  { componentAppId, columns }: { componentAppId: string; columns: Columns },
  moving: Words['moving'],
): Entry[] {
  const entries = readJson(text, columns);
  if (!entries) {
    throw new CommandFailure('file-malformed', moving.noAccounts, { exitCode: 2 });
  }
  const component = componentIn(text);
  if (typeof component === 'string' && component !== componentAppId) {
    const message = moving.otherComponent(componentAppId);
    throw new CommandFailure('other-component', message, { exitCode: 2 });
  }
  return entries;
}
