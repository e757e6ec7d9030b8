/** Reads what WeChat answered, whatever it is: JSON, text or bytes. */
import { ridIn } from '../wechat/errors.ts';
import type { RawAnswer } from '../wechat/raw-call.ts';

/** The content of an answer: one of these. */
export type AnswerContent = { body: object } | { bodyText: string } | { bodyBase64: string };

/** What WeChat's answer says, without the service's own figures. */
export interface ReadAnswer {
  status: number;
  headers: Record<string, string>;
  content: AnswerContent;
  /** The content as it came. */
  bytes: Buffer;
  errcode?: number;
  errmsg?: string;
  rid?: string;
}

const REMOVED = '[removed]';

/**
 * @param secrets our own tokens: WeChat may repeat what was sent. Nothing of them is left
 */
export function readAnswer(raw: RawAnswer, secrets: ReadonlySet<string>): ReadAnswer {
  const hide = hiderOf(secrets);
  const contentType = raw.headers.get('content-type');
  const bytes = hideInBytes(raw.bytes, hide);
  const content = contentOf(bytes, contentType ?? '', hide);
  return {
    status: raw.status,
    headers: contentType === null ? {} : { 'content-type': hide(contentType) },
    content,
    bytes,
    ...('body' in content && errorIn(content.body)),
  };
}

/** Numbers and texts change places in WeChat's answers. */
function errorIn(body: object): Pick<ReadAnswer, 'errcode' | 'errmsg' | 'rid'> {
  const { errcode, errmsg } = body as { errcode?: unknown; errmsg?: unknown };
  const isText = typeof errcode === 'string' && /^-?\d{1,9}$/.test(errcode);
  const isCode = typeof errcode === 'number' || isText;
  const rid = typeof errmsg === 'string' ? ridIn(errmsg) : undefined;
  return {
    ...(isCode && { errcode: Number(errcode) }),
    ...(typeof errmsg === 'string' && { errmsg }),
    ...(rid !== undefined && { rid }),
  };
}

type Hide = (text: string) => string;

function hiderOf(secrets: ReadonlySet<string>): Hide {
  const forms = [...secrets].flatMap((secret) => [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
  ]);
  const longestFirst = [...new Set(forms)].toSorted((one, other) => other.length - one.length);
  return (text) => longestFirst.reduce((hidden, each) => hidden.replaceAll(each, REMOVED), text);
}

/** Latin-1 keeps every byte as it is, and tokens are ASCII. */
function hideInBytes(bytes: Buffer, hide: Hide): Buffer {
  const text = bytes.toString('latin1');
  const hidden = hide(text);
  return hidden === text ? bytes : Buffer.from(hidden, 'latin1');
}

/** What the content type calls text. WeChat sends JSON as text/plain, and as a picture. */
const TEXT_TYPE = /^text\/|\b(?:json|xml|javascript|x-www-form-urlencoded)\b/i;
/** JSON, XML or HTML begins with one of these. */
const BEGINS_AS_TEXT = /^[\s\ufeff]*[{[<]/;

function contentOf(bytes: Buffer, contentType: string, hide: Hide): AnswerContent {
  const { text, isExact } = decode(bytes);
  const beginsAsText = BEGINS_AS_TEXT.test(text.slice(0, 100));
  const body = beginsAsText ? parseJson(text, hide) : undefined;
  if (body) return { body };
  const isDeclared = contentType === '' || TEXT_TYPE.test(contentType);
  // Text in another encoding is passed on as bytes, so that nothing of it is lost.
  return isDeclared && (isExact || beginsAsText)
    ? { bodyText: text }
    : { bodyBase64: bytes.toString('base64') };
}

function decode(bytes: Buffer): { text: string; isExact: boolean } {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), isExact: true };
  } catch {
    return { text: new TextDecoder().decode(bytes), isExact: false };
  }
}

/** An object or a list; undefined for anything else. */
function parseJson(text: string, hide: Hide): object | undefined {
  for (const each of [() => text, () => withEscapedControls(text)]) {
    try {
      const value: unknown = JSON.parse(each(), reviverFor(text, hide));
      return typeof value === 'object' && value !== null ? value : undefined;
    } catch {
      // Not well-formed: perhaps only for raw control characters, which WeChat does not escape.
    }
  }
  return undefined;
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
 * rounded; they are passed on digit by digit. A token may hide in a text with escapes.
 */
function reviverFor(text: string, hide: Hide): Reviver | undefined {
  if (!/\d{16}|\\/.test(text)) return undefined;
  return (_name, value, context) => {
    if (typeof value === 'string') return hide(value);
    const isRounded = typeof value === 'number' && !Number.isSafeInteger(value);
    const source = context?.source ?? '';
    return isRounded && rawJSON && /^-?\d{16,}$/.test(source) ? rawJSON(source) : value;
  };
}
