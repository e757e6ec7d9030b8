/**
 * Takes codes, tickets, tokens and secrets out of what is passed on: by the names of fields, by the
 * shapes that WeChat gives them, and behind their names within a text. All else stays as it came.
 */
import { lazily } from '../lazily.ts';
import { replaceParts, type Range } from './signed-content/plain-signs.ts';
import { isSecretName } from './secret-names.ts';
import { UNREAD } from './signed-content/unread.ts';
import { secretsBehindNames } from './signed-content/unread-secrets.ts';
import type { XmlFields, XmlValue } from './xml.ts';

/** Stands in the place of a secret. */
const REMOVED = '[removed]';

/** `@`, also as it is written in addresses, XML and JSON. */
const AT = [
  '@|%(?:25){0,4}40|&#0{0,4}64;|&#x0{0,4}40;|\\\\u0040',
  // The same in full width.
  '%(?:25){0,4}EF%(?:25){0,4}BC%(?:25){0,4}A0|&#0{0,4}65312;|&#x0{0,4}FF20;|\\\\uFF20',
].join('|');
/** A user can end CDATA between the signs, and begin it again. */
const BORDER = String.raw`(?:\]\]>(?:<!\[CDATA\[)?)?`;
const SIGN = `(?:(?:${AT})${BORDER})`;
const SIGNS = `${SIGN}{3}`;
/** Quick to rule out: most texts have no such signs. */
const threeSigns = lazily(() => new RegExp(SIGNS, 'i'));
/** WeChat's have 43 characters or more: what is as long is one, whatever word is before it. */
const SHORTEST = 40;
const REST = String.raw`[\w+/=~%.-]`;
/** Between the signs and the rest, where somebody has taken the two apart. */
const GAP = String.raw`[\s|,:;]{0,3}`;
const shape = lazily(
  () =>
    new RegExp(
      [
        // Words that only WeChat writes.
        `(?:queryauthcode|preauthcode|refreshtoken|accesstoken)${SIGN}{3,12}${GAP}${REST}+`,
        `[a-z_]{0,40}(?:code|ticket|token|secret)${SIGN}{3,12}(?:${REST}+|${GAP}${REST}{${SHORTEST},})`,
        `${SIGNS}${REST}{${SHORTEST},}`,
      ].join('|'),
      'gi',
    ),
);

/** `%3D`, `%253D` and so on. */
const encoded = (hex: string) => `%(?:25){0,4}${hex}`;
const SPACE = `(?:[_-]|${encoded('5F')})?`;
const QUOTE = String.raw`\\{0,8}(?:["']|${encoded('22')})?`;
const NAMES = [
  '(?:auth|authorization|js)_code',
  '(?:access|refresh)_token',
  'verify_ticket',
].concat(['session_key', 'encoding_aes_key', 'app_secret', 'component_secret']);
const NAME = NAMES.join('|').replaceAll('_', SPACE);
const EQUALS = String.raw`\s{0,3}(?:=>|[=:：]|&#61;|${encoded('3[AD]')})\s{0,3}`;
/** `auth_code[]=…` */
const INDEX = String.raw`(?:(?:\[|${encoded('5B')})\w{0,20}(?:\]|${encoded('5D')}))?`;
/** The end of a tag, as XML has it around a value. */
const TAG_END = String.raw`(?:>|&gt;)(?:<!\[CDATA\[)?`;
const BEFORE = `(?:${INDEX}${QUOTE}${EQUALS}${QUOTE}|${TAG_END})`;
/** `auth_code=…` in an address, `"access_token":"…"` in JSON, `QUERY_AUTH_CODE:…` in a text. */
const named = lazily(() => new RegExp(`(${NAME})(${BEFORE})[\\w%@.+/=~-]+`, 'gi'));
const wholeName = lazily(() => new RegExp(`(?:${NAME})$`, 'i'));
/** Users write these words, too: what is behind them must look like a secret. */
const plainWord = lazily(() => new RegExp(`(ticket|token|secret)(${BEFORE})(${REST}{16,})`, 'gi'));
/** Without a blank or hyphen for so long, or as long as WeChat's. */
const RANDOM = /[A-Za-z0-9]{16}|^.{40}/;

