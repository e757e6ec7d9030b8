/** A local replacement for an AWS service with the JSON 1.1 protocol: one function per operation. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createGuardedServer } from '../wechat/guarded-server.ts';
import { listen, stopListening } from '../process/ports.ts';
import { readJson } from '../process/request-body.ts';

/** An operation. Its input and output are described in the service's API reference. */
export type AwsOperation = (input: Record<string, unknown>) => object;

/** An error answer of the service. The AWS SDK throws an exception with this name. */
export class AwsRefusal extends Error {
  override readonly name: string;

  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** A listening server. */
export interface AwsJsonServer {
  /** For `AWS_ENDPOINT_URL_<SERVICE>`. */
  endpoint: string;
  close: () => Promise<void>;
}

/** Options of a server. */
export interface AwsJsonServerOptions {
  /** Default 0: any free port. */
  port?: number;
  /** By path: the content that a GET request gets as JSON, for people and tests. */
  pages?: Record<string, () => unknown>;
}

/**
 * Listens on the loopback address.
 *
 * @throws {Error} of Node.js with code EADDRINUSE and the `port`
 */
export async function startAwsJsonServer(
  operations: Record<string, AwsOperation>,
  { port = 0, pages = {} }: AwsJsonServerOptions = {},
): Promise<AwsJsonServer> {
  const server = createGuardedServer((request, response) => {
    const page = request.method === 'GET' ? pages[request.url ?? '/'] : undefined;
    if (page) sendPage(response, page());
    else void answerOperation(operations, request, response);
  });
  const endpoint = await listen(server, port);
  return { endpoint, close: async () => stopListening(server) };
}

async function answerOperation(
  operations: Record<string, AwsOperation>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const [, operationName = ''] = String(request.headers['x-amz-target']).split('.');
    const operation = operations[operationName];
    if (!operation) throw new AwsRefusal('UnknownOperationException', operationName);
    const input = await readJson(request);
    if (!isRecord(input)) throw new AwsRefusal('SerializationException', 'no JSON object');
    sendJson(response, 200, operation(input));
  } catch (error) {
    const refusal = error instanceof AwsRefusal ? error : undefined;
    const message = refusal?.message ?? 'the request could not be read';
    sendJson(response, 400, { __type: refusal?.name ?? 'SerializationException', message });
  }
}

/** Sends plain JSON. A browser would download the content type of the AWS protocol as a file. */
function sendPage(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function sendJson(response: ServerResponse, statusCode: number, body: unknown): void {
  response.writeHead(statusCode, { 'content-type': 'application/x-amz-json-1.1' });
  response.end(JSON.stringify(body));
}

/** Whether a value is an object with named members. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
