/**
 * The parts of WeChat's XML: tags, elements and texts. Nothing is refused here, and no entity of a
 * document's own is known.
 */

/** A tag, wherever it stands: also within a text of a user who wrote something like it. */
export interface Tag {
  kind: 'open' | 'close' | 'empty';
  name: string;
  start: number;
  /** Behind its `>`. */
  end: number;
}

/** An element of a well-formed text. */
export interface Element {
  name: string;
  start: number;
  /** Behind its closing tag. */
  end: number;
  /** What stands between its tags, as it came. */
  inner: string;
  children: Element[];
  /** Whether it has CDATA, or a text that is not blank, of its own. */
  hasText: boolean;
  hasCdata: boolean;
  /** Its closing tag has its name in another case. */
  isLoose: boolean;
}

const CDATA = '<![CDATA[';
const CDATA_END = ']]>';
/** The one way to write the end of CDATA within CDATA: WeChat does not, other programs do. */
const SPLIT_CDATA_END = ']]]]><![CDATA[>';

/** Blanks are allowed where XML has none: `< MsgType >`. The third part are attributes. */
const TAG = /<\s*(?:(\/)\s*)?([\p{L}_][^\s<>/[\]!?&"'=]*)([^<>]*)>/gu;
/** One with markup in it can reach from one user's text to another. */
const ASIDE = /<!--[^<>]*-->|<\?[^<>]*\?>/;
/** What stands beside elements and means nothing: also characters without width, as in WeChat's pages. */
const BESIDE = new RegExp(String.raw`${ASIDE.source}|[\u200b-\u200f\u2060\ufeff]`, 'g');

/** All tags of a text in their order. */
export function tagsIn(text: string): Tag[] {
  return Array.from(text.matchAll(TAG), toTag).filter((tag) => tag !== undefined);
}

function toTag({
  0: { length },
  1: slash,
  2: name = '',
  3: rest = '',
  index: start,
}: RegExpExecArray) {
  if (/^[^\s/]/.test(rest)) return undefined;
  const kind = slash ? 'close' : rest.endsWith('/') ? 'empty' : 'open';
  return { kind, name, start, end: start + length } satisfies Tag;
}

/** Whether the name is the same but for upper and lower case. */
export function isSameName(one: string, other: string): boolean {
  return one === other || one.toLowerCase() === other.toLowerCase();
}

/** Whether an element's content begins as a text that may contain anything. */
export const beginsWithCdata = (inner: string): boolean => inner.trimStart().startsWith(CDATA);

/** Whether a closing tag there can end a text in CDATA. */
export function isBehindCdata(body: string, at: number): boolean {
  let end = at;
  while (end > 0 && body.slice(end - 1, end).trim() === '') end -= 1;
  return body.endsWith(']]>', end);
}

/** Without comments and declarations; `''` where nothing but blanks is left. */
export function withoutBeside(text: string): string {
  return text.replaceAll(BESIDE, '').trim();
}

/** The text of an element: of CDATA what is between its first beginning and its last end. */
export function textOf(inner: string): string {
  const trimmed = inner.trim();
  const isCdata = trimmed.startsWith(CDATA) && trimmed.endsWith(CDATA_END);
  const text = isCdata
    ? trimmed.slice(CDATA.length, -CDATA_END.length).replaceAll(SPLIT_CDATA_END, CDATA_END)
    : inner.replaceAll(BARE_PART, (part, ...found) => readBarePart(part, found.at(-1)));
  // A character by number can be half of a pair: that is no text, and JSON could not be read.
  return text.toWellFormed();
}

const BARE_PART =
  /<!\[CDATA\[(?<cdata>[^]*?)\]\]>|<!--[^]*?-->|&(?:#(?<decimal>\d{1,7})|#x(?<hex>[\dA-Fa-f]{1,6})|(?<entity>\w{2,4}));/g;
const entities = new Map(Object.entries({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }));

/** What is not known is left as it is. */
function readBarePart(part: string, groups: Readonly<Record<string, string | undefined>>): string {
  const { cdata, decimal, hex, entity } = groups;
  if (cdata !== undefined) return cdata;
  if (entity !== undefined) return entities.get(entity) ?? part;
  const code = Number(decimal ?? `0x${hex}`);
  if (part.startsWith('<')) return '';
  return code <= 0x10_ff_ff ? String.fromCodePoint(code) : part;
}

/** Where the parser is. */
interface Reading {
  text: string;
  at: number;
  open: Element[];
}

/**
 * The elements of a well-formed text, with nothing but blanks between them; undefined where it is
 * not well-formed. CDATA ends at its first `]]>` here.
 */
export function elementsOf(text: string): Element[] | undefined {
  const root = newElement({ name: '', start: 0, end: 0 });
  const reading: Reading = { text, at: 0, open: [root] };
  while (reading.at < text.length) {
    if (!readPart(reading)) return undefined;
  }
  return reading.open.length === 1 && !root.hasText ? root.children : undefined;
}

function newElement(of: Pick<Element, 'name' | 'start' | 'end'>): Element {
  return { ...of, inner: '', children: [], hasText: false, hasCdata: false, isLoose: false };
}

/** One text, CDATA, comment or tag. False where it cannot be what it looks like. */
function readPart(reading: Reading): boolean {
  const { text, at } = reading;
  if (text.startsWith(CDATA, at)) return readCdata(reading);
  if (text.startsWith('<!', at) || text.startsWith('<?', at)) return skipAside(reading);
  const next = text.indexOf('<', at + 1);
  const end = next < 0 ? text.length : next;
  const found = text[at] === '<' ? toTagAt(text, at) : undefined;
  // A text can end in a tag that it did not end.
  if (found) return !text.endsWith(CDATA_END, found.end) && readTag(reading, found);
  return readText(reading, text.slice(at, end));
}

function readCdata(reading: Reading): boolean {
  const end = reading.text.indexOf(CDATA_END, reading.at) + CDATA_END.length;
  const element = reading.open.at(-1);
  if (end <= reading.at || !element) return false;
  Object.assign(element, { hasText: true, hasCdata: true });
  reading.at = end;
  return true;
}

const ASIDE_HERE = new RegExp(ASIDE.source, 'y');
function skipAside(reading: Reading): boolean {
  ASIDE_HERE.lastIndex = reading.at;
  const isAside = ASIDE_HERE.test(reading.text);
  if (isAside) reading.at = ASIDE_HERE.lastIndex;
  return isAside;
}

const TAG_HERE = new RegExp(TAG.source, 'uy');

/** The tag that begins exactly there. */
export function toTagAt(text: string, at: number): Tag | undefined {
  TAG_HERE.lastIndex = at;
  const found = TAG_HERE.exec(text);
  return found ? toTag(found) : undefined;
}

/** The end of a CDATA that never began shows that a text was taken for markup. */
function readText(reading: Reading, text: string): boolean {
  const element = reading.open.at(-1);
  if (!element || text.includes(CDATA_END)) return false;
  element.hasText ||= withoutBeside(text) !== '';
  reading.at += text.length;
  return true;
}

function readTag(reading: Reading, { kind, name, start, end }: Tag): boolean {
  reading.at = end;
  const parent = reading.open.at(-1);
  if (kind === 'close') return closeElement(reading, { name, start, end });
  const element = newElement({ name, start, end });
  parent?.children.push(element);
  if (kind === 'open') reading.open.push(element);
  return true;
}

function closeElement({ text, open }: Reading, tag: Pick<Tag, 'name' | 'start' | 'end'>): boolean {
  const element = open.length > 1 ? open.pop() : undefined;
  if (!element || !isSameName(element.name, tag.name)) return false;
  // Until here `end` was that of the opening tag.
  element.inner = text.slice(element.end, tag.start);
  element.end = tag.end;
  element.isLoose = element.name !== tag.name;
  return true;
}
