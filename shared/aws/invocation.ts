/** Which invocation we are in: set at the functions' edge, read where lines are written or passed on. */
import { AsyncLocalStorage } from 'node:async_hooks';

/** What a line of the log belongs to. */
export interface Invocation {
  /** Of the push, request or look-up that began it all, perhaps in another function. */
  correlationId?: string | undefined;
  /** Lambda's own id of this invocation. */
  requestId?: string | undefined;
}

/** What a caller may choose as a correlation id. */
export const CORRELATION_ID = /^[\w.:-]{1,64}$/;

/**
 * Not a field of the logger: whoever works in the same process at the same time must not write
 * under another one's id, and an invocation that has ended must leave none behind.
 */
const current = new AsyncLocalStorage<Invocation>();

/** Whatever is written while it acts, also later by what it has begun, belongs to this invocation. */
export function inInvocation<Result>(invocation: Invocation, act: () => Result): Result {
  return current.run(invocation, act);
}

/** Undefined outside of invocations. */
export function correlationId(): string | undefined {
  return current.getStore()?.correlationId;
}

/** Of each line, under the names that Powertools gives them. */
export function invocationFields(): Record<string, string> {
  const { correlationId: correlation, requestId } = current.getStore() ?? {};
  return {
    ...(correlation !== undefined && { correlation_id: correlation }),
    ...(requestId !== undefined && { function_request_id: requestId }),
  };
}
