/** A stand-in for an AWS service that speaks the JSON 1.1 protocol: one function per operation. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listen, stopListening } from '../process/ports.ts';
import { readJson } from '../process/request-body.ts';

/** Input and output as the service's API reference describes them. */
export type AwsOperation = (input: Record<string, unknown>) => object;

/** The service's refusal: its name is what the AWS SDK makes an exception of. */
export class AwsRefusal extends Error {
  override readonly name: string;

  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** A listening stand-in. */
export interface AwsJsonServer {
  /** For `AWS_ENDPOINT_URL_<SERVICE>`. */
  endpoint: string;
  close: () => Promise<void>;
}

/** What a stand-in can have besides its operations. */
export interface AwsJsonServerOptions {
  /** 0 or left out: any free one. */
  port?: number;
  /** Answers GET requests to a path with JSON, for people and tests. */
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
  const server = createServer((request, response) => {
    const page = request.method === 'GET' ? pages[request.url ?? '/'] : undefined;
    if (page) showPage(response, page());
    else void answer(operations, request, response);
  });
  const endpoint = await listen(server, port);
  return { endpoint, close: async () => stopListening(server) };
}

async function answer(
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
    send(response, 200, operation(input));
  } catch (error) {
    const refusal = error instanceof AwsRefusal ? error : undefined;
    const message = refusal?.message ?? 'the request could not be read';
    send(response, 400, { __type: refusal?.name ?? 'SerializationException', message });
  }
}

/** As plain JSON: a browser would save the type of the AWS protocol as a file. */
function showPage(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function send(response: ServerResponse, statusCode: number, body: unknown): void {
  response.writeHead(statusCode, { 'content-type': 'application/x-amz-json-1.1' });
  response.end(JSON.stringify(body));
}

/** Whether it is an object with named members. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
