/**
 * Reads the XML inside a signed push as WeChat sends it: not always well-formed, and with texts of
 * users that may look like fields. Such a text never becomes a field. What cannot be told apart is
 * kept as text, under `#text`.
 */
import {
  elementsOf,
  isSameName,
  tagsIn,
  textOf,
  withoutBeside,
  type Element,
  type Tag,
} from './markup.ts';
import { isListOf, isWrittenByPeople, madeByWechat, spelled } from './push-names.ts';
import { addUnread, emptyFields, trimmed, UNREAD } from './unread.ts';
import { hasTwinBelow, isBelow } from './xml-twins.ts';
import { MAXIMUM_DEPTH, readCarefully } from './xml-careful.ts';
import type { XmlFields, XmlValue } from '../xml.ts';

/** Nobody has written anything yet, so they end where they seem to. */
const COMMENTS_FIRST = /^(?:\s|<\?[^<>]*\?>|<!--[^]*?-->)+/;

/** The fields of the push; undefined where there is no tag in it, or one without any field. */
export function readSignedXml(content: string): XmlFields | undefined {
  const xml = content.replace(COMMENTS_FIRST, '');
  const tags = tagsIn(xml);
  const root = tags.find(({ kind }) => kind !== 'close');
  if (!root) return undefined;
  const before = trimmed(withoutBeside(xml.slice(0, root.start)));
  // Without a root its content is all there is.
  const isRoot = !madeByWechat.has(spelled(root.name));
  const last = isRoot && root.kind === 'open' ? lastOf(root, tags) : undefined;
  const behind = last ? withoutBeside(xml.slice(last.end)) : '';
  const inner = xml.slice(isRoot ? root.end : root.start, last?.start);
  const fields = readLevel(inner, 1);
  // The name of an element says what is in it, and whether it is a secret.
  const isElement = isRoot && !isSameName(root.name, 'xml');
  if (isElement && Object.keys(fields).every((name) => name === UNREAD)) return undefined;
  return addUnread(fields, before, behind);
}

/** WeChat's own page shows pushes that end with an opening root. */
function lastOf({ name, start }: Tag, tags: readonly Tag[]): Tag | undefined {
  return tags.findLast((tag) => tag.start > start && isSameName(tag.name, name));
}

/** @param depth 1 is the push itself */
function readLevel(body: string, depth: number): XmlFields {
  return readClear(body, depth) ?? readCarefully(body, { depth, isClearWithout, readLevel });
}

/**
 * The fields of a well-formed text in which no element can have come of a user's text. A text that
 * adds elements has to end its own and begin it again: then a name is there twice (xml-twins.ts).
 */
function readClear(body: string, depth: number): XmlFields | undefined {
  const elements = elementsOf(body);
  return elements && clearFields(elements, depth);
}

/**
 * Whether all is beyond doubt behind an element of a user's, because nothing there can be its end.
 *
 * @param read the names of that element and those before it
 */
function isClearWithout(rest: string, depth: number, [name, ...read]: readonly string[]): boolean {
  const elements = elementsOf(rest);
  if (!elements || name === undefined || !clearFields(elements, depth)) return false;
  // A user can begin his text's element again in another case.
  const taken = new Set([name, ...read].map((each) => each.toLowerCase()));
  if (elements.some((element) => taken.has(element.name.toLowerCase()))) return false;
  return !isBelow(new Map([[name.toLowerCase(), { hasCdata: true, hasChildren: true }]]), elements);
}

function clearFields(elements: readonly Element[], depth: number): XmlFields | undefined {
  if (hasLooseTwin(elements) || hasTwinBelow(elements, depth === 1)) return undefined;
  const fields = emptyFields();
  const nameOf = ({ name }: Element) => (depth === 1 ? spelled(name) : name);
  for (const [name, group] of Map.groupBy(elements, nameOf)) {
    if (group.length > 1 && !isList(group, elements, depth)) return undefined;
    const values = group.map((element) => clearValue(element, depth));
    const known = values.filter((value) => value !== undefined);
    const [first] = known;
    if (first === undefined || known.length < values.length) return undefined;
    fields[name] = known.length > 1 ? known : first;
  }
  return fields;
}

/** With closing tags in another case, two names that differ in case only are one. */
function hasLooseTwin(elements: readonly Element[]): boolean {
  if (!elements.some(({ isLoose }) => isLoose)) return false;
  return new Set(elements.map(({ name }) => name.toLowerCase())).size < elements.length;
}

/** At the top only elements with children repeat: a second text comes of a text. */
function isList(group: readonly Element[], siblings: readonly Element[], depth: number): boolean {
  const [first] = group;
  const entries = group.map(({ children }) => children.map(({ name }) => name));
  if (!first || !isListOf({ name: first.name, isTop: depth === 1 }, entries)) return false;
  if (depth === 1 && group.some(isTextElement)) return false;
  const start = siblings.indexOf(first);
  return siblings.slice(start, start + group.length).every(({ name }) => name === first.name);
}

function isTextElement({ children, hasText }: Element): boolean {
  return hasText || children.length === 0;
}

function clearValue(element: Element, depth: number): XmlValue | undefined {
  const { name, inner, children } = element;
  if (isTextElement(element) || isWrittenByPeople(name)) return textOf(inner);
  return depth < MAXIMUM_DEPTH ? clearFields(children, depth + 1) : inner.toWellFormed();
}
