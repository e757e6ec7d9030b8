/** Starts a function once more, without waiting for it. */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';

/**
 * @param functionName the function's own, from its context
 * @throws where the function could not be told
 */
export type StartAgain = (functionName: string, payload: object) => Promise<void>;

/**
 * Lambda itself ends a function that has started itself some 16 times in a row.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
 */
export function createStartAgain(client = new LambdaClient({})): StartAgain {
  return async (FunctionName, payload) => {
    const Payload = JSON.stringify(payload);
    await client.send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload }));
  };
}
