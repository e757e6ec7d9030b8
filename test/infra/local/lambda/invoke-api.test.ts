/** The local Invoke API, called as other Lambdas call it: with the AWS SDK. */
import { InvokeCommand, LambdaClient, type InvokeCommandInput } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startInvokeApi, type InvokeApi } from '../../../../infra/local/lambda/invoke-api.ts';
import { clientSettings } from '../../../../infra/local/aws/local-aws.ts';

const FULL_ARN = 'arn:aws:lambda:us-east-1:000000000000:function:wxkeeper-echo';

let invokeApi: InvokeApi;
let client: LambdaClient;
let payloads: string[];

const runtime = {
  has: (name: string) => name.startsWith('wxkeeper-'),
  close: async () => {},
  invoke: async (name: string, payload: string) => {
    payloads.push(payload);
    const isError = name === 'wxkeeper-fail';
    const result = isError ? { errorType: 'AuthorizationRevoked', errorMessage: 'gone' } : { name };
    return { requestId: 'id', payload: JSON.stringify(result), isError };
  },
};

beforeAll(async () => {
  invokeApi = await startInvokeApi(runtime, 0);
  client = new LambdaClient(clientSettings(invokeApi.url));
});
afterAll(async () => {
  client.destroy();
  await invokeApi.close();
});
beforeEach(() => {
  payloads = [];
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
});
