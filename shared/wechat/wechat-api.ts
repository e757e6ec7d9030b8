/** One call to WeChat's server API: time-out, broken gateways, and `errcode` on every reply. */
import * as z from 'zod/mini';
import { WechatApiError, WechatUnreachable } from './wechat-error.ts';

/** Where and how WeChat is reached; `fetch` is given so that nothing here opens the network itself. */
export interface WechatApi {
  /** https://api.weixin.qq.com, without a trailing slash. */
  baseUrl: string;
  fetch: typeof fetch;
  /** Longest wait for one reply. */
  timeoutSeconds: number;
}

/** One request: `query` and `body` in WeChat's own names. */
export interface WechatRequest<Reply> {
  path: string;
  query?: Record<string, string>;
  body: Record<string, unknown>;
  reply: z.ZodMiniType<Reply>;
}

/** An odd `errmsg` does not make a failure a success. */
const failure = z.object({ errcode: z.number(), errmsg: orElse(z.string(), '') });

/** What is sent and no secret. Everything else must not come back in an error. */
const PUBLIC_NAMES = /appid$|^option_/;

/**
 * Posts JSON to WeChat and gives back the checked reply.
 *
 * Nothing is repeated here: whoever asked knows what may be asked twice.
 *
 * @throws {WechatApiError} WeChat answered with an `errcode` other than 0
 * @throws {WechatUnreachable} no answer in time, no JSON, or not the fields that were promised
 */
export async function callWechat<Reply>(
  wechat: WechatApi,
  request: WechatRequest<Reply>,
): Promise<Reply> {
  const text = await exchange(wechat, request);
  const json = parseJson(text, request.path);
  const failed = failure.safeParse(json);
  if (failed.success && failed.data.errcode !== 0) {
    throw new WechatApiError(request.path, failed.data.errcode, hideSecrets(failed.data, request));
  }
  const reply = request.reply.safeParse(json);
  if (reply.success) return reply.data;
  const fields = reply.error.issues.map((issue) => issue.path.join('.') || 'the whole reply');
  throw new WechatUnreachable(request.path, `unexpected reply: ${fields.join(', ')}`);
}

/** For fields on which nothing depends: `otherwise` where WeChat sends nothing or anything else. */
export function orElse<Value>(
  schema: z.ZodMiniType<Value>,
  otherwise: Value,
): z.ZodMiniType<Value> {
  // oxlint-disable-next-line promise/valid-params -- no promise
  return z.catch(schema, otherwise);
}

async function exchange(wechat: WechatApi, request: WechatRequest<unknown>): Promise<string> {
  const query = request.query ? `?${new URLSearchParams(request.query).toString()}` : '';
  let status: number;
  let text: string;
  try {
    const response = await wechat.fetch(`${wechat.baseUrl}${request.path}${query}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request.body),
      redirect: 'error',
      signal: AbortSignal.timeout(wechat.timeoutSeconds * 1000),
    });
    status = response.status;
    text = await response.text();
  } catch (error) {
    throw new WechatUnreachable(request.path, reasonOf(error, wechat.timeoutSeconds));
  }
  if (status >= 200 && status < 300) return text;
  throw new WechatUnreachable(request.path, `HTTP status ${status}`);
}

/** Only names and codes are kept of a network error: its text can contain the address with a token. */
function reasonOf(error: unknown, timeoutSeconds: number): string {
  const { name, cause } = Object(error) as { name?: unknown; cause?: unknown };
  if (name === 'TimeoutError') return `no answer within ${timeoutSeconds} s`;
  const { code = name } = Object(cause) as { code?: unknown };
  return typeof code === 'string' ? `no connection (${code})` : 'no connection';
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new WechatUnreachable(path, 'the answer is no JSON');
  }
}

/** Should WeChat repeat in `errmsg` what it was sent, that must not travel on into a log. */
function hideSecrets({ errmsg }: { errmsg: string }, request: WechatRequest<unknown>): string {
  return Object.entries({ ...request.query, ...request.body })
    .filter(([name, value]) => typeof value === 'string' && value && !PUBLIC_NAMES.test(name))
    .flatMap(([, value]) => [String(value), encodeURIComponent(String(value))])
    .toSorted((one, other) => other.length - one.length)
    .reduce((message, secret) => message.replaceAll(secret, '…'), errmsg);
}
