/** How the responder is invoked: once, by its whole ARN, and each failure gets a code of its own. */
import { LambdaClient } from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import { listen, stopListening } from '../../../infra/local/process/ports.ts';
import { createResponder, responderConnection } from '../../../shared/aws/responder.ts';

const arn = 'arn:aws:lambda:ap-east-1:111122223333:function:answer-messages:live';
const event = { componentAppId: 'wx1', authorizerAppId: 'wx2', message: { Content: '在吗' } };

/** What Lambda answers, or nothing. */
interface LambdaAnswer {
  status?: number;
  headers?: Record<string, string>;
  body?: string;
}

let server: Server | undefined;
let requests: { url: string; body: string; connection: string | undefined }[];
const regions: (string | undefined)[] = [];

beforeEach(() => {
  process.env['MESSAGE_RESPONDER_ARN'] = arn;
  requests = [];
});
afterEach(async () => {
  delete process.env['MESSAGE_RESPONDER_ARN'];
  if (server) await stopListening(server);
  server = undefined;
});

async function responderAt(answer?: LambdaAnswer) {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { url = '', headers } = request;
      requests.push({ url: decodeURIComponent(url), body, connection: headers.connection });
      if (answer) response.writeHead(answer.status ?? 200, answer.headers).end(answer.body);
    });
  });
  const endpoint = await listen(server, 0);
  const ask = createResponder(async (region) => {
    regions.push(region);
    return new LambdaClient({ ...responderConnection(), endpoint, region: 'eu-west-1' });
  });
  if (!ask) throw new Error('no responder');
  return async (signal = AbortSignal.timeout(3000)) => ask(event, signal);
}

it('is none where the deployment names none', () => {
  delete process.env['MESSAGE_RESPONDER_ARN'];

  expect(createResponder()).toBeUndefined();
});

it('is invoked by its ARN in its own region, on a connection of its own', async () => {
  const ask = await responderAt({ body: '{"type":"text","content":"您好"}' });

  expect(await ask()).toEqual({ type: 'text', content: '您好' });
  expect(requests).toEqual([
    {
      url: `/2015-03-31/functions/${arn}/invocations`,
      body: JSON.stringify(event),
      connection: 'close',
    },
  ]);
  expect(regions.at(-1)).toBe('ap-east-1');
});

it.each([
  ['null', null],
  ['', null],
  ['7', 7],
])('answers %j', async (body, expected) => {
  expect(await (await responderAt({ body }))()).toEqual(expected);
});

const ofType = (status: number, type: string): LambdaAnswer => ({
  status,
  headers: { 'x-amzn-errortype': type },
  body: '{"Message":"在吗"}',
});
const functionError = (body: string): LambdaAnswer => ({
  headers: { 'x-amz-function-error': 'Unhandled' },
  body,
});

describe('a failure is asked about once, and called', () => {
  it.each<[code: string, message: string, answer: LambdaAnswer]>([
    [
      'failed',
      'the responder failed: TypeError',
      functionError('{"errorType":"TypeError","errorMessage":"在吗"}'),
    ],
    ['failed', 'the responder failed', functionError('{"errorType":"在吗 ?"}')],
    ['failed', 'the responder failed', functionError('null')],
    ['invalid', 'the answer is no JSON', { body: '在吗' }],
    ['throttled', 'Lambda throttles the responder', ofType(429, 'TooManyRequestsException')],
    ['not-found', 'there is no such responder', ofType(404, 'ResourceNotFoundException')],
    [
      'not-allowed',
      'the responder may not be invoked from here',
      ofType(403, 'AccessDeniedException'),
    ],
    ['unavailable', 'Lambda does not answer (ServiceException)', ofType(500, 'ServiceException')],
  ])('%s: %s', async (code, message, answer) => {
    const ask = await responderAt(answer);

    await expect(ask()).rejects.toMatchObject({ name: 'ResponderFailed', code, message });
    expect(requests).toHaveLength(1);
  });

  it('late, where its time is over', async () => {
    const ask = await responderAt();

    await expect(ask(AbortSignal.timeout(200))).rejects.toMatchObject({ code: 'late' });
    expect(requests).toHaveLength(1);
  });

  it('unavailable, where Lambda cannot be reached', async () => {
    const ask = await responderAt();
    if (server) await stopListening(server);

    await expect(ask()).rejects.toMatchObject({ code: 'unavailable' });
  });
});
