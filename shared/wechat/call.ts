/** One call to WeChat's server API: time-out, gateway errors, and the check for an `errcode`. */
import type * as z from 'zod/mini';
import { startDeadline, type Deadline } from './deadline.ts';
import { shownErrmsg } from './errmsg.ts';
import {
  WechatApiError,
  WechatConnectionBroke,
  WechatReplyUnexpected,
  WechatUnreachable,
} from './errors.ts';
import { exchange, type Fetch } from './exchange.ts';
import { hostOf, type WechatHosts } from './hosts.ts';
import { parseLenientJson } from './json.ts';
import { errcodeIn, readText } from './reply.ts';

/** Shorter than callers wait for an answer. WeChat normally answers in some 200 ms. */
export const WECHAT_TIMEOUT_SECONDS = 4;

/** Where and how WeChat is reached; `fetch` is given so that nothing here opens the network itself. */
export interface WechatApi {
  hosts: WechatHosts;
  fetch: Fetch;
  /** Longest wait for one reply, over all attempts. */
  timeoutSeconds: number;
  /** Milliseconds on a clock that only goes forward, also while the process is frozen. */
  uptime: () => number;
  /** Called after each attempt at a host. */
  observe?: (call: ObservedCall) => void;
}

/** One attempt at one host: figures and names, never a token. */
export interface ObservedCall {
  path: string;
  /** Without scheme. */
  host: string;
  milliseconds: number;
  /**
   * WeChat's errcode as text, `unreachable`, or `unexpected-reply`; left out where the call succeeded.
   */
  failure?: string;
  /** Of an unexpected reply: the names of the fields that are missing or wrong. */
  missing?: string;
  /** Of a success: the name of a field that is no use, and for which something is assumed. */
  assumed?: string;
}

/** One request: `query` and `body` in WeChat's own names. */
export interface WechatRequest<Reply> {
  path: string;
  query?: Record<string, string>;
  /** Posted as JSON. Left out: a GET. */
  body?: Record<string, unknown>;
  reply: z.ZodMiniType<Reply>;
  /** Names the field of a reply for which something has to be assumed; undefined where there is none. */
  assumedIn?: ((reply: Reply) => string | undefined) | undefined;
  /**
   * What to do where the connection broke before an answer. WeChat may have acted then, so `repeat`
   * is only for requests that do no harm if they arrive twice.
   */
  ifBroken: 'repeat' | 'fail';
}

/** Names of sent fields that are not secret. The values of all others are removed from errors. */
const PUBLIC_NAMES = /appid$|^option_|^type$/;

/**
 * Asks WeChat and returns the checked reply.
 *
 * A request that may have reached WeChat is repeated only if it says so itself
 * ({@link WechatRequest.ifBroken}), and only once.
 *
 * @throws {WechatApiError} WeChat answered with an `errcode` other than 0
 * @throws {WechatReplyUnexpected} fields that are needed are missing
 * @throws {WechatUnreachable} no answer in time, or none of WeChat's API
 */
export async function callWechat<Reply>(
  wechat: WechatApi,
  request: WechatRequest<Reply>,
): Promise<Reply> {
  const deadline = startDeadline(wechat.timeoutSeconds * 1000, wechat.uptime);
  let mayRepeat = request.ifBroken === 'repeat';
  return wechat.hosts.ask(async (baseUrl) => {
    try {
      return await attempt(wechat, request, { baseUrl, deadline });
    } catch (error) {
      if (!mayRepeat || !(error instanceof WechatConnectionBroke)) throw error;
      mayRepeat = false;
      return attempt(wechat, request, { baseUrl, deadline });
    }
  });
}

interface Attempt {
  baseUrl: string;
  /** One for all attempts of a call. */
  deadline: Deadline;
}

async function attempt<Reply>(
  wechat: WechatApi,
  request: WechatRequest<Reply>,
  { baseUrl, deadline }: Attempt,
): Promise<Reply> {
  const { path, query = {}, body } = request;
  deadline.check(path);
  const startedAt = wechat.uptime();
  let seen: Pick<ObservedCall, 'failure' | 'missing' | 'assumed'> = {};
  try {
    const sent = { baseUrl, path, query, body, signal: deadline.signal };
    const reply = readReply(await exchange(wechat, sent), request);
    const assumed = request.assumedIn?.(reply);
    seen = assumed === undefined ? {} : { assumed };
    return reply;
  } catch (error) {
    seen = describeFailure(error);
    throw error;
  } finally {
    const milliseconds = wechat.uptime() - startedAt;
    wechat.observe?.({ path, host: hostOf(baseUrl), milliseconds, ...seen });
  }
}

function describeFailure(error: unknown): Pick<ObservedCall, 'failure' | 'missing'> {
  if (error instanceof WechatApiError) return { failure: `${error.errcode}` };
  if (error instanceof WechatReplyUnexpected) {
    return { failure: 'unexpected-reply', missing: error.missing };
  }
  return { failure: 'unreachable' };
}

/** An errcode counts whatever the status is. Without one, a status of failure is a gateway's. */
function readReply<Reply>(
  { status, text }: { status: number; text: string },
  request: WechatRequest<Reply>,
): Reply {
  const { path } = request;
  const isSuccess = status >= 200 && status < 300;
  const json = parseAnswer(text);
  const errcode = errcodeIn(json);
  if (errcode) throw new WechatApiError(path, errcode, errmsgIn(json, request));
  if (!isSuccess) throw new WechatUnreachable(path, `HTTP status ${status}`, 'no-answer');
  if (json === undefined) throw new WechatUnreachable(path, 'the answer is no JSON', 'no-answer');
  const reply = request.reply.safeParse(json);
  if (reply.success) return reply.data;
  const fields = reply.error.issues.map((issue) => issue.path.join('.') || 'the whole reply');
  throw new WechatReplyUnexpected(path, fields.join(', '));
}

/** Undefined where it is no JSON. */
function parseAnswer(text: string): unknown {
  try {
    return parseLenientJson(text);
  } catch {
    return undefined;
  }
}

/** What a request sends. */
type Sent = Pick<WechatRequest<unknown>, 'query' | 'body'>;

/** An `errmsg` of another type is ignored: the reply is still a failure. */
function errmsgIn(json: unknown, request: Sent): string {
  const { errmsg } = Object(json) as { errmsg?: unknown };
  return shownErrmsg(readText(errmsg) ?? '', secretsIn(request));
}

function secretsIn({ query, body }: Sent): string[] {
  return Object.entries({ ...query, ...body }).flatMap(([name, value]) =>
    typeof value === 'string' && !PUBLIC_NAMES.test(name) ? [value] : [],
  );
}
