/** Reads accounts from JSON: our own export, WeChat's list as it came, or any list of objects. */
import { fieldsOf, type Columns } from '../columns.ts';
import type { Entry } from '../entry.ts';

/** Undefined where it is no such document: what is wrong with it is not told, as it may hold tokens. */
export function readJson(text: string, columns: Columns): Entry[] | undefined {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { authorizers, list } = Object(document) as Record<string, unknown>;
  const found = [document, authorizers, list].find((each) => Array.isArray(each));
  return found?.map((each: unknown, index) => entryOf(each, index + 1, columns));
}

/** Whose accounts they are; undefined where the document does not say. */
export function componentIn(text: string): unknown {
  return (Object(JSON.parse(text)) as Record<string, unknown>)['componentAppId'];
}

function entryOf(value: unknown, line: number, columns: Columns): Entry {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { line, problem: 'row-malformed' };
  }
  const { profile, ...own } = value as Record<string, unknown>;
  const named = Object.entries({ ...Object(profile), ...own }).map(
    ([name, each]) => [name, textOf(each)] as const,
  );
  return { line, fields: fieldsOf(named, columns) };
}

function textOf(value: unknown): string {
  return Array.isArray(value) ? value.map(plainText).join('|') : plainText(value);
}

/** What is nested deeper is no part of an account: every field that has a form refuses this. */
const NESTED = '{}';

function plainText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'object') return NESTED;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
