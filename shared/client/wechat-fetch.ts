/** A `fetch` that calls WeChat through the service, for SDKs with a pluggable HTTP client. */
import type { CallAccount, CallAnswer, CallOptions, WechatFetch } from './call-contract.ts';
import type { Call } from './call.ts';
import { fromBase64 } from './base64.ts';
import { toCallRequest } from './fetch-request.ts';
import { WxkeeperError } from './wxkeeper-error.ts';

const WECHAT = 'https://api.weixin.qq.com';

/** @returns the shape of `fetch` for calls for that account */
export function createWechatFetch(call: Call, account: CallAccount & CallOptions): WechatFetch {
  return async (input, init) => {
    const sent = toRequest(input, init);
    const signal = init?.signal ?? (input instanceof Request ? input.signal : undefined);
    const request = await toCallRequest(account, sent);
    return toResponse(await call(request, { signal: signal ?? undefined, reviver: keepDigits }));
  };
}

/** A stream as body is sent once it is complete. */
function toRequest(input: string | URL | Request, init: RequestInit | undefined): Request {
  const target = input instanceof Request ? input : new URL(input, WECHAT);
  return new Request(target, { ...init, ...(init?.body && { duplex: 'half' }) });
}

/** Statuses whose answers have no content. */
const empty = new Set([204, 205, 304]);

function toResponse(answer: CallAnswer): Response {
  const { status, headers } = answer;
  return new Response(empty.has(status) ? null : contentOf(answer), { status, headers });
}

function contentOf({ body, bodyText, bodyBase64, s3 }: CallAnswer) {
  if (s3) {
    const message =
      `WeChat was called, and its answer of ${s3.size} bytes is more than an invocation carries: ` +
      `it is in the bucket ${s3.bucket}, under ${s3.key}, for a day`;
    throw new WxkeeperError('AnswerTooLarge', message);
  }
  if (body !== undefined) return JSON.stringify(body);
  return bodyText ?? fromBase64(bodyBase64 ?? '');
}

/** Of JavaScript, but not yet of its types: a number that is written as it was read. */
const { rawJSON } = JSON as unknown as { rawJSON?: (source: string) => unknown };

/** Ids of 17 and more digits: whoever reads the answer decides what becomes of them. Node.js 22. */
function keepDigits(_name: string, value: unknown, context?: { source?: string }): unknown {
  const isRounded = typeof value === 'number' && !Number.isSafeInteger(value);
  const source = context?.source ?? '';
  return isRounded && rawJSON && /^-?\d{16,}$/.test(source) ? rawJSON(source) : value;
}
