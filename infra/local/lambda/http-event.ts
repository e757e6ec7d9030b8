/** Converts between node:http and the events of API Gateway's HTTP API (payload format 2.0). */
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { accountId } from '../aws/local-aws.ts';

/** A request, with the route that it matched. */
export interface MatchedRequest {
  request: IncomingMessage;
  body: Buffer;
  /** `POST /{componentAppId}/events` */
  routeKey: string;
  pathParameters: Record<string, string>;
  /** Milliseconds since 1970. */
  receivedAtMilliseconds: number;
}

/** The HTTP response, decoded from a function's result. */
export interface HttpResponse {
  statusCode: number;
  headers: Record<string, string>;
  cookies: string[];
  body: Buffer;
}

const TEXT_TYPE = /^(text\/|application\/(json|xml|javascript)\b)/i;
const CONNECTION_HEADERS = new Set(['connection', 'keep-alive', 'transfer-encoding', 'cookie']);

/** Builds the event for a function. @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
export function toHttpEvent(matched: MatchedRequest): APIGatewayProxyEventV2 {
  const { request, body, routeKey, pathParameters } = matched;
  const url = new URL(request.url ?? '/', 'http://localhost');
  const rawQueryString = url.search.slice(1);
  const cookies = request.headers.cookie?.split(/; */);
  return {
    version: '2.0',
    routeKey,
    rawPath: decodeURIComponent(url.pathname),
    rawQueryString,
    ...(cookies && { cookies }),
    headers: eventHeaders(request),
    ...(rawQueryString && { queryStringParameters: joinRepeated(url.searchParams) }),
    requestContext: requestContext(matched, decodeURIComponent(url.pathname)),
    ...(Object.keys(pathParameters).length > 0 && { pathParameters }),
    ...eventBody(body, request.headers['content-type'] ?? ''),
  };
}

/**
 * Converts a function's result to an HTTP response, as API Gateway does. A result with `statusCode`
 * is used as it is. Any other result becomes the body, as JSON.
 *
 * @throws {TypeError} if the result is malformed, for which API Gateway answers 500
 */
export function toHttpAnswer(payload: string): HttpResponse {
  const answer: unknown = JSON.parse(payload);
  if (!isRecord(answer) || answer['statusCode'] === undefined) {
    const body = Buffer.from(typeof answer === 'string' ? answer : payload);
    return { statusCode: 200, headers: { 'content-type': 'application/json' }, cookies: [], body };
  }
  const { statusCode, headers = {}, cookies = [], body = '', isBase64Encoded } = answer;
  const status = Number(statusCode);
  const isValid = status >= 100 && status <= 599 && typeof body === 'string' && isRecord(headers);
  if (!isValid || !Array.isArray(cookies))
    throw new TypeError('The result of the function is malformed');
  const named = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]);
  return {
    statusCode: status,
    headers: { 'content-type': 'text/plain;charset=UTF-8', ...Object.fromEntries(named) },
    cookies: cookies.map(String),
    body: Buffer.from(body, isBase64Encoded === true ? 'base64' : 'utf8'),
  };
}

/** Sends the response. Node.js itself omits the body for HEAD requests and for status 204. */
export function sendAnswer(response: ServerResponse, answer: HttpResponse): void {
  response.statusCode = answer.statusCode;
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value);
  if (answer.cookies.length > 0) response.setHeader('set-cookie', answer.cookies);
  response.setHeader('apigw-requestid', randomUUID());
  response.end(answer.body);
}

function requestContext(matched: MatchedRequest, path: string) {
  const { request, routeKey } = matched;
  const domainName = request.headers.host ?? 'localhost';
  return {
    accountId,
    apiId: 'local',
    domainName,
    domainPrefix: domainName.split('.')[0] ?? domainName,
    http: {
      method: request.method ?? 'GET',
      path,
      protocol: `HTTP/${request.httpVersion}`,
      sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
      userAgent: request.headers['user-agent'] ?? '',
    },
    requestId: randomUUID(),
    routeKey,
    stage: '$default',
    time: accessLogTime(new Date(matched.receivedAtMilliseconds)),
    timeEpoch: matched.receivedAtMilliseconds,
  };
}

/** `22/Nov/2026:15:49:41 +0000` */
function accessLogTime(moment: Date): string {
  const [, day, month, year, time] = moment.toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}

function eventHeaders(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, values = []] of Object.entries(request.headersDistinct)) {
    if (!CONNECTION_HEADERS.has(name)) headers[name] = values.join(',');
  }
  return {
    ...headers,
    'x-forwarded-for': request.socket.remoteAddress ?? '127.0.0.1',
    'x-forwarded-port': String(request.socket.localPort),
    'x-forwarded-proto': 'http',
  };
}

function joinRepeated(parameters: URLSearchParams): Record<string, string> {
  const names = [...new Set(parameters.keys())];
  return Object.fromEntries(names.map((name) => [name, parameters.getAll(name).join(',')]));
}

/** API Gateway passes on text unchanged, and everything else in base64, even forms. */
function eventBody(body: Buffer, contentType: string) {
  if (body.length === 0) return { isBase64Encoded: false };
  const isText = TEXT_TYPE.test(contentType);
  return { body: body.toString(isText ? 'utf8' : 'base64'), isBase64Encoded: !isText };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
