/** Reads JSON as WeChat writes it: with raw control characters, and with ids of many digits. */

const FIRST_SIGNS = 100;
/** The runtime writes answers by recursion, which ends at some thousand levels. */
const DEEPEST = 1000;

/** Whether it could be an object, a list or a text of JSON. */
export function beginsAsJson(bytes: Buffer): boolean {
  return /^[\s\ufeff]*[{["]/.test(bytes.toString('utf8', 0, FIRST_SIGNS));
}

/** An object or a list; undefined for anything else, and for what is too deep to be written again. */
export function parseJson(text: string): object | undefined {
  for (const each of [() => text, () => withEscapedControls(text)]) {
    try {
      const value: unknown = JSON.parse(each(), reviverFor(text));
      if (typeof value !== 'object' || value === null) return undefined;
      return text.length > 2 * DEEPEST && isDeeper(value) ? undefined : value;
    } catch {
      // Not well-formed: perhaps only for raw control characters, which WeChat does not escape.
    }
  }
  return undefined;
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

/** What begins, ends or goes on in a text of JSON, and what must not be in one. */
// oxlint-disable-next-line no-control-regex
const SIGN = /["\\\u0000-\u001f]/g;

/** In one pass: half of an answer can have very many quotation marks that belong to no pair. */
function withEscapedControls(text: string): string {
  const parts: string[] = [];
  let isInText = false;
  let done = 0;
  SIGN.lastIndex = 0;
  for (let found = SIGN.exec(text); found; found = SIGN.exec(text)) {
    const [sign] = found;
    if (sign === '"') isInText = !isInText;
    else if (sign === '\\') SIGN.lastIndex += 1;
    else if (isInText) {
      const code = sign.charCodeAt(0).toString(16).padStart(4, '0');
      parts.push(text.slice(done, found.index), String.raw`\u${code}`);
      done = SIGN.lastIndex;
    }
  }
  return parts.join('') + text.slice(done);
}

type Reviver = (name: string, value: unknown, context?: { source?: string }) => unknown;

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
