/** The local HTTP API: events and answers as API Gateway's payload format 2.0. */
import { afterEach, describe, expect, it } from '@jest/globals';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { request as httpRequest } from 'node:http';
import { startApiGateway, type ApiGateway } from '../../../../infra/local/lambda/api-gateway.ts';
import { type FunctionName } from '../../../../infra/function-catalog.ts';
import { routes } from '../../../../infra/function-routes.ts';

let api: ApiGateway | undefined;
let invoked: { functionName: FunctionName; event: APIGatewayProxyEventV2 }[];

afterEach(async () => api?.close());

const now = () => Date.UTC(2026, 10, 22, 15, 49, 41);

/** Starts the API; each function gives this answer, or never one. */
async function start(
  answer?: unknown,
  options: { isError?: boolean; timeoutSeconds?: number } = {},
) {
  invoked = [];
  const { isError = false, ...rest } = options;
  const invoke = async (functionName: FunctionName, payload: string) => {
    invoked.push({ functionName, event: JSON.parse(payload) });
    if (answer === 'never') return new Promise<never>(() => {});
    return { requestId: 'id', payload: JSON.stringify(answer ?? { statusCode: 204 }), isError };
  };
  api = await startApiGateway({ routes, invoke, now, ...rest }, 0);
  return api.url;
}

function theEvent(): APIGatewayProxyEventV2 | undefined {
  return invoked[0]?.event;
}

/** fetch() joins and forbids some headers, so this sends exactly what it is given. */
async function sendRaw(url: string, headers: string[]): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const all = ['Host', new URL(url).host, ...headers];
    const request = httpRequest(url, { headers: all }, (response) => {
      response.resume().once('end', resolve);
    });
    request.once('error', reject).end();
  });
}

describe('a request', () => {
  it.each([
    ['POST /wx1/events', 'receive-authorization-event', { componentAppId: 'wx1' }],
    ['GET /wx1/events', 'receive-authorization-event', { componentAppId: 'wx1' }],
    ['GET /wx1/authorize', 'begin-authorization', { componentAppId: 'wx1' }],
    [
      'GET /wx1/authorize/a%2Fb%20c',
      'complete-authorization',
      { componentAppId: 'wx1', state: 'a/b c' },
    ],
    ['GET /wx1/authorize/', 'serve-verification-file', { componentAppId: 'wx1', rest: '' }],
    ['GET /wx1/authorize/a/b/', 'serve-verification-file', { componentAppId: 'wx1', rest: 'a/b/' }],
    ['GET /wx1/invited/', 'serve-verification-file', { componentAppId: 'wx1', rest: '' }],
    [
      'POST /wx1/messages/wx2',
      'receive-message',
      { componentAppId: 'wx1', authorizerAppId: 'wx2' },
    ],
  ])('%s goes to %s', async (request, functionName, pathParameters) => {
    const url = await start();
    const [method = '', path] = request.split(' ');
    expect((await fetch(`${url}${path}`, { method })).status).toBe(204);
    expect(invoked).toMatchObject([{ functionName, event: { pathParameters } }]);
  });

  it('of the root goes to the function of the root, without a parameter', async () => {
    const url = await start();
    expect((await fetch(`${url}/`)).status).toBe(204);
    expect(invoked).toMatchObject([{ functionName: 'serve-verification-file' }]);
    expect(theEvent()?.pathParameters).toBeUndefined();
  });

  it.each([
    ['POST', '/'],
    ['DELETE', '/wx1/events'],
    ['GET', '/wx1/events/more'],
    ['GET', '//authorize'],
    ['GET', '/wx1/authorize/%E0%A4%A'],
  ])('%s %s is not found', async (method, path) => {
    const url = await start();
    const response = await fetch(url + path, { method });
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({ message: 'Not Found' });
    expect(invoked).toEqual([]);
  });

  it('is described as in payload format 2.0', async () => {
    const url = await start();
    await fetch(`${url}/wx1/authorize?x=1&x=2&text=%E4%BD%A0+b&empty=`, {
      headers: { 'user-agent': 'Browser/1', 'X-Own': 'own' },
    });
    expect(theEvent()).toMatchObject({
      version: '2.0',
      routeKey: 'GET /{componentAppId}/authorize',
      rawPath: '/wx1/authorize',
      rawQueryString: 'x=1&x=2&text=%E4%BD%A0+b&empty=',
      queryStringParameters: { x: '1,2', text: '你 b', empty: '' },
      headers: { 'x-own': 'own', 'x-forwarded-proto': 'http', host: new URL(url).host },
      isBase64Encoded: false,
      requestContext: {
        domainName: new URL(url).host,
        http: {
          method: 'GET',
          path: '/wx1/authorize',
          sourceIp: '127.0.0.1',
          userAgent: 'Browser/1',
        },
        requestId: expect.any(String),
        stage: '$default',
        time: '22/Nov/2026:15:49:41 +0000',
        timeEpoch: now(),
      },
    });
    expect(theEvent()).not.toHaveProperty('body');
    expect(theEvent()).not.toHaveProperty('cookies');
  });

  it('has its duplicate headers joined and its cookies apart', async () => {
    const url = await start();
    await sendRaw(`${url}/wx1/authorize`, ['Accept', 'a/b', 'accept', 'c/d', 'Cookie', 'a=1; b=2']);
    expect(theEvent()).toMatchObject({ headers: { accept: 'a/b,c/d' }, cookies: ['a=1', 'b=2'] });
    expect(theEvent()?.headers).not.toHaveProperty('cookie');
  });

  it.each([
    ['text/xml', '<xml>你</xml>', false],
    ['application/json; charset=utf-8', '{}', false],
    ['application/x-www-form-urlencoded', 'a=b', true],
    ['application/octet-stream', '\u0000', true],
  ])('with %s has its body as text or base64', async (contentType, text, isBase64Encoded) => {
    const url = await start();
    const headers = { 'content-type': contentType };
    await fetch(`${url}/wx1/events`, { method: 'POST', body: text, headers });
    const body = isBase64Encoded ? Buffer.from(text).toString('base64') : text;
    expect(theEvent()).toMatchObject({ body, isBase64Encoded });
  });

  it('of more than 10 MB is refused', async () => {
    const url = await start();
    const body = new Uint8Array(10 * 1024 * 1024 + 1);
    const response = await fetch(`${url}/wx1/events`, { method: 'POST', body });
    expect(response.status).toBe(413);
    expect(invoked).toEqual([]);
  });
});

