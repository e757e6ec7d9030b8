/** Asks the service for a token. */
import type { AccessToken, TokenRequest } from './contract.ts';
import { parseObject, type Invoke } from './invoke.ts';
import { WxkeeperError } from './wxkeeper-error.ts';

/** The function's own time-out: after that no answer comes. */
export const LOOK_UP_LIMIT_SECONDS = 30;

/** Asks the service for a token. */
export type LookUp = (request: TokenRequest) => Promise<AccessToken>;

/** @returns a function that throws nothing but {@link WxkeeperError} */
export function createLookUp(functionName: string, invoke: Invoke): LookUp {
  return async ({ componentAppId, authorizerAppId, rejectedToken, minimumValiditySeconds }) => {
    const request = { componentAppId, authorizerAppId, rejectedToken, minimumValiditySeconds };
    const limitSeconds = LOOK_UP_LIMIT_SECONDS;
    const text = await invoke({ functionName, request, limitSeconds, isRepeatable: true });
    return readToken(functionName, text);
  };
}

function readToken(functionName: string, text: string): AccessToken {
  const { accessToken, expiresAt, expiresInSeconds } = parseObject(text);
  if (
    typeof accessToken !== 'string' ||
    typeof expiresAt !== 'number' ||
    typeof expiresInSeconds !== 'number'
  ) {
    const message = `${functionName} answered without a token: is it wxkeeper's look-up?`;
    throw new WxkeeperError('InvocationFailed', message, { retryable: false });
  }
  return { accessToken, expiresAt, expiresInSeconds };
}
