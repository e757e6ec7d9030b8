/** JSON as WeChat writes it: at times with raw control characters, which JSON does not allow. */

/** As of `JSON.parse`. */
export type Reviver = (name: string, value: unknown, context?: { source?: string }) => unknown;

/**
 * Reads JSON. Control characters that should have been escaped stay in their texts.
 *
 * @throws {SyntaxError} it is not well-formed for another reason
 */
export function parseLenientJson(text: string, reviver?: Reviver): unknown {
  try {
    return JSON.parse(text, reviver);
  } catch {
    return JSON.parse(withMendedControls(text), reviver);
  }
}

/** What begins, ends or goes on in a text of JSON, and what must not be in one. */
// oxlint-disable-next-line no-control-regex
const SIGN = /["\\\u0000-\u001f]/g;

/** In one pass: half of an answer can have very many quotation marks that belong to no pair. */
function withMendedControls(text: string): string {
  const parts: string[] = [];
  let isInText = false;
  let done = 0;
  SIGN.lastIndex = 0;
  for (let found = SIGN.exec(text); found; found = SIGN.exec(text)) {
    const [sign] = found;
    if (sign === '"') isInText = !isInText;
    else if (sign === '\\' && !isControl(text[SIGN.lastIndex])) SIGN.lastIndex += 1;
    else {
      parts.push(text.slice(done, found.index), isInText ? escaped(sign) : ' ');
      done = SIGN.lastIndex;
    }
  }
  return parts.join('') + text.slice(done);
}

function isControl(sign: string | undefined): boolean {
  return sign !== undefined && sign < ' ';
}

/** Of a control character, or of a backslash before one, which escapes nothing. */
function escaped(sign: string): string {
  return `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