describe('a function’s answer', () => {
  it('is sent with its status, headers, cookies and body', async () => {
    const url = await start({
      statusCode: 302,
      headers: { Location: 'https://example.com/', 'Content-Type': 'text/html' },
      cookies: ['a=1; Secure', 'b=2'],
      body: '你好',
    });
    const response = await fetch(`${url}/wx1/authorize`, { redirect: 'manual' });
    expect(response.status).toBe(302);
    expect(response.headers.get('location')).toBe('https://example.com/');
    expect(response.headers.get('content-type')).toBe('text/html');
    expect(response.headers.getSetCookie()).toEqual(['a=1; Secure', 'b=2']);
    expect(await response.text()).toBe('你好');
  });

  it('may be given in base64', async () => {
    const url = await start({ statusCode: 200, body: 'AQI=', isBase64Encoded: true });
    const response = await fetch(`${url}/wx1/authorize`);
    expect(response.headers.get('content-type')).toBe('text/plain;charset=UTF-8');
    expect(await response.text()).toBe('\u0001\u0002');
  });

  it.each([
    ['a bare text', 'success', 'success'],
    ['a bare object', { a: 1 }, '{"a":1}'],
  ])('may be %s', async (_, answer, body) => {
    const url = await start(answer);
    const response = await fetch(`${url}/wx1/authorize`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.text()).toBe(body);
  });

  it.each([
    ['an error', { errorType: 'Error', errorMessage: 'private' }, true],
    ['a body that is no text', { statusCode: 200, body: { a: 1 } }, false],
    ['an impossible status', { statusCode: 'soon' }, false],
  ])('that is %s becomes a bare 500', async (_, answer, isError) => {
    const url = await start(answer, { isError });
    const response = await fetch(`${url}/wx1/authorize`);
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({ message: 'Internal Server Error' });
  });

  it('that does not come in time becomes a 503', async () => {
    const url = await start('never', { timeoutSeconds: 0.05 });
    const response = await fetch(`${url}/wx1/authorize`);
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ message: 'Service Unavailable' });
  });
});
