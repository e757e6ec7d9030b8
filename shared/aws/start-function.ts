/** Starts a function without waiting for it: itself once more, or another one. */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CORRELATION_ID, correlationId } from './invocation.ts';

/**
 * @param functionName its own from its context, or another's from the environment
 * @throws where the function could not be told
 */
export type StartFunction = (functionName: string, payload: object) => Promise<void>;

/**
 * What is started carries the correlation id of who starts it.
 *
 * Lambda ends a function that has started itself some 16 times in a row, unless the stack allows it,
 * as it does for the reconciliation.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
 */
export function createFunctionStarter(client = new LambdaClient({})): StartFunction {
  return async (FunctionName, payload) => {
    const Payload = JSON.stringify({ ...payload, correlationId: idToPassOn() });
    await client.send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload }));
  };
}

/** Undefined where the function that is started would refuse it. */
function idToPassOn(): string | undefined {
  const id = correlationId();
  return id !== undefined && CORRELATION_ID.test(id) ? id : undefined;
}
