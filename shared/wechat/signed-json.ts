/** Reads the JSON inside a signed push: a platform can choose JSON as its data format. */
import type { XmlFields, XmlValue } from './xml.ts';

/** A text, also one that ends nowhere, or a number. */
const TOKEN = /"[^"\\]*(?:\\[^][^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
/** What may follow a backslash, a backslash that escapes nothing, and what has to be escaped. */
// oxlint-disable-next-line no-control-regex
const ESCAPE = /\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4})|[\\\u0000-\u001f]/g;

/** Deeper values stay text, as in XML. */
const MAXIMUM_DEPTH = 8;

/**
 * The fields in the form that XML has: numbers as texts with all their digits, and what is `null` is
 * not there. Undefined where it is no JSON object.
 */
export function readSignedJson(text: string): XmlFields | undefined {
  try {
    const value: unknown = JSON.parse(text.replaceAll(TOKEN, mendToken));
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? fieldsOf(value, 1) : undefined;
  } catch {
    return undefined;
  }
}

/** A message's id has more digits than a number keeps, and WeChat does not escape control characters. */
function mendToken(token: string): string {
  if (!token.startsWith('"')) return `"${token}"`;
  return token.replaceAll(ESCAPE, (part) => (part.length > 1 ? part : escaped(part)));
}

function escaped(character: string): string {
  if (character === '\\') return '\\\\';
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function fieldsOf(object: object, depth: number): XmlFields {
  const fields = Object.create(null) as XmlFields;
  for (const [name, value] of Object.entries(object)) {
    const read = valueOf(value, depth);
    if (read !== undefined) fields[name] = read;
  }
  return fields;
}

function valueOf(value: unknown, depth: number): XmlValue | undefined {
  if (typeof value === 'string') return value.toWellFormed();
  if (value === null) return undefined;
  if (typeof value !== 'object' || depth >= MAXIMUM_DEPTH) return JSON.stringify(value);
  if (!Array.isArray(value)) return fieldsOf(value, depth + 1);
  return value.map((each) => valueOf(each, depth + 1)).filter((each) => each !== undefined);
}
