/** Where secrets are in what could not be read: behind their names, as JSON and XML write them. */
import type { Range } from './plain-signs.ts';
import { isSecretName } from '../secret-names.ts';

/** `<Name>` or `"name":`, with the beginning of a text. */
const NAME =
  /<\s{0,9}(?<element>[^\s<>/!?"'=]+)[^<>]*>\s{0,9}(?:<!\[CDATA\[)?|(?<![^\s"'\\<>{}[\],:])(?<member>[^\s"'\\<>{}[\],:]+)\\{0,8}["']\s{0,9}:\s{0,9}(?<quote>\\{0,8}["'])?/g;
const CLOSE = /(?:\]\]>\s{0,9})?<\s{0,9}\/\s{0,9}([^\s<>]*)/g;
const BRACKET = /[{}[\]]/g;
const QUOTE = /\\*["']/g;
const WORD_END = /[\s,}\]]|$/g;
const TAG = /<|$/g;

/** Where the closing tags of each name begin, the last one first. */
type Closes = ReadonlyMap<string, number[]>;

/**
 * The values of all elements and members with the name of a secret.
 *
 * @param isMeant by the name, and where its value begins
 */
export function secretsBehindNames(
  text: string,
  isMeant: (name: string, start: number) => boolean = isSecretName,
): Range[] {
  const ranges: Range[] = [];
  const closes = closesIn(text);
  NAME.lastIndex = 0;
  for (let found = NAME.exec(text); found; found = NAME.exec(text)) {
    const { element, member = '', quote } = found.groups ?? {};
    const start = NAME.lastIndex;
    if (!isMeant(element ?? member, start)) continue;
    const end =
      element === undefined
        ? endOfValue(text, start, quote)
        : endOfContent(text, start, closes.get(element.toLowerCase()));
    if (start < end) ranges.push([start, end]);
    NAME.lastIndex = Math.max(start, end);
  }
  return ranges;
}

function closesIn(text: string): Closes {
  const found = Array.from(text.matchAll(CLOSE)).toReversed();
  const groups = Map.groupBy(found, ([, name = '']) => name.toLowerCase());
  return new Map(Array.from(groups, ([name, all]) => [name, all.map(({ index }) => index)]));
}

/** Up to its closing tag; without one, up to the next tag. */
function endOfContent(text: string, start: number, closes: number[] = []): number {
  while (Number(closes.at(-1)) < start) closes.pop();
  return closes.at(-1) ?? indexOf(TAG, text, start);
}

/** Of a text, an object, a list or a word. */
function endOfValue(text: string, start: number, quote: string | undefined): number {
  if (quote !== undefined) return endOfText(text, start, quote);
  return /[{[]/.test(text[start] ?? '')
    ? endOfBracket(text, start)
    : indexOf(WORD_END, text, start);
}

/** A text ends at the same quotation mark, with as many backslashes. */
function endOfText(text: string, start: number, quote: string): number {
  QUOTE.lastIndex = start;
  for (let found = QUOTE.exec(text); found; found = QUOTE.exec(text)) {
    if (found[0] === quote) return found.index;
  }
  return text.length;
}

function endOfBracket(text: string, start: number): number {
  let depth = 0;
  BRACKET.lastIndex = start;
  for (let found = BRACKET.exec(text); found; found = BRACKET.exec(text)) {
    depth += /[{[]/.test(found[0]) ? 1 : -1;
    if (depth === 0) return BRACKET.lastIndex;
  }
  return text.length;
}

function indexOf(pattern: RegExp, text: string, start: number): number {
  pattern.lastIndex = start;
  return pattern.exec(text)?.index ?? text.length;
}
