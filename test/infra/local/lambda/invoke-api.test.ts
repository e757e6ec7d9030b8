/** The local Invoke API, called as other Lambdas call it: with the AWS SDK. */
import { InvokeCommand, LambdaClient, type InvokeCommandInput } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startInvokeApi, type InvokeApi } from '../../../../infra/local/lambda/invoke-api.ts';
import { clientSettings } from '../../../../infra/local/aws/local-aws.ts';

const FULL_ARN = 'arn:aws:lambda:us-east-1:000000000000:function:wxkeeper-echo';

let invokeApi: InvokeApi;
let client: LambdaClient;
let payloads: string[];
let qualifiers: (string | undefined)[];
/** What the function has printed for the request. */
let lines: { line: string }[];

const runtime = {
  has: (name: string, alias = 'orders') => name.startsWith('wxkeeper-') && alias === 'orders',
  close: async () => {},
  invoke: async (name: string, payload: string, qualifier?: string) => {
    payloads.push(payload);
    qualifiers.push(qualifier);
    const isError = name === 'wxkeeper-fail';
    const result = isError ? { errorType: 'AuthorizationRevoked', errorMessage: 'gone' } : { name };
    return { requestId: 'id', payload: JSON.stringify(result), isError };
  },
};

beforeAll(async () => {
  invokeApi = await startInvokeApi(runtime, 0, { logLines: () => lines });
  client = new LambdaClient(clientSettings(invokeApi.url));
});
afterAll(async () => {
  client.destroy();
  await invokeApi.close();
});
beforeEach(() => {
  payloads = [];
  qualifiers = [];
  lines = [];
});

async function invoke(input: InvokeCommandInput) {
  const output = await client.send(new InvokeCommand(input));
  return { ...output, text: output.Payload?.transformToString() };
}

describe('Invoke', () => {
  it.each([
    'wxkeeper-echo',
    'wxkeeper-echo:$LATEST',
    'wxkeeper-echo:live',
    '000000000000:function:wxkeeper-echo',
    FULL_ARN,
    `${FULL_ARN}:1`,
  ])('answers by the name %s', async (FunctionName) => {
    const output = await invoke({ FunctionName, Payload: '{"a":1}' });
    expect(output).toMatchObject({
      StatusCode: 200,
      ExecutedVersion: '$LATEST',
      text: '{"name":"wxkeeper-echo"}',
    });
    expect(output.FunctionError).toBeUndefined();
    expect(payloads).toEqual(['{"a":1}']);
  });

  it.each<InvokeCommandInput>([
    { FunctionName: 'wxkeeper-echo', Qualifier: 'orders' },
    { FunctionName: 'wxkeeper-echo:orders' },
    { FunctionName: `${FULL_ARN}:orders`, Qualifier: 'orders' },
  ])('hands the alias over with %j', async (input) => {
    expect(await invoke(input)).toMatchObject({ StatusCode: 200 });
    expect(qualifiers).toEqual(['orders']);
  });

  it('takes no part of a qualifier for an alias', async () => {
    const path = '/2015-03-31/functions/wxkeeper-echo/invocations?Qualifier=orders%3Areports';
    const response = await fetch(`${invokeApi.url}${path}`, { method: 'POST' });
    expect(response.status).toBe(404);
    expect(response.headers.get('x-amzn-errortype')).toBe('ResourceNotFoundException');
    expect(payloads).toEqual([]);
  });

  it.each<InvokeCommandInput>([
    { FunctionName: 'wxkeeper-echo', Qualifier: 'reports' },
    { FunctionName: `${FULL_ARN}:reports` },
  ])('knows no other alias, as with %j', async (input) => {
    await expect(invoke(input)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: `Function not found: ${FULL_ARN}:reports`,
      $metadata: { httpStatusCode: 404 },
    });
    expect(payloads).toEqual([]);
  });

  it('refuses two aliases at once', async () => {
    const input = { FunctionName: 'wxkeeper-echo:orders', Qualifier: 'reports' };
    await expect(invoke(input)).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      $metadata: { httpStatusCode: 400 },
    });
  });

  it('takes no payload for an empty object', async () => {
    await invoke({ FunctionName: 'wxkeeper-echo' });
    expect(payloads).toEqual(['{}']);
  });

  it('marks a function error', async () => {
    expect(await invoke({ FunctionName: 'wxkeeper-fail' })).toMatchObject({
      StatusCode: 200,
      FunctionError: 'Unhandled',
      text: '{"errorType":"AuthorizationRevoked","errorMessage":"gone"}',
    });
  });

  it('answers immediately to an event', async () => {
    const output = await invoke({ FunctionName: 'wxkeeper-echo', InvocationType: 'Event' });
    expect(output.StatusCode).toBe(202);
    expect(payloads).toHaveLength(1);
  });

  it('runs nothing in a dry run', async () => {
    const output = await invoke({ FunctionName: 'wxkeeper-echo', InvocationType: 'DryRun' });
    expect(output.StatusCode).toBe(204);
    expect(payloads).toEqual([]);
  });

  it.each([
    [
      { InvocationType: 'event' },
      "1 validation error detected: Value 'event' at 'invocationType' failed to satisfy constraint: " +
        'Member must satisfy enum value set: [DryRun, RequestResponse, Event]',
    ],
    [
      { LogType: 'All' },
      "1 validation error detected: Value 'All' at 'logType' failed to satisfy constraint: " +
        'Member must satisfy enum value set: [None, Tail]',
    ],
  ])('refuses %j, and runs nothing', async (wrong, message) => {
    const input = { FunctionName: 'wxkeeper-echo', ...wrong } as InvokeCommandInput;
    await expect(invoke(input)).rejects.toMatchObject({
      name: 'ValidationException',
      message,
      $metadata: { httpStatusCode: 400 },
    });
    expect(payloads).toEqual([]);
  });

  it('names the request by the id that the lines of the function have', async () => {
    const { $metadata } = await invoke({ FunctionName: 'wxkeeper-echo' });
    expect($metadata.requestId).toBe('id');
  });

  it('gives the last 4 KB of the log with the tail, and nothing without', async () => {
    lines = [{ line: '早'.repeat(2000) }, { line: '{"message":"Token handed out"}' }];
    const FunctionName = 'wxkeeper-echo';

    const { LogResult = '' } = await invoke({ FunctionName, LogType: 'Tail' });
    const tail = Buffer.from(LogResult, 'base64');
    expect(tail).toHaveLength(4096);
    expect(tail.toString()).toMatch(/早早\n{"message":"Token handed out"}\n$/);
    expect((await invoke({ FunctionName, LogType: 'None' })).LogResult).toBeUndefined();
    expect((await invoke({ FunctionName })).LogResult).toBeUndefined();
  });

  it('does not know other functions', async () => {
    await expect(invoke({ FunctionName: 'other' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it('refuses what is not JSON', async () => {
    await expect(invoke({ FunctionName: 'wxkeeper-echo', Payload: '{oops' })).rejects.toMatchObject(
      { name: 'InvalidRequestContentException' },
    );
  });
});

it('answers other requests with 404', async () => {
  expect((await fetch(`${invokeApi.url}/2015-03-31/functions`)).status).toBe(404);
  expect((await fetch(`${invokeApi.url}/%E0%A4%A`)).status).toBe(404);
  const malformed = `${invokeApi.url}/2015-03-31/functions/%E0%A4%A/invocations`;
  expect((await fetch(malformed, { method: 'POST' })).status).toBe(404);
});
