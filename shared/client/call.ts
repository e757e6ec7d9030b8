/** Lets the service call WeChat, from an address on the platform's list. */
import type { CallAnswer, CallRequest } from './call-contract.ts';
import { parseObject, type Invoke } from './invoke.ts';
import { withIntegersAsTexts } from './large-integers.ts';
import { WxkeeperError } from './wxkeeper-error.ts';

/** The function ends itself after 60 s: two waits for a token, and up to 25 s for WeChat. */
export const CALL_LIMIT_SECONDS = 65;

/** A call that may be aborted, and what is done with the answer's JSON before it is parsed. */
export interface CallControl {
  signal?: AbortSignal | null | undefined;
  prepare?: ((json: string) => string) | undefined;
}

/** Calls WeChat through the service. */
export type Call = (request: CallRequest, control?: CallControl) => Promise<CallAnswer>;

/** The two ways to invoke: what says `retry: 'safe'` may arrive twice. */
export interface CallInvokes {
  once: Invoke;
  repeatedly: Invoke;
}

/** @returns a function that throws nothing but {@link WxkeeperError} and the signal's reason */
export function createCall(functionName: string, { once, repeatedly }: CallInvokes): Call {
  return async (request, { signal, prepare = withIntegersAsTexts } = {}) => {
    refuseOddBody(request.body);
    const isRepeatable = request.retry === 'safe';
    const invoke = isRepeatable ? repeatedly : once;
    const limitSeconds = CALL_LIMIT_SECONDS;
    const text = await invoke({
      functionName,
      request,
      limitSeconds,
      isRepeatable,
      signal: signal ?? undefined,
    });
    return readCallAnswer(functionName, parseObject(prepare(text)));
  };
}

function readCallAnswer(functionName: string, answer: Record<string, unknown>): CallAnswer {
  const { status, attempts } = answer;
  if (typeof status !== 'number' || typeof attempts !== 'number') {
    const message = `${functionName} did not answer as wxkeeper's function for calls does`;
    throw new WxkeeperError('InvocationFailed', message, { retryable: false });
  }
  return answer as unknown as CallAnswer;
}

/** What is an object to TypeScript, but would be sent as `{}` or as a list of bytes. */
const odd = [Map, Set, FormData, URLSearchParams, Blob, ReadableStream, ArrayBuffer];

function refuseOddBody(body: unknown): void {
  const found = ArrayBuffer.isView(body) || odd.some((kind) => body instanceof kind);
  if (found) throw new TypeError('body is sent as JSON: give a plain object or a list');
}
