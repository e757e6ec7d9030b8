/** Asks the service for a token. */
import type { AccessToken, TokenRequest } from './contract.ts';
import { parseObject, type Invoke } from './invoke.ts';
import { WxkeeperError } from './wxkeeper-error.ts';

/** The function's own time-out: after that no answer comes. */
export const LOOK_UP_LIMIT_SECONDS = 30;

/** Asks the service for a token. */
export type LookUp = (request: TokenRequest) => Promise<AccessToken>;

/** The function that is asked, and what it calls what it gives. */
interface LookUpFunction {
  functionName: string;
  invoke: Invoke;
  field: 'accessToken' | 'ticket';
  /** Completes the sentence about an answer that has none. */
  isMissing: string;
}

/** @returns a function that throws nothing but {@link WxkeeperError} */
export function createLookUp(functionName: string, invoke: Invoke): LookUp {
  const isMissing = "without a token: is it wxkeeper's look-up?";
  const ask = createAsker({ functionName, invoke, field: 'accessToken', isMissing });
  return async ({ componentAppId, authorizerAppId, rejectedToken, minimumValiditySeconds }) =>
    ask({ componentAppId, authorizerAppId, rejectedToken, minimumValiditySeconds });
}

/** What looks up something that lives for a time. */
export function createAsker({ functionName, invoke, field, isMissing }: LookUpFunction) {
  return async (request: object): Promise<AccessToken> => {
    const limitSeconds = LOOK_UP_LIMIT_SECONDS;
    const text = await invoke({ functionName, request, limitSeconds, isRepeatable: true });
    const { [field]: accessToken, expiresAt, expiresInSeconds } = parseObject(text);
    if (
      typeof accessToken !== 'string' ||
      typeof expiresAt !== 'number' ||
      typeof expiresInSeconds !== 'number'
    ) {
      const message = `${functionName} answered ${isMissing}`;
      throw new WxkeeperError('InvocationFailed', message, { retryable: false });
    }
    return { accessToken, expiresAt, expiresInSeconds };
  };
}
