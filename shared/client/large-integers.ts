/**
 * Integers that JavaScript cannot hold. WeChat has ids of 17 and more digits, and `JSON.parse` rounds
 * them without a word. (Its reviver sees the digits only from Node.js 22 on.)
 */

/** A number is never behind anything else, and a text of base64 has none of these signs. */
const MAY_HAVE_ONE = /[:,[\s]-?\d{16}/;
/** A text of JSON as a whole, or an integer of 16 and more digits. */
const TEXT_OR_INTEGER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d{16,}(?![\d.eE])/g;

/** Stands before the digits of a number that is carried in a text. */
const MARK = `integer-${Math.random().toString(36).slice(2)}:`;
const MARKED = new RegExp(`"${MARK}(-?\\d+)"`, 'g');

/** JSON in which these integers are texts. */
export function withIntegersAsTexts(json: string): string {
  return replaceIntegers(json, (digits) => `"${digits}"`);
}

/** JSON that can be parsed, and written again by {@link stringifyMarked} with every digit. */
export function withMarkedIntegers(json: string): string {
  return replaceIntegers(json, (digits) => `"${MARK}${digits}"`);
}

/** The JSON of what was parsed from {@link withMarkedIntegers}. */
export function stringifyMarked(value: unknown): string {
  return JSON.stringify(value).replaceAll(MARKED, '$1');
}

function replaceIntegers(json: string, replacement: (digits: string) => string): string {
  if (!MAY_HAVE_ONE.test(json)) return json;
  return json.replaceAll(TEXT_OR_INTEGER, (found) => {
    const isText = found.startsWith('"');
    return isText || Number.isSafeInteger(Number(found)) ? found : replacement(found);
  });
}
