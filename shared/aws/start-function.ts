/** Starts a function without waiting for it: itself once more, or another one. */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { requireVariables } from '../config.ts';
import type { AccessTokenKey } from '../store/records.ts';
import { CORRELATION_ID, correlationId } from './invocation.ts';
import { clientSettings } from './client-settings.ts';

/**
 * @param functionName its own from its context, or another's from the environment
 * @throws where the function could not be told
 */
export type StartFunction = (functionName: string, payload: object) => Promise<void>;

/** A renewal that another function does, in the name of who has taken the lease for it. */
export interface HandedOverRenewal extends AccessTokenKey {
  leaseOwner: string;
}

/**
 * Begins a renewal elsewhere and does not wait for it.
 *
 * @throws where the function could not be told
 */
export type RenewLater = (renewal: HandedOverRenewal) => Promise<void>;

/**
 * What is started carries the correlation id of who starts it.
 *
 * Lambda ends a function that has started itself some 16 times in a row, unless the stack allows it,
 * as it does for the reconciliation.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
 */
export function createFunctionStarter(
  client = new LambdaClient(clientSettings('functions')),
): StartFunction {
  return async (FunctionName, payload) => {
    const Payload = JSON.stringify({ ...payload, correlationId: idToPassOn() });
    await client.send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload }));
  };
}

/** Hands renewals over to the function that does them, so that a look-up need not wait for WeChat. */
export function createRenewLater(client?: LambdaClient): RenewLater {
  const { RENEWAL_FUNCTION_NAME } = requireVariables(['RENEWAL_FUNCTION_NAME']);
  const startFunction = createFunctionStarter(client);
  return (renewal) => startFunction(RENEWAL_FUNCTION_NAME, renewal);
}

/** Undefined where the function that is started would refuse it. */
function idToPassOn(): string | undefined {
  const id = correlationId();
  return id !== undefined && CORRELATION_ID.test(id) ? id : undefined;
}
