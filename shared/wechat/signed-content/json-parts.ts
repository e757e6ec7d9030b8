/**
 * The parts of what is nearly JSON: the members of an object, or the entries of a list, each made
 * good for `JSON.parse` by itself. Takes a time that grows with the length and no more.
 */
import { trimmed } from './unread.ts';

/** What stands between two commas, without superfluous commas and odd blanks. */
export interface Part {
  /** Of its first token. */
  start: number;
  /** Behind its last one. */
  end: number;
  json: string;
  /** Whether a text and a colon come first: no number is a name. */
  isNamed: boolean;
  /** False where the text ends within it. */
  isWhole: boolean;
}

/** What is between two brackets. */
export interface Bracket {
  parts: readonly Part[];
  /** Behind the closing one. */
  end: number;
}

/** A text, also one that ends nowhere; a number; a sign of JSON; what else is between them. */
const TOKEN =
  /"[^"\\]*(?:\\[^][^"\\]*)*"?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|[{}[\],:]|[^"\d{}[\],:-]+|-/g;
/** What may follow a backslash, a backslash that escapes nothing, and what has to be escaped. */
// oxlint-disable-next-line no-control-regex
const ESCAPE = /\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4})|[\\\u0000-\u001f]/g;

/** A part that is being read. */
interface Draft extends Pick<Part, 'start' | 'end' | 'isNamed'> {
  tokens: string[];
}

/** @param start where the opening bracket is */
export function bracketAt(text: string, start: number): Bracket {
  const drafts: Draft[] = [newDraft()];
  let depth = 0;
  for (const { 0: token, index } of text.slice(start).matchAll(TOKEN)) {
    if (/[}\]]/.test(token[0] ?? '')) depth -= 1;
    if (depth === 0 && index > 0) return { parts: partsOf(drafts), end: start + index + 1 };
    if (depth === 1 && token === ',') drafts.push(newDraft());
    else if (index > 0) addToken(drafts.at(-1), { token, start: start + index });
    if (/[{[]/.test(token[0] ?? '')) depth += 1;
  }
  return { parts: partsOf(drafts, text), end: text.length };
}

const newDraft = (): Draft => ({ start: 0, end: 0, isNamed: false, tokens: [] });

function addToken(draft: Draft | undefined, { token, start }: { token: string; start: number }) {
  const mended = mendToken(token);
  if (!draft || mended === '') return;
  const { tokens } = draft;
  if (tokens.length === 0) Object.assign(draft, { start, isNamed: token.startsWith('"') });
  const before = tokens.at(-1);
  if (mended === ',' && /^[[{,]$/.test(before ?? '')) return;
  if (/^[\]}]$/.test(mended) && before === ',') tokens.pop();
  tokens.push(mended);
  draft.end = start + token.length;
}

/** A message's id has more digits than a number keeps, and WeChat does not escape control characters. */
function mendToken(token: string): string {
  if (/^-?\d/.test(token)) return `"${token}"`;
  if (!token.startsWith('"')) return trimmed(token);
  return token.replaceAll(ESCAPE, (part) => (part.length > 1 ? part : escaped(part)));
}

function escaped(character: string): string {
  if (character === '\\') return '\\\\';
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** @param cutOff the whole text, where it ended before the bracket was closed */
function partsOf(drafts: readonly Draft[], cutOff?: string): Part[] {
  const last = cutOff === undefined ? undefined : drafts.at(-1);
  return drafts
    .filter(({ tokens }) => tokens.length > 0)
    .map((draft) => {
      const { start, end, tokens } = draft;
      const isNamed = draft.isNamed && tokens[1] === ':';
      // A number or a word can have lost its end.
      const isWhole = draft !== last || /["}\]]/.test(cutOff?.[end - 1] ?? '');
      return { start, end, isNamed, json: tokens.join(''), isWhole };
    });
}
