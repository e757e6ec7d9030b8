/** The ids of the current invocation: set at the functions' edge, added to logs and messages. */
import { AsyncLocalStorage } from 'node:async_hooks';

/** The ids that go into each log line. */
export interface Invocation {
  /** Id of the push, request or look-up that started the work, perhaps in another function. */
  correlationId?: string | undefined;
  /** Lambda's own id of this invocation. */
  requestId?: string | undefined;
}

/** The form of a correlation id that a caller may choose. */
export const CORRELATION_ID = /^[\w.:-]{1,64}$/;

/**
 * Not a field of the logger: concurrent work in the same process must not log under another
 * invocation's id, and an id must not outlive its invocation.
 */
const current = new AsyncLocalStorage<Invocation>();

/** Everything that `act` logs, also later in work that it has started, has this invocation's ids. */
export function inInvocation<Result>(invocation: Invocation, act: () => Result): Result {
  return current.run(invocation, act);
}

/** Undefined outside of invocations. */
export function correlationId(): string | undefined {
  return current.getStore()?.correlationId;
}

/** The fields of each log line, under the names that Powertools uses. */
export function invocationFields(): Record<string, string> {
  const { correlationId: correlation, requestId } = current.getStore() ?? {};
  return {
    ...(correlation !== undefined && { correlation_id: correlation }),
    ...(requestId !== undefined && { function_request_id: requestId }),
  };
}
