/** A local Lambda Invoke API. `@aws-sdk/client-lambda` can use it as its `endpoint`. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { invokedAlias } from '../../../shared/aws/invoked-alias.ts';
import { describeTo, type DescribeFunctions } from './function-configuration.ts';
import { mistakeIn, tailOf, type LogLines } from './invocation-options.ts';
import { arnOf } from './lambda-instance.ts';
import type { LambdaRuntime } from './lambda-runtime.ts';
import { decodeSegment } from './path-segment.ts';
import { createGuardedServer } from '../wechat/guarded-server.ts';
import { listen, stopListening } from '../process/ports.ts';
import { readBody } from '../process/request-body.ts';

/** Lambda's limit for a synchronous invocation. */
const PAYLOAD_LIMIT_BYTES = 6 * 1024 * 1024;

const INVOCATION_PATH = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;
/** A name, a partial ARN or a full ARN, each with or without a qualifier. */
const FUNCTION_NAME =
  /^(?:(?:arn:aws[\w-]*:lambda:[\w-]+:)?\d{12}:function:)?(?<name>[\w-]+)(?::(?<qualifier>[\w$-]+))?$/;

/** What the command line asks besides: Lambda's own log is elsewhere. */
const LOG_PATH = /^\/log-lines\/([^/?]+)$/;

/** A listening Invoke API. */
export interface InvokeApi {
  /** The `endpoint` of a Lambda client. */
  url: string;
  close: () => Promise<void>;
}

/**
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 * @param port 0: any free port
 * @param told what of the functions is told, and of what they print; default: nothing
 * @throws {Error} with code EADDRINUSE if the port is in use
 */
export async function startInvokeApi(
  runtime: LambdaRuntime,
  port: number,
  { describe, logLines }: { describe?: DescribeFunctions; logLines?: LogLines } = {},
): Promise<InvokeApi> {
  const server = createGuardedServer((request, response) => {
    const told = (describe && describeTo(request, describe)) ?? linesFor(request, logLines);
    if (told !== undefined) {
      sendTold(response, told);
      return;
    }
    answerRequest({ runtime, logLines }, request, response).catch((error: unknown) => {
      sendError(response, 500, { type: 'ServiceException', message: String(error) });
    });
  });
  const url = await listen(server, port);
  return { url, close: async () => stopListening(server) };
}

/** Undefined where it is another request. */
function linesFor(
  { url = '' }: IncomingMessage,
  logLines?: LogLines,
): readonly object[] | undefined {
  const [, text] = LOG_PATH.exec(url) ?? [];
  return text === undefined ? undefined : logLines?.(decodeSegment(text) ?? '');
}

function sendTold(response: ServerResponse, told: object | 'unknown'): void {
  if (told === 'unknown') {
    sendError(response, 404, { type: 'ResourceNotFoundException', message: 'Function not found' });
    return;
  }
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(told));
}

/** What is invoked, and where its lines are. */
interface Invoked {
  runtime: LambdaRuntime;
  logLines?: LogLines | undefined;
}

async function answerRequest(
  invoked: Invoked,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request, PAYLOAD_LIMIT_BYTES);
  const refusal = findRefusal(invoked.runtime, request, body);
  if (refusal) sendError(response, refusal.statusCode, refusal);
  else await sendResult(invoked, { request, payload: body?.toString() || '{}' }, response);
}

interface ApiError {
  type: string;
  message: string;
}

function findRefusal(runtime: LambdaRuntime, request: IncomingMessage, body: Buffer | undefined) {
  const { name, qualifier, isContradictory } = requestedFunction(request);
  if (request.method !== 'POST' || name === undefined) {
    return {
      statusCode: 404,
      type: 'UnknownOperationException',
      message: 'Only Invoke is supported',
    };
  }
  const mistake = mistakeIn(request.headers);
  if (mistake !== undefined) {
    return { statusCode: 400, type: 'ValidationException', message: mistake };
  }
  if (isContradictory) {
    const message =
      'The derived qualifier from the function name does not match the specified qualifier.';
    return { statusCode: 400, type: 'InvalidParameterValueException', message };
  }
  const invokedFunctionArn = arnOf(name, qualifier);
  if (!runtime.has(name, invokedAlias({ invokedFunctionArn }))) {
    const message = `Function not found: ${invokedFunctionArn}`;
    return { statusCode: 404, type: 'ResourceNotFoundException', message };
  }
  if (!body) {
    const message = `Request must be smaller than ${PAYLOAD_LIMIT_BYTES} bytes`;
    return { statusCode: 413, type: 'RequestTooLargeException', message };
  }
  if (!isJson(body.toString() || '{}')) {
    const message = 'Could not parse request body into json';
    return { statusCode: 400, type: 'InvalidRequestContentException', message };
  }
  return undefined;
}

/** The qualifier stands behind the name, in the query, or in both places the same. */
function requestedFunction({ url = '' }: IncomingMessage) {
  const [address = '', query] = url.split('?');
  const path = INVOCATION_PATH.exec(address);
  const found = FUNCTION_NAME.exec(decodeSegment(path?.[1] ?? '') ?? '')?.groups ?? {};
  const inQuery = new URLSearchParams(query).get('Qualifier') ?? undefined;
  const { name, qualifier = inQuery } = found as { name?: string; qualifier?: string };
  return { name, qualifier, isContradictory: inQuery !== undefined && inQuery !== qualifier };
}

async function sendResult(
  { runtime, logLines = () => [] }: Invoked,
  { request, payload }: { request: IncomingMessage; payload: string },
  response: ServerResponse,
): Promise<void> {
  const { name = '', qualifier } = requestedFunction(request);
  const invocationType = request.headers['x-amz-invocation-type'];
  response.setHeader('x-amzn-requestid', randomUUID());
  response.setHeader('x-amz-executed-version', '$LATEST');
  if (invocationType === 'DryRun') {
    response.writeHead(204).end();
  } else if (invocationType === 'Event') {
    response.writeHead(202).end();
    await runtime.invoke(name, payload, qualifier);
  } else {
    const result = await runtime.invoke(name, payload, qualifier);
    const tail = await tailOf(request.headers, result, logLines);
    // The id that the function's own lines have.
    response.setHeader('x-amzn-requestid', result.requestId);
    if (tail !== undefined) response.setHeader('x-amz-log-result', tail);
    if (result.isError) response.setHeader('x-amz-function-error', 'Unhandled');
    response.writeHead(200, { 'content-type': 'application/json' }).end(result.payload);
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function sendError(response: ServerResponse, statusCode: number, error: ApiError): void {
  if (response.headersSent) return;
  const headers = { 'content-type': 'application/json', 'x-amzn-errortype': error.type };
  const body = { Type: 'User', Message: error.message };
  response.writeHead(statusCode, headers).end(JSON.stringify(body));
}
