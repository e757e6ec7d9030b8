/** Reads a file with accounts: says what kind of file it is, and sorts what it has. */
import { isUtf8 } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { CommandFailure } from '../failure.ts';
import type { Words } from '../words/words.ts';
import {
  columnsFor,
  fieldsNamed,
  fieldsOf,
  missingColumns,
  unknownNames,
  type ChosenColumns,
  type Field,
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
  // A value that Java has written as an object is left out by itself.
  if (format !== 'wxjava' && !isUtf8(bytes)) throw notUtf8(moving);
  return { format, ...sortEntries(entriesOf(text, format, { componentAppId, chosen, moving })) };
}

interface Asked extends Pick<Reading, 'componentAppId' | 'chosen'> {
  moving: Words['moving'];
}

function entriesOf(text: string, format: ImportFormat, asked: Asked): Entry[] {
  if (format === 'json') return jsonEntries(text, asked);
  if (format !== 'wxjava') return tableEntries(rowsOf(text, format), asked);
  requireChosen(new Set(), asked);
  return readWxjava(text, asked.componentAppId);
}

/** A misspelt name would be no column at all: every account would be taken in without its tenant. */
function requireChosen(
  there: ReadonlySet<Field | undefined>,
  { chosen, moving }: Pick<Asked, 'chosen' | 'moving'>,
): void {
  const [unknown] = unknownNames(there, chosen);
  if (unknown === undefined) return;
  throw new CommandFailure('columns-missing', moving.noColumn(unknown), { exitCode: 2 });
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
  { chosen, moving }: Pick<Asked, 'chosen' | 'moving'>,
): Entry[] {
  const columns = columnsFor(chosen);
  const names = titles?.cells ?? [];
  const there = fieldsNamed(names, columns);
  requireChosen(there, { chosen, moving });
  const missing = missingColumns(there);
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

function jsonEntries(text: string, { componentAppId, chosen, moving }: Asked): Entry[] {
  const entries = readJson(text, columnsFor(chosen));
  if (!entries) {
    throw new CommandFailure('file-malformed', moving.noAccounts, { exitCode: 2 });
  }
  const component = componentIn(text);
  if (typeof component === 'string' && component !== componentAppId) {
    const message = moving.otherComponent(componentAppId);
    throw new CommandFailure('other-component', message, { exitCode: 2 });
  }
  const fields = entries.flatMap((each) => ('fields' in each ? Object.keys(each.fields) : []));
  if (entries.length > 0) requireChosen(new Set(fields as Field[]), { chosen, moving });
  return entries;
}
