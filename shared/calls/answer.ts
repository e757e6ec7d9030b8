/** Reads what WeChat answered, whatever it is: JSON, text or bytes. */
import { ridIn } from '../wechat/errors.ts';
import type { RawAnswer } from '../wechat/raw-call.ts';
import { errcodeIn } from '../wechat/reply.ts';
import { hiderOf } from './hide-secrets.ts';
import { parseJson } from './json-answer.ts';

/** The content of an answer: one of these. */
export type AnswerContent = { body: object } | { bodyText: string } | { bodyBase64: string };

/** What WeChat's answer says, without the service's own figures. */
export interface ReadAnswer {
  status: number;
  headers: Record<string, string>;
  /** Left out where it is too large for an invocation. */
  content?: AnswerContent;
  /** The content as it came. */
  bytes: Buffer;
  errcode?: number;
  errmsg?: string;
  rid?: string;
}

/** Lambda takes an answer of 6 MiB; some are left for what stands beside the content. */
export const LARGEST_CONTENT_BYTES = 6 * 1024 * 1024 - 64 * 1024;

/**
 * Of what is too large for an invocation only an error at its beginning is read: its text, its base64
 * and their JSON would take several times its memory.
 *
 * @param secrets our own tokens: WeChat may repeat what was sent. Nothing of them is left
 */
export function readAnswer(raw: RawAnswer, secrets: ReadonlySet<string>): ReadAnswer {
  const hide = hiderOf(secrets);
  const contentType = raw.headers.get('content-type');
  const bytes = hide.bytes(raw.bytes);
  const isTooLarge = bytes.length > LARGEST_CONTENT_BYTES;
  const content = isTooLarge ? undefined : contentOf(bytes, contentType ?? '');
  const body = isTooLarge ? errorFirst(bytes) : content && 'body' in content && content.body;
  return {
    status: raw.status,
    headers: contentType === null ? {} : { 'content-type': hide.text(contentType) },
    ...(content && { content }),
    bytes,
    ...(body && errorIn(body)),
  };
}

/** An object's error where it comes first. */
const ERROR_FIRST =
  /^[\s\ufeff]*(\{\s*"errcode"\s*:\s*"?-?\d{1,9}"?(?:\s*,\s*"errmsg"\s*:\s*"[^"\\]*")?)\s*[,}]/;
const ERROR_FIRST_BYTES = 1000;

/** Read without the rest: some millions of small objects would not fit into the memory. */
function errorFirst(bytes: Buffer): object | undefined {
  const [, begun] = ERROR_FIRST.exec(bytes.toString('utf8', 0, ERROR_FIRST_BYTES)) ?? [];
  return begun === undefined ? undefined : parseJson(`${begun}}`);
}

function errorIn(body: object): Pick<ReadAnswer, 'errcode' | 'errmsg' | 'rid'> {
  const { errmsg } = body as { errmsg?: unknown };
  const errcode = errcodeIn(body);
  const rid = typeof errmsg === 'string' ? ridIn(errmsg) : undefined;
  return {
    ...(errcode !== undefined && { errcode }),
    ...(typeof errmsg === 'string' && { errmsg }),
    ...(rid !== undefined && { rid }),
  };
}

/** What the content type calls text. WeChat sends JSON as text/plain, and as a picture. */
const TEXT_TYPE = /^text\/|\b(?:json|xml|javascript|x-www-form-urlencoded)\b/i;
/** JSON, XML or HTML begins with one of these. */
const BEGINS_AS_TEXT = /^[\s\ufeff]*[{[<]/;

function contentOf(bytes: Buffer, contentType: string): AnswerContent {
  const { text, isExact } = decode(bytes);
  const beginsAsText = BEGINS_AS_TEXT.test(text.slice(0, 100));
  const body = beginsAsText ? parseJson(text) : undefined;
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
