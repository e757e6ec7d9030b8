/** A `fetch` that calls WeChat through the service, for SDKs with a pluggable HTTP client. */
import type { CallAccount, CallAnswer, CallOptions, WechatFetch } from './call-contract.ts';
import type { Call } from './call.ts';
import { fromBase64 } from './base64.ts';
import { toCallRequest } from './fetch-request.ts';
import { stringifyMarked, withMarkedIntegers } from './large-integers.ts';
import { WxkeeperError } from './wxkeeper-error.ts';

/** @returns the shape of `fetch` for calls for that account */
export function createWechatFetch(call: Call, account: CallAccount & CallOptions): WechatFetch {
  return async (input, init) => {
    const request = await toCallRequest(account, input, init);
    const signal = init?.signal ?? (input instanceof Request ? input.signal : undefined);
    // Ids of many digits: whoever reads the answer decides what becomes of them.
    const answer = await call(request, { signal, prepare: withMarkedIntegers });
    return toResponse(answer);
  };
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
    throw new WxkeeperError('AnswerTooLarge', message, { s3 });
  }
  if (body !== undefined) return stringifyMarked(body);
  return bodyText ?? fromBase64(bodyBase64 ?? '');
}
