/** A function that starts itself once more. */
import { LambdaClient } from '@aws-sdk/client-lambda';
import { expect, it, jest } from '@jest/globals';
import { createFunctionStarter } from '../../shared/continuation.ts';

it('is started without waiting for it', async () => {
  const client = new LambdaClient({ region: 'eu-west-1' });
  const send = jest.spyOn(client, 'send').mockImplementation(() => Promise.resolve({}));

  await createFunctionStarter(client)('wxkeeper-reconcile-authorizers', { continueAfter: 'wx1' });

  expect(send.mock.calls[0]?.[0].input).toEqual({
    FunctionName: 'wxkeeper-reconcile-authorizers',
    InvocationType: 'Event',
    Payload: '{"continueAfter":"wx1"}',
  });
});
