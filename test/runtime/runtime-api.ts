/**
 * Lambda's Runtime API for one instance of a function: the runtime client asks for the next
 * invocation, and posts what came of it.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { InvocationResult, LambdaFunction } from '../../infra/local/lambda/lambda-instance.ts';
import { accountId, region } from '../../infra/local/aws/local-aws.ts';
import { listen, stopListening } from '../../infra/local/process/ports.ts';
import { readBody } from '../../infra/local/process/request-body.ts';

const PATH =
  /^\/2018-06-01\/runtime\/(?:invocation\/(?:next|(?<id>[\w-]+)\/(?<what>response|error))|(?<init>init\/error))$/;
/** Lambda's own limit for an answer. */
const ANSWER_LIMIT_BYTES = 6 * 1024 * 1024;

interface Invocation {
  requestId: string;
  payload: string;
  settle: (result: InvocationResult) => void;
}

/** A listening Runtime API. */
export interface RuntimeApi {
  /** For `AWS_LAMBDA_RUNTIME_API`: host and port. */
  address: string;
  /** @param payload JSON. Waits until the instance has answered; never rejects. */
  invoke: (payload: string) => Promise<InvocationResult>;
  /** The instance has ended: answers what it left unanswered, and all that is still to come. */
  end: (errorType: string, errorMessage: string) => void;
  close: () => Promise<void>;
}

/** Listens on any free port of the loopback address. */
export async function startRuntimeApi(definition: LambdaFunction): Promise<RuntimeApi> {
  const line = createLine(definition);
  const server = createServer((request, response) => void answer(line, request, response));
  const url = await listen(server, 0);
  return {
    address: new URL(url).host,
    invoke: async (payload) =>
      new Promise((resolve) => {
        line.add({ requestId: randomUUID(), payload, settle: resolve });
      }),
    end: (errorType, errorMessage) => line.end(JSON.stringify({ errorType, errorMessage })),
    close: async () => stopListening(server),
  };
}

type Line = ReturnType<typeof createLine>;

/** The invocations of one instance: it works on one at a time. */
function createLine(definition: LambdaFunction) {
  const waiting: Invocation[] = [];
  const underWay = new Map<string, Invocation>();
  let instance: ServerResponse | undefined;
  let failure: string | undefined;

  const fail = ({ requestId, settle }: Invocation, payload: string) =>
    settle({ requestId, payload, isError: true });
  const handOver = () => {
    const invocation = instance && waiting.shift();
    if (!instance || !invocation) return;
    underWay.set(invocation.requestId, invocation);
    sendInvocation(instance, invocation, definition);
    instance = undefined;
  };
  return {
    add: (invocation: Invocation) => {
      if (failure !== undefined) fail(invocation, failure);
      else waiting.push(invocation);
      handOver();
    },
    takeNext: (response: ServerResponse) => {
      instance = response;
      handOver();
    },
    settle: (requestId: string, payload: string, isError: boolean) => {
      underWay.get(requestId)?.settle({ requestId, payload, isError });
      underWay.delete(requestId);
    },
    end: (payload: string) => {
      failure ??= payload;
      for (const invocation of [...underWay.values(), ...waiting.splice(0)])
        fail(invocation, failure);
      underWay.clear();
    },
  };
}

async function answer(
  line: Line,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { id, what, init } = PATH.exec(request.url ?? '')?.groups ?? {};
  if (request.method === 'GET') {
    line.takeNext(response);
    return;
  }
  const payload = (await readBody(request, ANSWER_LIMIT_BYTES))?.toString() ?? '';
  if (init) line.end(payload);
  else if (id) line.settle(id, payload, what === 'error');
  response.writeHead(id || init ? 202 : 404, { 'content-type': 'application/json' }).end('{}');
}

function sendInvocation(
  response: ServerResponse,
  { requestId, payload }: Invocation,
  { name, timeoutSeconds }: LambdaFunction,
): void {
  response.writeHead(200, {
    'content-type': 'application/json',
    'lambda-runtime-aws-request-id': requestId,
    'lambda-runtime-deadline-ms': String(Date.now() + timeoutSeconds * 1000),
    'lambda-runtime-invoked-function-arn': `arn:aws:lambda:${region}:${accountId}:function:${name}`,
    'lambda-runtime-trace-id': 'Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=0',
  });
  response.end(payload);
}
