/** Stands before an AWS service's stand-in, or before WeChat, and takes note of each request. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listen, stopListening } from '../../infra/local/process/ports.ts';
import { readBody } from '../../infra/local/process/request-body.ts';

/** One request that passed. */
export interface PassedRequest {
  /** AWS's name of the operation, such as `GetItem`; the path's last part where it is no AWS service. */
  operation: string;
  /** Both bodies. */
  bytes: number;
  milliseconds: number;
  request: string;
  answer: string;
}

/** A listening proxy. */
export interface RecordingProxy {
  /** Without a slash at the end. */
  url: string;
  /** How many requests have not been answered yet. */
  underWay: () => number;
  close: () => Promise<void>;
}

export interface RecordingProxyOptions {
  /** Where to, without a slash at the end. */
  target: string;
  passed: (request: PassedRequest) => void;
  /** Changes a request's body on the way. */
  change?: (body: string, operation: string) => string;
}

/** Listens on any free port of the loopback address. */
export async function startRecordingProxy(options: RecordingProxyOptions): Promise<RecordingProxy> {
  let underWay = 0;
  const server = createServer((request, response) => {
    underWay += 1;
    pass(options, request, response)
      .catch(() => response.destroy())
      .finally(() => (underWay -= 1));
  });
  const url = await listen(server, 0);
  return { url, underWay: () => underWay, close: async () => stopListening(server) };
}

async function pass(
  { target, passed, change = (body) => body }: RecordingProxyOptions,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const operation = operationOf(incoming);
  const given = (await readBody(incoming, Infinity))?.toString() ?? '';
  const request = given === '' ? given : change(given, operation);
  const startedAt = performance.now();
  const method = incoming.method ?? 'POST';
  const answered = await fetch(target + incoming.url, {
    method,
    headers: headersOf(incoming),
    ...(method !== 'GET' && { body: request }),
  });
  const answer = await answered.text();
  const milliseconds = performance.now() - startedAt;
  const bytes = Buffer.byteLength(given) + Buffer.byteLength(answer);
  passed({ operation, bytes, milliseconds, request, answer });
  const contentType = answered.headers.get('content-type') ?? 'application/json';
  const errorType = answered.headers.get('x-amzn-errortype');
  response.writeHead(answered.status, {
    'content-type': contentType,
    ...(errorType && { 'x-amzn-errortype': errorType }),
  });
  response.end(answer);
}

function operationOf({ headers, url = '/' }: IncomingMessage): string {
  const [, operation] = String(headers['x-amz-target'] ?? '').split('.');
  return operation ?? new URL(url, 'http://any').pathname.split('/').at(-1) ?? '';
}

/** Those that tell how the body is to be read; its length is told anew. */
function headersOf({ headers }: IncomingMessage): Record<string, string> {
  const kept = ['content-type', 'x-amz-target', 'authorization', 'x-amz-date'];
  return Object.fromEntries(
    kept.flatMap((name) => (headers[name] ? [[name, String(headers[name])]] : [])),
  );
}
