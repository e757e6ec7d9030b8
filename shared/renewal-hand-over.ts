/** Hands a renewal over to the function that does it, so that a look-up need not wait for WeChat. */
import type { LambdaClient } from '@aws-sdk/client-lambda';
import { requireVariables } from './config.ts';
import { createFunctionStarter } from './continuation.ts';
import type { RenewLater } from './renewal.ts';

/** @throws where the function could not be told */
export function createRenewLater(client?: LambdaClient): RenewLater {
  const { RENEWAL_FUNCTION_NAME } = requireVariables(['RENEWAL_FUNCTION_NAME']);
  const startFunction = createFunctionStarter(client);
  return (renewal) => startFunction(RENEWAL_FUNCTION_NAME, renewal);
}
