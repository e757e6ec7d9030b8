/** Invokes a function of the service, and names its failures. */
import { explainSdkError, wasNotDelivered } from './invocation-errors.ts';
import type { GetLambda } from './lambda.ts';
import { TimeLimitReached, withTimeLimit } from './time-limit.ts';
import { WxkeeperError } from './wxkeeper-error.ts';

/** What an invocation carries each way: 6 MB. */
const LARGEST_PAYLOAD_BYTES = 6 * 1024 * 1024;

/** One invocation. */
export interface Invocation {
  functionName: string;
  /** Left out: the function itself, or the alias in its name. */
  caller?: string | undefined;
  request: object;
  /** Longer than the function's own time-out: after that no answer comes. */
  limitSeconds: number;
  /** Whether what may have arrived may be sent again. It decides what is called retryable. */
  isRepeatable: boolean;
  signal?: AbortSignal | undefined;
}

/** @returns the function's answer, in JSON */
export type Invoke = (invocation: Invocation) => Promise<string>;

/** @returns a function that throws nothing but {@link WxkeeperError} and the signal's reason */
export function createInvoke(getLambda: GetLambda): Invoke {
  let made: ReturnType<GetLambda> | undefined;
  // One that could not be made is not remembered.
  const lambda = async () => {
    made ??= getLambda();
    return made.catch((error: unknown) => {
      made = undefined;
      throw error;
    });
  };
  return async (invocation) => {
    const { functionName, caller, signal, limitSeconds } = invocation;
    signal?.throwIfAborted();
    const payload = payloadOf(invocation);
    const timeOut = new AbortController();
    const abortSignal = signal ? AbortSignal.any([signal, timeOut.signal]) : timeOut.signal;
    const send = async () => {
      const client = await lambda();
      const { InvokeCommand } = await import('@aws-sdk/client-lambda');
      const command = new InvokeCommand({
        FunctionName: functionName,
        Payload: payload,
        ...(caller !== undefined && { Qualifier: caller }),
      });
      return client.send(command, { abortSignal });
    };
    try {
      return readOutput(await withTimeLimit(send(), limitSeconds), invocation);
    } catch (error) {
      if (error instanceof TimeLimitReached) timeOut.abort();
      signal?.throwIfAborted();
      throw explain(error, invocation);
    }
  };
}

function payloadOf({ request, functionName }: Invocation): string {
  const payload = JSON.stringify(request);
  const bytes = new TextEncoder().encode(payload).length;
  if (bytes <= LARGEST_PAYLOAD_BYTES) return payload;
  const size = `${(bytes / 1024 / 1024).toFixed(1)} MB`;
  const message =
    `the request to ${functionName} has ${size}, and an invocation carries 6 MB (some 4.4 MB of ` +
    'bytes in base64): put large files into the bucket, and name them by s3 (docs/calls.md)';
  throw new WxkeeperError('RequestTooLarge', message);
}

function readOutput(
  {
    FunctionError,
    Payload,
  }: { FunctionError?: string | undefined; Payload?: Uint8Array | undefined },
  invocation: Invocation,
): string {
  const text = new TextDecoder().decode(Payload);
  if (FunctionError === undefined) return text;
  const { errorType, errorMessage } = parseObject(text);
  const name = textOr('InvocationFailed', errorType);
  const message = textOr(`${invocation.functionName} failed`, errorMessage);
  throw judged(new WxkeeperError(name, message), invocation);
}

function explain(error: unknown, invocation: Invocation): WxkeeperError {
  if (error instanceof WxkeeperError) return error;
  const { functionName, limitSeconds } = invocation;
  if (error instanceof TimeLimitReached) {
    const message = `${functionName} gave no answer within ${limitSeconds} s`;
    return judged(new WxkeeperError('InvocationTimedOut', message, { cause: error }), invocation);
  }
  return judged(explainSdkError(functionName, error), invocation);
}

/** Where WeChat may have received a call, a blind retry could send a message twice. */
function judged(error: WxkeeperError, { isRepeatable }: Invocation): WxkeeperError {
  const { name, message, retryable, cause } = error;
  if (!retryable || isRepeatable || wasNotDelivered(error)) return error;
  const text = name.startsWith('Invocation') ? `${message}; WeChat may have been called` : message;
  return new WxkeeperError(name, text, { cause, retryable: false });
}

/** Anything but an object counts as an empty one. It is not shown in errors. */
export function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function textOr(fallback: string, value: unknown): string {
  return typeof value === 'string' && value ? value : fallback;
}
