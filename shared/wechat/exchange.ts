/** One attempt of a call: a request over HTTP and the text of its answer. */
import { WechatConnectionBroke, WechatUnreachable } from './errors.ts';
import { hadNoConnection } from './hosts.ts';

/** As much of the built-in `fetch` as a call needs. It fails in the same way. */
export type Fetch = (
  url: string,
  init: FetchInit,
) => Promise<{ status: number; text: () => Promise<string> }>;

/** The request of a call. */
export interface FetchInit {
  method: 'POST';
  headers: Record<string, string>;
  body: string;
  redirect: 'error';
  signal: AbortSignal;
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
  body: Record<string, unknown>;
  signal: AbortSignal;
}

/**
 * Posts JSON and returns what was answered with a status of success.
 *
 * @throws {WechatUnreachable} with the host's fault
 */
export async function exchange(
  way: Way,
  { baseUrl, path, query, body, signal }: Sent,
): Promise<string> {
  const search = new URLSearchParams(query).toString();
  let status: number | undefined;
  let text: string;
  try {
    const answer = await way.fetch(`${baseUrl}${path}${search && `?${search}`}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      redirect: 'error',
      signal,
    });
    ({ status } = answer);
    text = await answer.text();
  } catch (error) {
    throw explain(error, { path, hasBegun: status !== undefined }, way);
  }
  if (status >= 200 && status < 300) return text;
  // WeChat's API reports errors as an errcode with status 200. Another status comes from a gateway.
  throw new WechatUnreachable(path, `HTTP status ${status}`, 'no-answer');
}

/** The reason where a call's time is over. */
export function noAnswerWithin({ timeoutSeconds }: Pick<Way, 'timeoutSeconds'>): string {
  return `no answer within ${timeoutSeconds} s`;
}

/** What the system says where the other side, or somebody in between, ended a connection. */
const BROKEN = new Set(['ECONNRESET', 'EPIPE']);

/** Only the name or code of a network error is used: its text can contain the URL with a token. */
function explain(
  error: unknown,
  { path, hasBegun }: { path: string; hasBegun: boolean },
  way: Way,
): WechatUnreachable {
  const { name, cause } = Object(error) as { name?: unknown; cause?: unknown };
  if (name === 'TimeoutError') {
    return new WechatUnreachable(path, noAnswerWithin(way), 'no-answer');
  }
  const { code = name } = Object(cause) as { code?: unknown };
  const named = typeof code === 'string' ? ` (${code})` : '';
  if (hadNoConnection(error)) {
    return new WechatUnreachable(path, `no connection${named}`, 'no-connection');
  }
  const reason = `the connection broke${named}`;
  return !hasBegun && BROKEN.has(String(code))
    ? new WechatConnectionBroke(path, reason)
    : new WechatUnreachable(path, reason, 'no-answer');
}
