/** The AWS SDK's own repetitions: a call that may have arrived is not sent twice. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { listen, stopListening } from '../../../infra/local/process/ports.ts';
import { createClient, type Client } from '../../../shared/client/index.ts';
import { authorizer } from './fake-lambda.ts';

type Act = (response: ServerResponse) => void;

const request = { ...authorizer, path: '/cgi-bin/message/custom/send', body: { touser: 'o' } };
const answered = {
  status: 200,
  headers: {},
  body: {},
  attempts: 1,
  tokenRenewed: false,
  tookMs: 1,
};
const token = { accessToken: 'a-token', expiresAt: 1, expiresInSeconds: 7200 };

const cut: Act = (response) => response.destroy();
const fail: Act = (response) => {
  response.writeHead(500, { 'x-amzn-errortype': 'ServiceException' }).end('{}');
};
const throttle: Act = (response) => {
  response.writeHead(429, { 'x-amzn-errortype': 'TooManyRequestsException' }).end('{}');
};
const reply =
  (payload: object): Act =>
  (response) => {
    response.end(JSON.stringify(payload));
  };

let lambda: Server;
let acts: Act[];
let requests: number;
let connections: number;
const env = { ...process.env };

beforeEach(async () => {
  [acts, requests, connections] = [[], 0, 0];
  lambda = createServer((incoming, response) => {
    requests++;
    incoming.resume();
    incoming.on('end', () => acts.shift()?.(response));
  });
  lambda.on('connection', () => connections++);
  process.env['AWS_ENDPOINT_URL_LAMBDA'] = await listen(lambda, 0);
  process.env['AWS_REGION'] = 'eu-west-1';
  process.env['AWS_ACCESS_KEY_ID'] = 'local';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'local';
});
afterEach(async () => {
  process.env = { ...env };
  await stopListening(lambda);
});

const outcomeOf = async (act: (client: Client) => Promise<unknown>) =>
  act(createClient()).catch((error: unknown) => error);

describe('a call', () => {
  it.each([
    ['a cut connection', cut],
    ["Lambda's own failure", fail],
  ])('is not repeated after %s', async (_name, act) => {
    acts = [act, reply(answered)];
    const outcome = await outcomeOf((client) => client.callWechat(request));
    expect(outcome).toMatchObject({ name: 'InvocationFailed', retryable: false });
    expect(requests).toBe(1);
  });

  it('is repeated where Lambda refused it unheard', async () => {
    acts = [throttle, reply(answered)];
    expect(await outcomeOf((client) => client.callWechat(request))).toEqual(answered);
    expect(requests).toBe(2);
  });

  it('takes a new connection each time: a kept one can break while the instance is frozen', async () => {
    acts = [reply(answered), reply(answered)];
    const client = createClient();
    await client.callWechat(request);
    await client.callWechat(request);
    expect(connections).toBe(2);
  });

  it.each([
    ['a cut connection', cut],
    ["Lambda's own failure", fail],
  ])('that is safe is repeated after %s', async (_name, act) => {
    acts = [act, reply(answered)];
    const outcome = await outcomeOf((client) => client.callWechat({ ...request, retry: 'safe' }));
    expect(outcome).toEqual(answered);
    expect(requests).toBe(2);
  });
});

describe('a look-up', () => {
  it('is repeated after a cut connection', async () => {
    acts = [cut, reply(token)];
    expect(await outcomeOf((client) => client.getAccessToken(authorizer))).toMatchObject({
      accessToken: 'a-token',
    });
    expect(requests).toBe(2);
  });
});

describe('a client that cannot begin', () => {
  it.each(['AWS_REGION', 'AWS_DEFAULT_REGION'])(
    'says so, and that a retry does not help: no region (without %s)',
    async (name) => {
      delete process.env['AWS_REGION'];
      delete process.env[name];
      process.env['AWS_CONFIG_FILE'] = '/nowhere';
      for (const act of [
        (client: Client) => client.getAccessToken(authorizer),
        (client: Client) => client.callWechat({ ...request, retry: 'safe' }),
      ]) {
        const outcome = await outcomeOf(act);
        expect(outcome).toMatchObject({ name: 'ClientNotConfigured', retryable: false });
        expect(String(outcome)).toMatch(/Region is missing; set AWS_REGION/);
      }
    },
  );

  it('says so: an endpoint that is no URL', async () => {
    process.env['AWS_ENDPOINT_URL_LAMBDA'] = 'not a url';
    const outcome = await outcomeOf((client) => client.getAccessToken(authorizer));
    expect(outcome).toMatchObject({ name: 'ClientNotConfigured', retryable: false });
  });
});
