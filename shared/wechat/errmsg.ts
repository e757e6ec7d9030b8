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

/**
 * Longer than the ids that WeChat writes into its messages, such as `rid: 6131ea8a-1d2b8a7c-5f0e1f6d`; or
 * with the number before it that access tokens have.
 */
const TOKEN = /[\w-]{32,}|(?<![\w-])\d{2,3}_[\w-]{8,}/g;

/** Stands in the place of a secret. */
const HIDDEN = '…';

/** @param secrets what was sent and must not be shown */
export function shownErrmsg(errmsg: string, secrets: readonly string[]): string {
  const searched = cut(errmsg, SEARCHED_CHARACTERS);
  const partsBySize = partsOf(secrets);
  const withoutSent = hide(searched, (characters) => placesOfParts(characters, partsBySize));
  return cut(hide(withoutSecretsInText(withoutSent), placesOfTokens), MOST_CHARACTERS);
}

const SLASHES = String.raw`\\{1,8}`;
const AND = '&(?:amp;){0,4}#';
/** A character, also as it is written in addresses, JSON, JavaScript, XML and HTML. */
const CHARACTER = new RegExp(
  [
    '%(?:25){0,4}([\\da-f]{2})',
    `${SLASHES}u([\\da-f]{4})`,
    `${SLASHES}x([\\da-f]{2})`,
    `${AND}x0{0,4}([\\da-f]{1,4});`,
    `${AND}(\\d{1,5});`,
    '\\\\[^]|[^]',
  ].join('|'),
  'gi',
);

/** Each character in lower case, with its place in the text. */
interface Spelled {
  characters: string;
  /** Where each begins, and last where the text ends. */
  starts: number[];
}

/** @param find the places of the characters that must not be shown */
function hide(text: string, find: (characters: string) => ReadonlySet<number>): string {
  const { characters, starts } = spell(text);
  const isHidden = find(characters);
  let shown = '';
  for (let at = 0; at < characters.length; at++) {
    if (!isHidden.has(at)) shown += text.slice(starts[at], starts[at + 1]);
    else if (!isHidden.has(at - 1)) shown += HIDDEN;
  }
  return shown;
}

function placesOfParts(
  characters: string,
  partsBySize: ReadonlyMap<number, ReadonlySet<string>>,
): ReadonlySet<number> {
  const places = new Set<number>();
  for (const [size, parts] of partsBySize) {
    for (let from = 0; from + size <= characters.length; from++) {
      if (!parts.has(characters.slice(from, from + size))) continue;
      for (let at = from; at < from + size; at++) places.add(at);
    }
  }
  return places;
}

function placesOfTokens(characters: string): ReadonlySet<number> {
  const places = new Set<number>();
  for (const { 0: token, index } of characters.matchAll(TOKEN)) {
    for (let at = index; at < index + token.length; at++) places.add(at);
  }
  return places;
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
    const [written, percent, json, script, hex, decimal] = found;
    const code = percent ?? json ?? script ?? hex;
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