const SHORTEST_IN_TAG = 6;

const none: ReadonlySet<string> = new Set();

/**
 * The fields without secrets. An empty text stays empty: there was none.
 *
 * @param harmless names at the top that are no secrets; their values are still searched for shapes
 */
export function withoutSecrets(fields: XmlFields, harmless = none): XmlFields {
  return cleanFields(fields, (name) => isSecretName(name) && !harmless.has(name));
}

/** A text without what has the shape of a secret. */
export function withoutSecretsInText(text: string): string {
  return replaceParts(text, secretsIn, REMOVED);
}

function secretsIn(plain: string): Range[] {
  const shapes = threeSigns().test(plain) ? plain.matchAll(shape()) : [];
  const ranges = Array.from(shapes, ({ 0: { length }, index }): Range => [index, index + length]);
  for (const { 0: whole, 1: name = '', 2: equals = '', index } of plain.matchAll(named())) {
    const range: Range = [index + name.length + equals.length, index + whole.length];
    // A user can write tags, too: what is between them must be as long as a secret.
    const isInTag = /^(?:>|&gt;)/.test(equals);
    const isOfTag = plain[index - 1] !== '/' && range[1] - range[0] >= SHORTEST_IN_TAG;
    if (!isInTag || isOfTag) ranges.push(range);
  }
  for (const { 0: whole, 3: value = '', index } of plain.matchAll(plainWord())) {
    const end = index + whole.length;
    if (looksRandom(value)) ranges.push([end - value.length, end]);
  }
  return [...ranges, ...secretsInBrackets(plain)];
}

function looksRandom(value: string): boolean {
  return RANDOM.test(value) && /\d/.test(value) && /[a-z]/i.test(value);
}

/** `"access_token":{…}`: whatever is in the object or list. */
function secretsInBrackets(plain: string): Range[] {
  return secretsBehindNames(
    plain,
    (name, start) => /[{[]/.test(plain[start] ?? '') && wholeName().test(name),
  );
}

/** What could not be read has names in it as well. */
function withoutSecretsInUnread(text: string): string {
  return replaceParts(text, secretsInUnread, REMOVED);
}

function secretsInUnread(plain: string): Range[] {
  return [...secretsIn(plain), ...secretsBehindNames(plain)];
}

type Clean = (value: XmlValue) => XmlValue;

function cleanFields(fields: XmlFields, isSecret = isSecretName): XmlFields {
  return mapFields(fields, (name) => {
    if (isSecret(name)) return remove;
    return name === UNREAD ? cleanUnread : clean;
  });
}

const cleanUnread: Clean = (value) => mapTexts(value, withoutSecretsInUnread, cleanFields);

const clean: Clean = (value) => mapTexts(value, withoutSecretsInText, cleanFields);

/** Of a list each member, of an element each child. */
const remove: Clean = (value) =>
  mapTexts(
    value,
    (text) => text && REMOVED,
    (fields) => mapFields(fields, () => remove),
  );

function mapTexts(
  value: XmlValue,
  ofText: (text: string) => string,
  ofFields: (fields: XmlFields) => XmlFields,
): XmlValue {
  if (typeof value === 'string') return ofText(value);
  if (Array.isArray(value)) return value.map((each) => mapTexts(each, ofText, ofFields));
  return ofFields(value);
}

function mapFields(fields: XmlFields, changeOf: (name: string) => Clean): XmlFields {
  const entries = Object.entries(fields);
  return Object.fromEntries(
    entries.map(([name, value]) => [withoutSecretsInText(name), changeOf(name)(value)]),
  );
}
