/**
 * Reads the JSON inside a signed push: a platform can choose JSON as its data format. What is nearly
 * JSON is read member by member, so that a part that cannot be read costs no other part.
 */
import { bracketAt, type Bracket, type Part } from './json-parts.ts';
import { addUnread, emptyFields, trimmed } from './unread.ts';
import type { XmlFields, XmlValue } from '../xml.ts';

/** Deeper values stay text, as in XML. */
const MAXIMUM_DEPTH = 8;

/**
 * The fields in the form that XML has: numbers as texts with all their digits, and what is `null` is
 * not there. Undefined where there is no field in it.
 *
 * @param text begins with a bracket: of an object, or of a list with nothing but an object
 */
export function readSignedJson(text: string): XmlFields | undefined {
  const object = objectIn(text);
  if (!object) return undefined;
  const fields = emptyFields();
  const unread: string[] = [];
  for (const part of object.parts) {
    const member = memberOf(part);
    // As in XML, a field that is there already counts once.
    if (!member || member.name in fields) unread.push(text.slice(part.start, part.end));
    else if (member.value !== undefined) fields[member.name] = member.value;
  }
  if (Object.keys(fields).length === 0) return undefined;
  return addUnread(fields, [...unread, trimmed(text.slice(object.end))].filter(Boolean).join('\n'));
}

function objectIn(text: string): Bracket | undefined {
  const outer = bracketAt(text, 0);
  if (text.startsWith('{')) return outer;
  const [only, ...others] = outer.parts;
  const isOne = only && others.length === 0 && text[only.start] === '{';
  return isOne ? { parts: bracketAt(text, only.start).parts, end: outer.end } : undefined;
}

/** Undefined where it is no member, or where its end may be missing. */
function memberOf({
  json,
  isWhole,
  isNamed,
}: Part): { name: string; value?: XmlValue } | undefined {
  if (!isWhole || !isNamed) return undefined;
  try {
    const [[name, given] = ['', null]] = Object.entries<unknown>(JSON.parse(`{${json}}`));
    const value = valueOf(given, 1);
    return { name: trimmed(name).toWellFormed(), ...(value !== undefined && { value }) };
  } catch {
    return undefined;
  }
}

function fieldsOf(object: object, depth: number): XmlFields {
  const fields = emptyFields();
  for (const [name, value] of Object.entries(object)) {
    const read = valueOf(value, depth);
    // Half of a character is no text: JSON with it could not be passed on.
    if (read !== undefined) fields[name.toWellFormed()] ??= read;
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
