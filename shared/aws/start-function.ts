/** Invokes a function asynchronously: the running one again, or another one. */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { requireVariables } from '../config.ts';
import type { CredentialKey } from '../store/records/access-token.ts';
import { CORRELATION_ID, correlationId } from './invocation.ts';
import { timeLimits } from './time-limits.ts';

/**
 * @param functionName the running function's own from its context, or another's from the environment
 * @throws where Lambda did not accept the invocation
 */
export type StartFunction = (functionName: string, payload: object) => Promise<void>;

/** A renewal that another function does: it takes the lease over from `leaseOwner`. */
export interface HandedOverRenewal extends CredentialKey {
  leaseOwner: string;
}

/**
 * Has a token renewed in the background.
 *
 * @throws where Lambda did not accept the invocation
 */
export type RenewLater = (renewal: HandedOverRenewal) => Promise<void>;

/**
 * The started function gets the correlation id of the current invocation.
 *
 * Lambda stops a function that has started itself some 16 times in a row, unless the stack allows
 * recursion. It does so for the reconciliation.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
 */
export function createFunctionStarter(
  client = new LambdaClient(timeLimits('functions')),
): StartFunction {
  return async (FunctionName, payload) => {
    const Payload = JSON.stringify({ ...payload, correlationId: idToPassOn() });
    await client.send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload }));
  };
}

/** Hands renewals over to `renew-access-token`, so that a look-up does not wait for WeChat. */
export function createRenewLater(client?: LambdaClient): RenewLater {
  const { RENEWAL_FUNCTION_NAME } = requireVariables(['RENEWAL_FUNCTION_NAME']);
  const startFunction = createFunctionStarter(client);
  return (renewal) => startFunction(RENEWAL_FUNCTION_NAME, renewal);
}

/** Undefined where the started function would refuse the id. */
function idToPassOn(): string | undefined {
  const id = correlationId();
  return id !== undefined && CORRELATION_ID.test(id) ? id : undefined;
}
