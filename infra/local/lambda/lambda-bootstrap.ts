/** Runs in an instance's thread: loads the module, then handles one invocation after another. */
import { pathToFileURL } from 'node:url';
import { types } from 'node:util';
import { parentPort, workerData } from 'node:worker_threads';
import { followMovedClock } from '../process/moved-clock.ts';

/** The data that an instance gets once, when it starts. */
export interface InstanceData {
  /** The file that exports `handler`. */
  modulePath: string;
  clockMemory: SharedArrayBuffer;
  context: StaticContext;
}

/** The part of Lambda's context object that is the same for all invocations. */
export interface StaticContext {
  functionName: string;
  functionVersion: string;
  memoryLimitInMB: string;
  logGroupName: string;
  logStreamName: string;
}

/** One invocation; the payload is JSON. */
export interface InvocationMessage {
  requestId: string;
  payload: string;
  timeoutSeconds: number;
  invokedFunctionArn: string;
}

/** Messages of the instance: first that it has loaded (or why not), then one for each invocation. */
export type InstanceMessage =
  { kind: 'loaded' } | { kind: 'result'; requestId?: string; payload: string; isError: boolean };

type Handler = (event: unknown, context: object) => unknown;

/** As AWS calls it. */
class HandlerNotFound extends Error {
  override readonly name = 'Runtime.HandlerNotFound';
}

if (parentPort) await serveInvocations(parentPort, workerData);

async function serveInvocations(
  port: NonNullable<typeof parentPort>,
  data: InstanceData,
): Promise<void> {
  const send = (message: InstanceMessage) => {
    port.postMessage(message);
  };
  followMovedClock(data.clockMemory);
  try {
    const handler = await loadHandler(data.modulePath);
    port.on('message', (message: InvocationMessage) => {
      void invokeHandler(handler, message, data.context).then(send);
    });
    send({ kind: 'loaded' });
  } catch (error) {
    send({ kind: 'result', payload: errorPayload(error, undefined), isError: true });
  }
}

async function loadHandler(modulePath: string): Promise<Handler> {
  const loaded: Record<string, unknown> = await import(pathToFileURL(modulePath).href);
  // Not every name that a CommonJS file exports is seen from outside.
  const { handler = Object(loaded['default'])['handler'] } = loaded;
  if (typeof handler !== 'function') {
    throw new HandlerNotFound('index.handler is undefined or not exported');
  }
  return (event, context): unknown => handler(event, context);
}

async function invokeHandler(
  handler: Handler,
  { requestId, payload, timeoutSeconds, invokedFunctionArn }: InvocationMessage,
  context: StaticContext,
): Promise<InstanceMessage> {
  const deadline = performance.now() + timeoutSeconds * 1000;
  try {
    const answer = await handler(JSON.parse(payload), {
      ...context,
      invokedFunctionArn,
      awsRequestId: requestId,
      callbackWaitsForEmptyEventLoop: true,
      getRemainingTimeInMillis: () => Math.max(0, Math.floor(deadline - performance.now())),
    });
    return { kind: 'result', requestId, payload: JSON.stringify(answer ?? null), isError: false };
  } catch (error) {
    return { kind: 'result', requestId, payload: errorPayload(error, requestId), isError: true };
  }
}

/** Formats a function error as Lambda does, and also logs it as Lambda does. */
function errorPayload(error: unknown, requestId: string | undefined): string {
  const shape = types.isNativeError(error)
    ? {
        errorType: error.name,
        errorMessage: error.message,
        trace: error.stack?.split('\n') ?? [],
      }
    : { errorType: typeof error, errorMessage: String(error), trace: [] };
  const { trace, ...rest } = shape;
  const message = { ...rest, stackTrace: trace };
  const timestamp = new Date().toISOString();
  console.error(JSON.stringify({ timestamp, level: 'ERROR', requestId, message }));
  return JSON.stringify(shape);
}
