/** Gives pushes to the handlers without a network between: for tests with very many of them. */
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { contextOf, type Service } from './service.ts';
import { component, START } from './services.ts';
import type { Push } from './push.ts';

/** @param authorizerAppId to the address for messages, or to the one for events without it */
export async function deliver(
  { handlers }: Service,
  { query, body }: Push,
  authorizerAppId?: string,
): Promise<{ status: number; text: string }> {
  const isEvent = authorizerAppId === undefined;
  const handler = handlers[isEvent ? 'receive-authorization-event' : 'receive-message'];
  const { componentAppId } = component;
  const answer = await handler(
    {
      ...eventOf(isEvent ? 'POST /{componentAppId}/events' : 'POST /{componentAppId}/messages'),
      pathParameters: { componentAppId, ...(authorizerAppId && { authorizerAppId }) },
      queryStringParameters: query,
      body,
    },
    contextOf('direct'),
  );
  return { status: Number(answer.statusCode), text: String(answer.body) };
}

/** A push as API Gateway hands it over, without what is in it. */
export function eventOf(routeKey: string): APIGatewayProxyEventV2 {
  const http = { method: 'POST', path: '/', protocol: 'HTTP/1.1', sourceIp: '', userAgent: '' };
  const place = { accountId: '', apiId: '', domainName: 'wx.example.com', domainPrefix: 'wx' };
  const request = {
    http,
    requestId: 'direct',
    routeKey,
    stage: '$default',
    timeEpoch: START * 1000,
  };
  return {
    version: '2.0',
    routeKey,
    rawPath: '/',
    rawQueryString: '',
    headers: { 'content-type': 'text/xml' },
    isBase64Encoded: false,
    requestContext: { ...place, ...request, time: '' },
  };
}
