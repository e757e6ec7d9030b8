/** Hands a renewal over to the function that does it, so that a look-up need not wait for WeChat. */
import type { LambdaClient } from '@aws-sdk/client-lambda';
import { requireVariables } from './config.ts';
import { createFunctionStarter } from './aws/start-function.ts';
import type { RenewLater } from './tokens/renewal.ts';

/** @throws where the function could not be told */
export function createRenewLater(client?: LambdaClient): RenewLater {
  const { RENEWAL_FUNCTION_NAME } = requireVariables(['RENEWAL_FUNCTION_NAME']);
  const startFunction = createFunctionStarter(client);
  return (renewal) => startFunction(RENEWAL_FUNCTION_NAME, renewal);
}
