/** One instance of a function: a thread with its own environment. */
import { randomUUID } from 'node:crypto';
import type { Worker } from 'node:worker_threads';
import { accountId, region } from '../aws/local-aws.ts';
import { startThread } from './instance-thread.ts';
import type { InstanceMessage, InvocationMessage } from './lambda-bootstrap.ts';
import type { InstanceSurroundings, LambdaFunction } from './lambda-function.ts';

export type { InstanceSurroundings, LambdaFunction } from './lambda-function.ts';

/** The limit for loading the bundle. Longer than Lambda's, because this machine may be busy. */
const LOAD_SECONDS = 60;

/** The result of an invocation, in Lambda's own form. */
export interface InvocationResult {
  requestId: string;
  /** JSON: the handler's result, or `{errorType, errorMessage, trace}`. */
  payload: string;
  isError: boolean;
}

/** A running instance. */
export interface LambdaInstance {
  /** Why it could not be loaded; undefined where it is ready. */
  loadFailure: () => Promise<InvocationResult | undefined>;
  /** Handles an invocation. Never rejects: every failure is a result. */
  invoke: (payload: string, qualifier?: string) => Promise<InvocationResult>;
  /** False after a crash or a timeout. The instance must then be replaced. */
  isAlive: () => boolean;
  stop: () => Promise<void>;
}

/** The thread has ended without an answer. */
interface Ended {
  kind: 'ended';
  errorType: string;
  reason: string;
}

/** Starts a thread, which immediately loads the bundle. */
export function startInstance(
  definition: LambdaFunction,
  surroundings: InstanceSurroundings,
): LambdaInstance {
  const { timeoutSeconds } = definition;
  const worker = startThread(definition, surroundings);
  let alive = true;
  let calls = 0;
  worker.setMaxListeners(0);
  worker.on('error', () => (alive = false)).on('exit', () => (alive = false));
  const stop = async () => {
    alive = false;
    await worker.terminate();
  };
  const loaded = nextAnswer(worker, LOAD_SECONDS);
  return {
    isAlive: () => alive,
    stop,
    loadFailure: async () => {
      const loading = await loaded;
      return loading.kind === 'loaded' ? undefined : toResult(randomUUID(), loading);
    },
    invoke: async (payload, qualifier) => {
      const requestId = randomUUID();
      const loading = await loaded;
      if (loading.kind === 'loaded') {
        const invokedFunctionArn = arnOf(definition.name, qualifier);
        const invocation = { requestId, payload, timeoutSeconds, invokedFunctionArn };
        worker.postMessage(invocation satisfies InvocationMessage, []);
      }
      calls++;
      const answer =
        loading.kind === 'loaded' ? await nextAnswer(worker, timeoutSeconds, requestId) : loading;
      // A call that ran out of time does not end those beside it.
      if (--calls === 0 && (loading.kind !== 'loaded' || answer.kind === 'ended')) await stop();
      return toResult(requestId, answer);
    },
  };
}

/** As Lambda tells it: with the qualifier by which the function was invoked, if there is one. */
export function arnOf(name: string, qualifier?: string): string {
  const arn = `arn:aws:lambda:${region}:${accountId}:function:${name}`;
  return qualifier === undefined ? arn : `${arn}:${qualifier}`;
}

/** Waits for the thread's message about the request, for its end, or for the timeout. */
async function nextAnswer(
  worker: Worker,
  seconds: number,
  requestId?: string,
): Promise<InstanceMessage | Ended> {
  return new Promise((resolve) => {
    const listeners = {
      message: (message: InstanceMessage) => {
        const isOther = message.kind === 'result' && message.requestId !== requestId;
        if (!isOther) settle(message);
      },
      error: (error: unknown) => {
        settle(ended('Runtime.UncaughtException', String(error)));
      },
      exit: (code: number) => {
        settle(ended('Runtime.ExitError', `Runtime exited with error: exit status ${code}`));
      },
    };
    const timer = setTimeout(() => {
      settle(ended('Sandbox.Timedout', `Task timed out after ${seconds.toFixed(2)} seconds`));
    }, seconds * 1000);
    const settle = (answer: InstanceMessage | Ended) => {
      clearTimeout(timer);
      for (const [name, listener] of Object.entries(listeners)) worker.off(name, listener);
      resolve(answer);
    };
    for (const [name, listener] of Object.entries(listeners)) worker.on(name, listener);
  });
}

function ended(errorType: string, reason: string): Ended {
  return { kind: 'ended', errorType, reason };
}

function toResult(requestId: string, answer: InstanceMessage | Ended): InvocationResult {
  if (answer.kind === 'loaded') throw new Error('The instance reported twice that it has loaded');
  if (answer.kind === 'result') {
    return { requestId, payload: answer.payload, isError: answer.isError };
  }
  const errorMessage = `RequestId: ${requestId} Error: ${answer.reason}`;
  const payload = JSON.stringify({ errorType: answer.errorType, errorMessage });
  return { requestId, payload, isError: true };
}
