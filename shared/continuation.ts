/** Starts a function without waiting for it: itself once more, or another one. */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';

/**
 * @param functionName its own from its context, or another's from the environment
 * @throws where the function could not be told
 */
export type StartFunction = (functionName: string, payload: object) => Promise<void>;

/**
 * Lambda itself ends a function that has started itself some 16 times in a row.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
 */
export function createFunctionStarter(client = new LambdaClient({})): StartFunction {
  return async (FunctionName, payload) => {
    const Payload = JSON.stringify(payload);
    await client.send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload }));
  };
}
