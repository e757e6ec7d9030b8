/**
 * WeChat's `errmsg` as it may stand in errors and logs: short, and without anything of a secret. WeChat
 * may repeat what was sent: whole or in part, escaped, in other case.
 */
import { cut } from '../cut.ts';
import { withoutSecretsInText } from './removed-secrets.ts';

const MOST_CHARACTERS = 300;
/** Of a longer text no more is searched: what is shown comes of its beginning. */
const SEARCHED_CHARACTERS = 4000;
/** A part of a secret is as long as this. Shorter ones are words, and of no use to anybody. */
const PART_CHARACTERS = 12;

/** Longer than the ids that WeChat writes into its messages, such as `rid: 6131ea8a-1d2b8a7c-5f0e1f6d`. */
const TOKEN = /[\w-]{32,}/g;

/** Stands in the place of a secret. */
const HIDDEN = '…';

/** @param secrets what was sent and must not be shown */
export function shownErrmsg(errmsg: string, secrets: readonly string[]): string {
  const searched = cut(errmsg, SEARCHED_CHARACTERS);
  const hidden = withoutSecretsInText(hideParts(searched, secrets)).replaceAll(TOKEN, HIDDEN);
  return cut(hidden, MOST_CHARACTERS);
}

/** A character, also as it is written in addresses, JSON, XML and HTML. */
const CHARACTER =
  /%(?:25){0,4}([\da-f]{2})|\\u([\da-f]{4})|&#x0{0,4}([\da-f]{1,4});|&#(\d{1,5});|\\[^]|[^]/gi;

/** Each character in lower case, with its place in the text. */
interface Spelled {
  characters: string;
  /** Where each begins, and last where the text ends. */
  starts: number[];
}

function hideParts(errmsg: string, secrets: readonly string[]): string {
  const partsBySize = partsOf(secrets);
  const { characters, starts } = spell(errmsg);
  const isHidden = new Set<number>();
  for (const [size, parts] of partsBySize) {
    for (let from = 0; from + size <= characters.length; from++) {
      if (!parts.has(characters.slice(from, from + size))) continue;
      for (let at = from; at < from + size; at++) isHidden.add(at);
    }
  }
  let shown = '';
  for (let at = 0; at < characters.length; at++) {
    if (!isHidden.has(at)) shown += errmsg.slice(starts[at], starts[at + 1]);
    else if (!isHidden.has(at - 1)) shown += HIDDEN;
  }
  return shown;
}

/** All parts by their length; a short secret is one part. */
function partsOf(secrets: readonly string[]): Map<number, Set<string>> {
  const parts = new Map<number, Set<string>>();
  for (const secret of new Set(secrets)) {
    const { characters } = spell(secret.toLowerCase());
    const size = Math.min(characters.length, PART_CHARACTERS);
    const known = parts.get(size) ?? new Set();
    for (let from = 0; from + size <= characters.length; from++) {
      known.add(characters.slice(from, from + size));
    }
    if (size > 0) parts.set(size, known);
  }
  return parts;
}

function spell(text: string): Spelled {
  let characters = '';
  const starts: number[] = [];
  for (const found of text.matchAll(CHARACTER)) {
    const [written, percent, json, hex, decimal] = found;
    const code = percent ?? json ?? hex;
    const number = code === undefined ? Number(decimal) : Number.parseInt(code, 16);
    const isByNumber = code !== undefined || decimal !== undefined;
    // One unit each, so that places and characters go together.
    characters += (isByNumber ? String.fromCharCode(number) : written.slice(-1))
      .toLowerCase()
      .slice(0, 1);
    starts.push(found.index);
  }
  return { characters, starts: [...starts, text.length] };
}
