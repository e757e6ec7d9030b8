/** Callers in the local run: the deployed bundles, invoked by alias with the AWS SDK. */
import { InvokeCommand, LambdaClient, type InvokeCommandInput } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { clientSettings } from '../../../infra/local/aws/local-aws.ts';
import { createClient } from '../../../shared/client/index.ts';
import {
  grantsAnnounced,
  localComponent,
  startLocalRun,
  type LocalRun,
} from '../../support/bundled-service.ts';

jest.setTimeout(120_000);

const { componentAppId } = localComponent;
const authorizerAppId = 'wx5a1c9e7d3b2f8046';
const account = { componentAppId, authorizerAppId };
const look = 'wxkeeper-get-access-token';

let service: LocalRun;
let lambda: LambdaClient;
let lines: string[];

beforeAll(async () => {
  lines = [];
  const callers = { orders: { authorizers: [authorizerAppId] }, reports: { tenants: ['t'] } };
  service = await startLocalRun({
    callerPolicy: { callers, requireCaller: true },
    log: (line) => lines.push(line),
  });
  lambda = new LambdaClient({ ...clientSettings(service.urls.invoke), maxAttempts: 1 });
  await service.simulator.pushVerifyTicket();
  await service.simulator.authorize(authorizerAppId);
  await grantsAnnounced(service, 1);
});
afterAll(async () => {
  lambda.destroy();
  await service.close();
});

async function invoke(input: InvokeCommandInput) {
  const { Payload } = await lambda.send(
    new InvokeCommand({ Payload: JSON.stringify(account), ...input }),
  );
  return JSON.parse(Payload?.transformToString() ?? '') as object;
}

it('a caller gets what is its own, and nothing else', async () => {
  expect(await invoke({ FunctionName: look, Qualifier: 'orders' })).toMatchObject({
    accessToken: expect.any(String),
  });
  expect(await invoke({ FunctionName: look, Qualifier: 'reports' })).toMatchObject({
    errorType: 'CallNotAllowed',
    errorMessage: 'Caller reports may not act for this account: tenants',
  });
  expect(await invoke({ FunctionName: look })).toMatchObject({ errorType: 'CallNotAllowed' });
});

it('the client is one of them', async () => {
  const client = createClient({ lambda, caller: 'orders' });
  await expect(client.getAccessToken(account)).resolves.toBeDefined();
  await expect(client.getAccessToken({ componentAppId })).rejects.toMatchObject({
    name: 'CallNotAllowed',
  });
  await expect(client.callWechat({ ...account, path: '/cgi-bin/menu/get' })).resolves.toMatchObject(
    { status: 200 },
  );
});

it.each([
  { FunctionName: look, Qualifier: 'nobody' },
  { FunctionName: 'wxkeeper-renew-access-token', Qualifier: 'orders' },
])('there is no %j', async (input) => {
  await expect(invoke(input)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

it('the functions that we invoke ourselves go on without a name', async () => {
  await expect(
    service.invoke('refresh-component-access-token', { componentAppId }),
  ).resolves.toEqual(expect.objectContaining({ isError: false }));
});

it('refusals are in the log with the caller', () => {
  const refusals = lines
    .filter((line) => line.includes('Invocation refused'))
    .map((line) => JSON.parse(line));
  expect(refusals).toContainEqual(
    expect.objectContaining({ caller: 'reports', error: 'CallNotAllowed', authorizerAppId }),
  );
});
