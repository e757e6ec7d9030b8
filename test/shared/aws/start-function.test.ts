/** A function that starts itself once more. */
import { LambdaClient } from '@aws-sdk/client-lambda';
import { beforeEach, expect, it, jest } from '@jest/globals';
import { createFunctionStarter } from '../../../shared/aws/start-function.ts';
import { inInvocation } from '../../../shared/aws/invocation.ts';

const client = new LambdaClient({ region: 'eu-west-1' });
const send = jest.spyOn(client, 'send');
const start = () =>
  createFunctionStarter(client)('wxkeeper-reconcile-authorizers', { continueAfter: 'wx1' });

beforeEach(() => {
  send.mockReset().mockImplementation(() => Promise.resolve({}));
});

it('is started without waiting for it', async () => {
  await start();

  expect(send.mock.calls[0]?.[0].input).toEqual({
    FunctionName: 'wxkeeper-reconcile-authorizers',
    InvocationType: 'Event',
    Payload: '{"continueAfter":"wx1"}',
  });
});

it.each([
  ['carries the correlation id of who starts it', 'order-42', ',"correlationId":"order-42"'],
  ['carries no id that it would refuse', 'JKJaXmPLvHcESHA=', ''],
])('%s', async (_what, correlationId, carried) => {
  await inInvocation({ correlationId }, start);

  expect(send.mock.calls[0]?.[0].input).toMatchObject({
    Payload: `{"continueAfter":"wx1"${carried}}`,
  });
});
