/** The AWS SDK's client for Lambda, loaded at the first invocation: a cold start does not wait. */
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { LambdaInvoker } from './contract.ts';

/** Gives the client with which something is invoked. */
export type GetLambda = () => Promise<LambdaInvoker>;

/** A client with the function's own region and role, which repeats as the SDK sees fit. */
export const createLambda: GetLambda = async () => {
  const { LambdaClient: Client } = await import('@aws-sdk/client-lambda');
  return new Client({});
};

/**
 * A client for what must not arrive twice. It repeats only what Lambda refused unheard (throttling),
 * and takes a new connection each time: a kept one can break unseen while the instance is frozen, and
 * nobody knows then whether the request arrived.
 */
export const createCautiousLambda: GetLambda = async () => {
  const { LambdaClient: Client } = await import('@aws-sdk/client-lambda');
  const ordinary = new Client({});
  const agent = { keepAlive: false };
  return new Client({
    retryStrategy: onlyUnheard(await ordinary.config.retryStrategy()),
    requestHandler: { httpAgent: agent, httpsAgent: agent },
  });
};

type RetryStrategy = Awaited<ReturnType<LambdaClient['config']['retryStrategy']>>;
type Current = Extract<RetryStrategy, { acquireInitialRetryToken: unknown }>;

function onlyUnheard(strategy: RetryStrategy): Current {
  if (!('acquireInitialRetryToken' in strategy)) {
    throw new TypeError('@aws-sdk/client-lambda is too old: update it');
  }
  return {
    acquireInitialRetryToken: async (scope) => strategy.acquireInitialRetryToken(scope),
    refreshRetryTokenForRetry: async (token, error) => {
      if (error.errorType !== 'THROTTLING') throw new Error('it may have arrived');
      return strategy.refreshRetryTokenForRetry(token, error);
    },
    recordSuccess: (token) => {
      strategy.recordSuccess(token);
    },
  };
}
