/** One attempt of a call: a request over HTTP and the text of its answer. */
import {
  WechatAnswerTooLarge,
  WechatConnectionBroke,
  WechatUnreachable,
  type HostFault,
} from './errors.ts';
import { hadNoConnection } from './hosts.ts';

/** As much of the built-in `fetch` as a call needs. It fails in the same way. */
export type Fetch = (url: string, init: FetchInit) => Promise<FetchAnswer>;

/** A request. */
export interface FetchInit {
  method: 'GET' | 'POST';
  headers: Readonly<Record<string, string>>;
  body?: string | Uint8Array<ArrayBuffer>;
  /** An answer that leads elsewhere is never followed: `manual` gives it back. */
  redirect: 'error' | 'manual';
  signal: AbortSignal;
}

/** An answer. Its content is read once, as a text or in parts. */
export interface FetchAnswer {
  status: number;
  headers: { get: (name: string) => string | null };
  text: () => Promise<string>;
  body: AsyncIterable<Uint8Array> | null;
}

/** How WeChat is reached, as in `WechatApi`. */
interface Way {
  fetch: Fetch;
  timeoutSeconds: number;
}

/** What is sent, and where to; `query` and `body` in WeChat's own names. */
interface Sent {
  baseUrl: string;
  path: string;
  query: Record<string, string>;
  /** Left out: a GET. */
  body?: Record<string, unknown> | undefined;
  signal: AbortSignal;
}

/** Hundreds of times as much as WeChat's longest answer to the keeper's own calls. */
const MOST_ANSWER_BYTES = 1024 * 1024;

/**
 * Posts JSON, or gets, and returns what was answered, whatever the status.
 *
 * @throws {WechatAnswerTooLarge} it has more than 1 MiB, and was not read on
 * @throws {WechatUnreachable} with the host's fault
 */
export async function exchange(
  way: Way,
  { baseUrl, path, query, body, signal }: Sent,
): Promise<{ status: number; text: string }> {
  const search = new URLSearchParams(query).toString();
  let status: number | undefined;
  try {
    const answer = await way.fetch(`${baseUrl}${path}${search && `?${search}`}`, {
      ...(body ? posted(body) : ({ method: 'GET', headers: {} } as const)),
      redirect: 'error',
      signal,
    });
    ({ status } = answer);
    return { status, text: await readText(answer) };
  } catch (error) {
    throw explain(error, { path, hasBegun: status !== undefined }, way);
  }
}

function posted(body: Record<string, unknown>) {
  const headers = { 'content-type': 'application/json' };
  return { method: 'POST', headers, body: JSON.stringify(body) } as const;
}

/** Without a content there may be a failure, which `text` has. */
async function readText(answer: FetchAnswer): Promise<string> {
  if (!answer.body) return answer.text();
  return new TextDecoder().decode(await readAtMost(answer, MOST_ANSWER_BYTES));
}

/** An answer has more bytes than may be read. */
export class TooManyBytes extends Error {}

/** @throws {TooManyBytes} the rest is not read */
export async function readAtMost(
  { body }: Pick<FetchAnswer, 'body'>,
  mostBytes: number,
): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body ?? []) {
    size += part.length;
    if (size > mostBytes) throw new TooManyBytes(`it has more than ${mostBytes} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** The reason where a call's time is over. */
export function noAnswerWithin({ timeoutSeconds }: Pick<Way, 'timeoutSeconds'>): string {
  return `no answer within ${timeoutSeconds} s`;
}

/** What the system says where the other side, or somebody in between, ended a connection. */
const BROKEN = new Set(['ECONNRESET', 'EPIPE']);

function explain(
  error: unknown,
  { path, hasBegun }: { path: string; hasBegun: boolean },
  { timeoutSeconds }: Way,
): WechatUnreachable {
  if (error instanceof TooManyBytes) return new WechatAnswerTooLarge(path, error.message);
  const { reason, hostFault, code } = faultOf(error, timeoutSeconds);
  const isBroken = hostFault === 'no-answer' && !hasBegun && BROKEN.has(code ?? '');
  return isBroken
    ? new WechatConnectionBroke(path, reason)
    : new WechatUnreachable(path, reason, hostFault);
}

/**
 * What went wrong in a `fetch`. Only the name or code of a network error is used: its text can contain
 * the URL with a token.
 */
export function faultOf(
  error: unknown,
  timeoutSeconds: number,
): { reason: string; hostFault: HostFault; code?: string } {
  const { name, cause } = Object(error) as { name?: unknown; cause?: unknown };
  if (name === 'TimeoutError') {
    return { reason: noAnswerWithin({ timeoutSeconds }), hostFault: 'no-answer' };
  }
  const { code = name } = Object(cause) as { code?: unknown };
  const hostFault = hadNoConnection(error) ? 'no-connection' : 'no-answer';
  const what = hostFault === 'no-connection' ? 'no connection' : 'the connection broke';
  if (typeof code !== 'string') return { reason: what, hostFault };
  return { reason: `${what} (${code})`, hostFault, code };
}
