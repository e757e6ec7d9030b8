/** The address under which a request came: its scheme is the deployment's, whatever a request says. */
import { expect, it } from '@jest/globals';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { publicScheme } from '../../../shared/config.ts';
import { httpHandler, textAnswer } from '../../../shared/edge/http-handler.ts';
import { contextOf } from '../../support/keeper.ts';
import { createTestServices } from '../../support/services.ts';

it.each([
  [{}, 'https'],
  [{ PUBLIC_BASE_URL: 'https://wx.example.com' }, 'https'],
  [{ PUBLIC_BASE_URL: 'http://127.0.0.1:3000' }, 'http'],
])('with %o it is %s', (environment, scheme) => {
  expect(publicScheme(environment)).toBe(scheme);
});

it.each(['http', 'https', 'javascript', undefined])(
  'x-forwarded-proto %s decides nothing',
  async (given) => {
    const { services } = createTestServices({ simulatorUrl: '' });
    const handler = httpHandler(async ({ baseUrl }) => textAnswer(200, baseUrl), services);
    const answer = await handler(eventWith(given), contextOf('direct'));
    // As in the local run: see test/support/environment.js.
    expect(answer.body).toBe('http://wx.example.com');
  },
);

function eventWith(forwardedScheme: string | undefined): APIGatewayProxyEventV2 {
  const http = { method: 'GET', path: '/', protocol: 'HTTP/1.1', sourceIp: '', userAgent: '' };
  const place = { accountId: '', apiId: '', domainName: 'wx.example.com', domainPrefix: 'wx' };
  const request = { http, requestId: '', routeKey: '', stage: '$default', time: '', timeEpoch: 0 };
  return {
    version: '2.0',
    routeKey: '',
    rawPath: '/',
    rawQueryString: '',
    headers: forwardedScheme === undefined ? {} : { 'x-forwarded-proto': forwardedScheme },
    pathParameters: { componentAppId: 'wx0123456789abcdef' },
    isBase64Encoded: false,
    requestContext: { ...place, ...request, http },
  };
}
