/** A local HTTP API: serves the routes of infra/function-catalog.ts with node:http. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { FunctionName } from '../../function-catalog.ts';
import type { FunctionRoute } from '../../function-routes.ts';
import { listen, stopListening } from '../process/ports.ts';
import { readBody } from '../process/request-body.ts';
import { sendAnswer, toHttpAnswer, toHttpEvent } from './http-event.ts';
import type { InvocationResult } from './lambda-instance.ts';
import { decodeSegment } from './path-segment.ts';

/** The limits of API Gateway. */
const BODY_LIMIT_BYTES = 10 * 1024 * 1024;
const INTEGRATION_TIMEOUT_SECONDS = 30;

/** What the API needs. */
export interface ApiGatewayOptions {
  routes: readonly FunctionRoute[];
  invoke: (functionName: FunctionName, payload: string) => Promise<InvocationResult>;
  /** The time for the events' `timeEpoch`, in milliseconds since 1970. */
  now: () => number;
  /** Only tests shorten it. */
  timeoutSeconds?: number;
}

/** A listening API. */
export interface ApiGateway {
  /** Without a slash at the end. */
  url: string;
  close: () => Promise<void>;
}

/**
 * Starts the API on the loopback address.
 *
 * @param port 0: any free port
 * @throws {Error} with code EADDRINUSE if the port is in use
 */
export async function startApiGateway(
  options: ApiGatewayOptions,
  port: number,
): Promise<ApiGateway> {
  const server = createServer((request, response) => {
    answerRequest(options, request, response).catch(() => {
      sendMessage(response, 500, 'Internal Server Error');
    });
  });
  const url = await listen(server, port);
  return { url, close: async () => stopListening(server) };
}

async function answerRequest(
  options: ApiGatewayOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request, BODY_LIMIT_BYTES);
  if (!body) {
    sendMessage(response, 413, 'Request Entity Too Large');
    return;
  }
  const matched = matchRoute(options.routes, request);
  if (!matched) {
    sendMessage(response, 404, 'Not Found');
    return;
  }
  const { route, pathParameters } = matched;
  const routeKey = `${route.method} ${route.path}`;
  const receivedAtMilliseconds = options.now();
  const event = toHttpEvent({ request, body, routeKey, pathParameters, receivedAtMilliseconds });
  const result = await withinTimeout(
    options.invoke(route.functionName, JSON.stringify(event)),
    options.timeoutSeconds ?? INTEGRATION_TIMEOUT_SECONDS,
  );
  if (!result) sendMessage(response, 503, 'Service Unavailable');
  else if (result.isError) sendMessage(response, 500, 'Internal Server Error');
  else sendAnswer(response, toHttpAnswer(result.payload));
}

/** Finds the route of a request. As in API Gateway a greedy one comes last, the others by parameters. */
function matchRoute(routes: readonly FunctionRoute[], request: IncomingMessage) {
  const [path = '/'] = (request.url ?? '/').split('?');
  const matches = routes
    .filter((route) => route.method === request.method)
    .map((route) => ({ route, pathParameters: matchPath(route.path, path) }))
    .filter((match) => match.pathParameters !== undefined)
    .toSorted((a, b) => weightOf(a.route.path) - weightOf(b.route.path));
  const [first] = matches;
  return first && { route: first.route, pathParameters: first.pathParameters ?? {} };
}

function weightOf(template: string): number {
  return template.split('{').length + (GREEDY.test(template) ? 100 : 0);
}

function matchPath(template: string, path: string): Record<string, string> | undefined {
  const segments = path.split('/');
  const greedy = GREEDY.exec(template);
  if (!greedy) return matchSegments(template.split('/'), segments);
  const [, name = ''] = greedy;
  const names = template.slice(0, greedy.index).split('/');
  if (segments.length <= names.length) return undefined;
  const matched = matchSegments(names, segments.slice(0, names.length));
  const rest = decodeSegment(segments.slice(names.length).join('/'));
  return matched && rest !== undefined ? { ...matched, [name]: rest } : undefined;
}

/** A variable for all that follows, also nothing. */
const GREEDY = /\/\{(\w+)\+\}$/;

function matchSegments(
  names: readonly string[],
  segments: readonly string[],
): Record<string, string> | undefined {
  if (names.length !== segments.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, name] of names.entries()) {
    const segment = decodeSegment(segments[index] ?? '');
    const isParameter = name.startsWith('{');
    if (segment === undefined || (!segment && name)) return undefined;
    if (isParameter) parameters[name.slice(1, -1)] = segment;
    else if (segment !== name) return undefined;
  }
  return parameters;
}

/** Returns undefined after the timeout. A later result is discarded. */
async function withinTimeout<T>(promise: Promise<T>, seconds: number): Promise<T | undefined> {
  const timer = new AbortController();
  const { signal } = timer;
  const timedOut = wait(seconds * 1000, undefined, { signal }).catch(() => undefined);
  return Promise.race([promise, timedOut]).finally(() => {
    timer.abort();
  });
}

function sendMessage(response: ServerResponse, statusCode: number, message: string): void {
  const headers = { 'content-type': 'application/json' };
  sendAnswer(response, {
    statusCode,
    headers,
    cookies: [],
    body: Buffer.from(JSON.stringify({ message })),
  });
}
