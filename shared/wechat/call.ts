/** One call to WeChat's server API: time-out, gateway errors, and the check for an `errcode`. */
import * as z from 'zod/mini';
import { lazily } from '../lazily.ts';
import { startDeadline, type Deadline } from './deadline.ts';
import { WechatApiError, WechatConnectionBroke, WechatUnreachable } from './errors.ts';
import { exchange, type Fetch } from './exchange.ts';
import { hostOf, type WechatHosts } from './hosts.ts';

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
  /** WeChat's errcode as text, or `unreachable`; left out where the call succeeded. */
  failure?: string;
}

/** One request: `query` and `body` in WeChat's own names. */
export interface WechatRequest<Reply> {
  path: string;
  query?: Record<string, string>;
  body: Record<string, unknown>;
  reply: z.ZodMiniType<Reply>;
  /**
   * What to do where the connection broke before an answer. WeChat may have acted then, so `repeat`
   * is only for requests that do no harm if they arrive twice.
   */
  ifBroken: 'repeat' | 'fail';
}

/** An `errmsg` of another type is ignored: the reply is still a failure. */
const failure = lazily(() => z.object({ errcode: z.number(), errmsg: orElse(z.string(), '') }));

/** Names of sent fields that are not secret. The values of all others are removed from errors. */
const PUBLIC_NAMES = /appid$|^option_/;

/**
 * Posts JSON to WeChat and returns the checked reply.
 *
 * A request that may have reached WeChat is repeated only if it says so itself
 * ({@link WechatRequest.ifBroken}), and only once.
 *
 * @throws {WechatApiError} WeChat answered with an `errcode` other than 0
 * @throws {WechatUnreachable} no answer in time, no JSON, or expected fields are missing
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
  let failed: { failure?: string } = {};
  try {
    const sent = { baseUrl, path, query, body, signal: deadline.signal };
    return readReply(await exchange(wechat, sent), request);
  } catch (error) {
    failed = { failure: error instanceof WechatApiError ? `${error.errcode}` : 'unreachable' };
    throw error;
  } finally {
    const milliseconds = wechat.uptime() - startedAt;
    wechat.observe?.({ path, host: hostOf(baseUrl), milliseconds, ...failed });
  }
}

/** For optional information: `otherwise` where WeChat sends nothing, or a value of another type. */
export function orElse<Value>(
  schema: z.ZodMiniType<Value>,
  otherwise: Value,
): z.ZodMiniType<Value> {
  return z.transform((value) => {
    const parsed = schema.safeParse(value);
    return parsed.success ? parsed.data : otherwise;
  });
}

function readReply<Reply>(text: string, request: WechatRequest<Reply>): Reply {
  const json = parseJson(text, request.path);
  const failed = failure().safeParse(json);
  if (failed.success && failed.data.errcode !== 0) {
    throw new WechatApiError(request.path, failed.data.errcode, hideSecrets(failed.data, request));
  }
  const reply = request.reply.safeParse(json);
  if (reply.success) return reply.data;
  const fields = reply.error.issues.map((issue) => issue.path.join('.') || 'the whole reply');
  throw new WechatUnreachable(request.path, `unexpected reply: ${fields.join(', ')}`);
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new WechatUnreachable(path, 'the answer is no JSON', 'no-answer');
  }
}

/** WeChat may repeat sent values in `errmsg`. Secrets are removed, so that none gets into a log. */
function hideSecrets({ errmsg }: { errmsg: string }, request: WechatRequest<unknown>): string {
  return Object.entries({ ...request.query, ...request.body })
    .filter(([name, value]) => typeof value === 'string' && value && !PUBLIC_NAMES.test(name))
    .flatMap(([, value]) => [String(value), encodeURIComponent(String(value))])
    .toSorted((one, other) => other.length - one.length)
    .reduce((message, secret) => message.replaceAll(secret, '…'), errmsg);
}
