/** Reads JSON as WeChat writes it: with raw control characters, and with ids of many digits. */
import { parseLenientJson, type Reviver } from '../wechat/json.ts';

const FIRST_SIGNS = 100;
/** The runtime writes answers by recursion, which ends at some thousand levels. */
const DEEPEST = 1000;

/** Whether it could be an object, a list or a text of JSON. */
export function beginsAsJson(bytes: Buffer): boolean {
  return /^[\s\ufeff]*[{["]/.test(bytes.toString('utf8', 0, FIRST_SIGNS));
}

/** An object or a list; undefined for anything else, and for what is too deep to be written again. */
export function parseJson(text: string): object | undefined {
  try {
    const value = parseLenientJson(text, reviverFor(text));
    if (!isObject(value)) return undefined;
    return text.length > 2 * DEEPEST && isDeeper(value) ? undefined : value;
  } catch {
    return undefined;
  }
}

/** Level by level: recursion is what ends. */
function isDeeper(value: object): boolean {
  let level: object[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth === DEEPEST) return true;
    level = level.flatMap((each) => Object.values(each).filter(isObject));
  }
  return false;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Of JavaScript, but not yet of its types: a number that is written as it was read. */
const { rawJSON } = JSON as unknown as { rawJSON?: (source: string) => unknown };

/**
 * Undefined where nothing can need it, which is nearly always. Ids of 17 and more digits would be
 * rounded; they are passed on digit by digit.
 */
function reviverFor(text: string): Reviver | undefined {
  if (!/\d{16}/.test(text)) return undefined;
  return (_name, value, context) => {
    const isRounded = typeof value === 'number' && !Number.isSafeInteger(value);
    const source = context?.source ?? '';
    return isRounded && rawJSON && /^-?\d{16,}$/.test(source) ? rawJSON(source) : value;
  };
}
