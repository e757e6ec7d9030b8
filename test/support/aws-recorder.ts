/** Stands before the AWS services' stand-ins and takes note of what each function asks of them. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listen, stopListening } from '../../infra/local/process/ports.ts';
import { readBody } from '../../infra/local/process/request-body.ts';
import type { FunctionName } from '../../infra/function-catalog.ts';

/** The services that functions call, as they are named in the headers of requests. */
const targets = {
  DynamoDB_20120810: 'dynamodb',
  secretsmanager: 'secretsManager',
  AmazonSQS: 'sqs',
  AWSEvents: 'eventBridge',
} as const;

type StandIn = (typeof targets)[keyof typeof targets] | 's3';

/** A request as it was sent. */
export interface AwsRequest {
  functionName: FunctionName;
  service: StandIn | 'lambda';
  /** Such as `GetItem`. */
  operation: string;
  /** As AWS's API reference describes it; of Lambda, the function's name and the payload. */
  input: Record<string, unknown>;
  /** Empty until it is there; of DynamoDB with what it charges, for which it is always asked. */
  answer: Record<string, unknown>;
}

/** A listening recorder. */
export interface AwsRecorder {
  /** For every `AWS_ENDPOINT_URL_<SERVICE>`. */
  url: string;
  /** Oldest first. */
  requests: readonly AwsRequest[];
  close: () => Promise<void>;
}

const INVOCATION = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

interface Recording {
  requests: AwsRequest[];
  endpoints: Record<StandIn, string>;
  isRefused: (request: AwsRequest) => boolean;
}

/**
 * A function is told apart by its session token, which has to be its name. Lambda takes invocations
 * and does nothing, so that whoever looks on decides when they happen.
 *
 * @param endpoints of the stand-ins
 * @param isRefused tells which requests fail as if the service had a fault
 */
export async function startAwsRecorder(
  endpoints: Record<StandIn, string>,
  isRefused: (request: AwsRequest) => boolean = () => false,
): Promise<AwsRecorder> {
  const requests: AwsRequest[] = [];
  const server = createServer((incoming, response) => {
    answer({ requests, endpoints, isRefused }, incoming, response).catch(() => response.destroy());
  });
  const url = await listen(server, 0);
  return { url, requests, close: async () => stopListening(server) };
}

async function answer(
  { requests, endpoints, isRefused }: Recording,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = (await readBody(incoming, Infinity)) ?? Buffer.alloc(0);
  const request: AwsRequest = {
    ...toRequest(incoming, body),
    functionName: callerOf(incoming),
    answer: {},
  };
  if (!isRepetition(incoming)) requests.push(request);
  if (isRefused(request)) response.writeHead(500).end('{"__type":"InternalServerError"}');
  else if (request.service === 'lambda') response.writeHead(202).end();
  else if (request.service === 's3') await passOnFile(endpoints.s3, { incoming, body }, response);
  else await passOn({ endpoint: endpoints[request.service], request }, incoming, response);
}

/** The SDK asks again where this machine is too busy to answer in time: that is not to be counted. */
function isRepetition({ headers }: IncomingMessage): boolean {
  return /attempt=(?!1;)/.test(String(headers['amz-sdk-request']));
}

function callerOf({ headers }: IncomingMessage): FunctionName {
  return String(headers['x-amz-security-token']) as FunctionName;
}

function toRequest(
  { headers, method, url = '' }: IncomingMessage,
  body: Buffer,
): Pick<AwsRequest, 'service' | 'operation' | 'input'> {
  if (String(headers.authorization).includes('/s3/aws4_request')) {
    const [, Bucket, ...key] = decodeURIComponent(url.split('?')[0] ?? '').split('/');
    const operation = method === 'PUT' ? 'PutObject' : 'GetObject';
    return { service: 's3', operation, input: { Bucket, Key: key.join('/') } };
  }
  const input: Record<string, unknown> = JSON.parse(body.toString());
  const FunctionName = INVOCATION.exec(decodeURIComponent(url))?.[1];
  if (FunctionName !== undefined) {
    return { service: 'lambda', operation: 'Invoke', input: { FunctionName, Payload: input } };
  }
  const [target = '', operation = ''] = String(headers['x-amz-target']).split('.');
  return { service: targets[target as keyof typeof targets], operation, input };
}

/** Of S3 nothing is JSON: requests and answers are passed on byte by byte. */
async function passOnFile(
  endpoint: string,
  { incoming, body }: { incoming: IncomingMessage; body: Buffer },
  response: ServerResponse,
): Promise<void> {
  const { method = 'GET', url = '', headers } = incoming;
  const names = Object.keys(headers).filter((name) =>
    /^(x-amz-|content-|authorization)/.test(name),
  );
  const answered = await fetch(endpoint + url, {
    method,
    headers: Object.fromEntries(names.map((name) => [name, String(headers[name])])),
    ...(method === 'PUT' && { body: new Uint8Array(body) }),
  });
  response.writeHead(answered.status, Object.fromEntries(answered.headers));
  response.end(Buffer.from(await answered.arrayBuffer()));
}

async function passOn(
  { endpoint, request }: { endpoint: string; request: AwsRequest },
  { headers, url = '' }: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const kept = ['content-type', 'x-amz-target', 'authorization', 'x-amz-date'];
  const asked = request.service === 'dynamodb' ? { ReturnConsumedCapacity: 'TOTAL' } : {};
  const answered = await fetch(endpoint + url, {
    method: 'POST',
    headers: Object.fromEntries(kept.map((name) => [name, String(headers[name])])),
    body: JSON.stringify({ ...request.input, ...asked }),
  });
  const text = await answered.text();
  request.answer = JSON.parse(text);
  response.writeHead(answered.status, { 'content-type': 'application/x-amz-json-1.1' });
  response.end(text);
}
