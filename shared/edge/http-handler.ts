/** The middy stack of the functions behind the HTTP API: turns thrown errors into answers. */
import middy, { type MiddlewareObj } from '@middy/core';
import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2 as HttpAnswer,
  Context,
} from 'aws-lambda';
import { publicScheme } from '../config.ts';
import { ComponentUnknown, explainWechatFailure } from '../errors.ts';
import { FailureOfVisit } from '../failure.ts';
import { refusalOf, type Refusal } from './http-refusal.ts';
import { inInvocation } from '../aws/invocation.ts';
import { describeError, type Logger, type LogFields } from '../aws/logger.ts';

/** The parts of a request that functions read. */
export interface HttpRequest {
  /** API Gateway's own: `correlation_id` of each log line, `requestId` of the access log. */
  id: string;
  method: string;
  /** The route's key, as in API Gateway: method and path. */
  route: string;
  /** The component, from the path. */
  componentAppId: string;
  /** The route's path parameters. */
  path: Readonly<Record<string, string | undefined>>;
  query: Readonly<Record<string, string | undefined>>;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  /** Each as `name=value`. */
  cookies: readonly string[];
  body: string;
  /** When API Gateway took it in, milliseconds since 1970. */
  takenInAt: number;
  /** Scheme and host of the request, without a slash at the end. */
  baseUrl: string;
}

export type { HttpAnswer };

export interface HttpHandlerOptions {
  logger: Logger;
  serves: (componentAppId: string) => boolean;
  /** Makes the answer for a refusal; by default plain text. */
  answerRefusal?: (refusal: Refusal, request: HttpRequest) => HttpAnswer;
  /** The log line of a 4xx that is about more than the request; by default `Request refused`. */
  describeRefusal?: (error: unknown, request: HttpRequest) => RefusalLine | undefined;
  /** Called for each 4xx. */
  onRefusal?: (refusal: Refusal) => void;
}

/** A log line. Its fields are added to those of every refusal. */
export interface RefusalLine {
  message: string;
  fields: LogFields;
}

/** Wraps a business function into the handler that Lambda calls. */
export function httpHandler(
  answer: (request: HttpRequest) => Promise<HttpAnswer>,
  options: HttpHandlerOptions,
): (event: APIGatewayProxyEventV2, context: Context) => Promise<HttpAnswer> {
  const handler = middy<APIGatewayProxyEventV2, HttpAnswer>()
    .use(securityHeaders)
    .use(refusals(options))
    .handler((event) => {
      const request = readRequest(event);
      if (!options.serves(request.componentAppId)) throw new ComponentUnknown();
      return answer(request);
    });
  return (event, context) => {
    const { awsRequestId: requestId } = context;
    // The same as in the HTTP API's access log.
    const invocation = { correlationId: event.requestContext.requestId, requestId };
    return inInvocation(invocation, () => handler(event, context));
  };
}

/** A short answer in plain text. */
export function textAnswer(statusCode: number, body: string): HttpAnswer {
  return { statusCode, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}

/** Sends the browser to another address. */
export function redirectAnswer(location: string): HttpAnswer {
  return { statusCode: 303, headers: { location } };
}

function readRequest(event: APIGatewayProxyEventV2): HttpRequest {
  const { headers, pathParameters: path = {}, requestContext: context } = event;
  return {
    id: context.requestId,
    method: context.http.method,
    route: event.routeKey,
    componentAppId: path['componentAppId'] ?? '',
    path,
    query: event.queryStringParameters ?? {},
    headers,
    cookies: event.cookies ?? [],
    body: event.isBase64Encoded
      ? Buffer.from(event.body ?? '', 'base64').toString()
      : (event.body ?? ''),
    takenInAt: context.timeEpoch,
    baseUrl: `${publicScheme()}://${context.domainName}`,
  };
}

/** Each answer has these, unless it says otherwise. */
export const headersOfEveryAnswer = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

type HttpMiddleware = MiddlewareObj<APIGatewayProxyEventV2, HttpAnswer>;

const securityHeaders: HttpMiddleware = { after: addSecurityHeaders, onError: addSecurityHeaders };

function addSecurityHeaders({ response }: middy.Request<APIGatewayProxyEventV2, HttpAnswer>): void {
  if (response) response.headers = { ...headersOfEveryAnswer, ...response.headers };
}

/** Turns an error into an answer and one log line. The answer has no internal details. */
function refusals(options: HttpHandlerOptions): HttpMiddleware {
  const { logger, serves, answerRefusal = plainRefusal, describeRefusal, onRefusal } = options;
  return {
    onError: (call) => {
      const request = readRequest(call.event);
      const thrown = explainWechatFailure(call.error);
      const refusal = refusalOf(thrown);
      const error = thrown instanceof FailureOfVisit ? thrown.failure : thrown;
      // If the component is not ours, the path can contain anything: it is not logged.
      const componentAppId = serves(request.componentAppId) ? request.componentAppId : undefined;
      const { status, code, reason } = refusal;
      const { route } = request;
      if (status < 500) {
        const line = describeRefusal?.(error, request);
        const fields = { componentAppId, ...line?.fields, route, code, reason };
        if (status < 400) {
          logger.info('Answer is pending', fields);
        } else {
          logger.warn(line?.message ?? 'Request refused', fields);
          onRefusal?.(refusal);
        }
      } else {
        logger.error('Request failed', { componentAppId, route, code, ...describeError(error) });
      }
      call.response = withRetryAfter(refusal, answerRefusal(refusal, request));
    },
  };
}

function withRetryAfter({ retryAfterSeconds }: Refusal, answer: HttpAnswer): HttpAnswer {
  if (retryAfterSeconds === undefined) return answer;
  return { ...answer, headers: { ...answer.headers, 'retry-after': retryAfterSeconds } };
}

function plainRefusal({ status, code, reason }: Refusal): HttpAnswer {
  return textAnswer(status, `${code}: ${reason}`);
}
