/** Hands a renewal over to the function that does it, so that a look-up need not wait for WeChat. */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { requireVariables } from './config.ts';
import type { RenewLater } from './renewal.ts';

/** @throws where the function could not be told */
export function createRenewLater(client = new LambdaClient({})): RenewLater {
  const { RENEWAL_FUNCTION_NAME: FunctionName } = requireVariables(['RENEWAL_FUNCTION_NAME']);
  return async (renewal) => {
    const Payload = JSON.stringify(renewal);
    await client.send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload }));
  };
}
