/** The client against Lambda's Invoke API, with the real AWS SDK. */
import { LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { startInvokeApi, type InvokeApi } from '../../../infra/local/lambda/invoke-api.ts';
import { clientSettings } from '../../../infra/local/aws/local-aws.ts';
import { createClient } from '../../../shared/client/index.ts';
import { authorizer, componentAppId, START } from './fake-lambda.ts';

let invokeApi: InvokeApi;
let lambda: LambdaClient;
let events: unknown[];
let qualifiers: unknown[];

/** Only the component's own token can be had here, and no ticket. */
const runtime = {
  has: (name: string, alias = 'orders') =>
    ['wxkeeper-get-access-token', 'wxkeeper-get-ticket'].includes(name) && alias === 'orders',
  close: async () => {},
  invoke: async (_name: string, payload: string, qualifier?: string) => {
    qualifiers.push(qualifier);
    const event: unknown = JSON.parse(payload);
    events.push(event);
    const isError = event instanceof Object && 'authorizerAppId' in event;
    const result = isError
      ? { errorType: 'AuthorizerNotFound', errorMessage: 'has not authorized', trace: [] }
      : { accessToken: 'a-token', expiresAt: START + 7200, expiresInSeconds: 7200 };
    return { requestId: 'id', payload: JSON.stringify(result), isError };
  },
};

beforeAll(async () => {
  invokeApi = await startInvokeApi(runtime, 0);
  lambda = new LambdaClient(clientSettings(invokeApi.url));
});
afterAll(async () => {
  lambda.destroy();
  await invokeApi.close();
});
beforeEach(() => {
  events = [];
  qualifiers = [];
});

it('gets a token once for 100 callers', async () => {
  const client = createClient({ lambda, now: () => START });
  const ask = async () => client.getAccessToken({ componentAppId });
  const tokens = await Promise.all(Array.from({ length: 100 }, ask));
  expect(tokens.at(-1)).toEqual({
    accessToken: 'a-token',
    expiresAt: START + 7200,
    expiresInSeconds: 7200,
  });
  expect(events).toEqual([{ componentAppId }]);
});

it("gets the service's error", async () => {
  const client = createClient({ lambda });
  await expect(client.getAccessToken(authorizer)).rejects.toMatchObject({
    name: 'AuthorizerNotFound',
    message: 'has not authorized',
    retryable: false,
  });
});

it('says that there is no such function', async () => {
  const client = createClient({ lambda, functionName: 'wxkeeper-prod-get-access-token' });
  await expect(client.getAccessToken(authorizer)).rejects.toMatchObject({
    name: 'FunctionNotFound',
    cause: { name: 'ResourceNotFoundException' },
  });
});

it('says that the API was not reached', async () => {
  const nobody = new LambdaClient({ ...clientSettings('http://127.0.0.1:9'), maxAttempts: 1 });
  const client = createClient({ lambda: nobody });
  await expect(client.getAccessToken(authorizer)).rejects.toMatchObject({
    name: 'InvocationFailed',
    retryable: true,
  });
  nobody.destroy();
});

it.each([
  [{ caller: 'orders' }, 'orders'],
  [{ functionName: 'wxkeeper-get-access-token:orders' }, 'orders'],
  [{ functionName: 'wxkeeper-get-access-token:orders', caller: 'orders' }, 'orders'],
  [{}, undefined],
])('asks as the caller of %j', async (options, qualifier) => {
  await createClient({ lambda, ...options }).getAccessToken({ componentAppId });
  expect(qualifiers).toEqual([qualifier]);
});

it('asks for tickets as the same caller', async () => {
  const client = createClient({ lambda, caller: 'orders' });
  const page = { account: authorizer, url: 'https://shop.example/' };
  await expect(client.getTicket({ ...authorizer, type: 'jsapi' })).rejects.toThrow('authorized');
  await expect(client.signJsConfig(page)).rejects.toThrow('authorized');
  expect(qualifiers).toEqual(['orders', 'orders']);
});

it('says that a caller is not one of the deployment’s', async () => {
  const client = createClient({ lambda, caller: 'reports' });
  await expect(client.getAccessToken({ componentAppId })).rejects.toMatchObject({
    name: 'FunctionNotFound',
    message: expect.stringContaining('function:wxkeeper-get-access-token:reports'),
    retryable: false,
  });
});
