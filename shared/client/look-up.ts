/** Invokes the service's look-up function, and names its failures. */
import type { AccessToken, LambdaInvoker, TokenRequest } from './contract.ts';
import { TimeLimitReached, withTimeLimit } from './time-limit.ts';
import { TokenLookUpError, type TokenLookUpErrorName } from './token-look-up-error.ts';

/** The function's own time-out: after that no answer comes. */
export const LOOK_UP_LIMIT_SECONDS = 30;

/** Asks the service for a token. */
export type LookUp = (request: TokenRequest) => Promise<AccessToken>;

/** @returns a function that throws nothing but {@link TokenLookUpError} */
export function createLookUp(functionName: string, lambda: LambdaInvoker | undefined): LookUp {
  const invoke = createInvoke(functionName, lambda);
  return async (request) => {
    const abort = new AbortController();
    try {
      const output = await withTimeLimit(invoke(request, abort.signal), LOOK_UP_LIMIT_SECONDS);
      return readAnswer(functionName, output);
    } catch (error) {
      if (error instanceof TimeLimitReached) abort.abort();
      throw explain(functionName, error);
    }
  };
}

/** The SDK is loaded at the first look-up, so that a cold start does not wait for it. */
function createInvoke(FunctionName: string, injected: LambdaInvoker | undefined) {
  let lambda = injected;
  return async (request: TokenRequest, abortSignal: AbortSignal) => {
    const { componentAppId, authorizerAppId, rejectedToken, minimumValiditySeconds } = request;
    const event = { componentAppId, authorizerAppId, rejectedToken, minimumValiditySeconds };
    const { InvokeCommand, LambdaClient } = await import('@aws-sdk/client-lambda');
    lambda ??= new LambdaClient({});
    const Payload = JSON.stringify(event);
    return lambda.send(new InvokeCommand({ FunctionName, Payload }), { abortSignal });
  };
}

function readAnswer(
  functionName: string,
  output: Awaited<ReturnType<LambdaInvoker['send']>>,
): AccessToken {
  const answer = parse(output.Payload);
  if (output.FunctionError !== undefined) {
    const { errorType, errorMessage } = answer;
    throw new TokenLookUpError(
      textOr('LookUpFailed', errorType),
      textOr(`${functionName} failed`, errorMessage),
    );
  }
  const { accessToken, expiresAt, expiresInSeconds } = answer;
  if (
    typeof accessToken !== 'string' ||
    typeof expiresAt !== 'number' ||
    typeof expiresInSeconds !== 'number'
  ) {
    const message = `${functionName} answered without a token: is it wxkeeper's look-up?`;
    throw new TokenLookUpError('LookUpFailed', message, { retryable: false });
  }
  return { accessToken, expiresAt, expiresInSeconds };
}

/** A payload that is not JSON counts as an answer without a token. It is not shown in errors. */
function parse(payload: Uint8Array | undefined): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(payload));
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function textOr(fallback: string, value: unknown): string {
  return typeof value === 'string' && value ? value : fallback;
}

/** The AWS SDK's error names, with the client's own name for each. */
const sdkErrors: Readonly<Record<string, TokenLookUpErrorName>> = {
  TooManyRequestsException: 'LookUpThrottled',
  ThrottlingException: 'LookUpThrottled',
  AccessDeniedException: 'LookUpNotPermitted',
  CredentialsProviderError: 'LookUpNotPermitted',
  ExpiredTokenException: 'LookUpNotPermitted',
  InvalidSignatureException: 'LookUpNotPermitted',
  UnrecognizedClientException: 'LookUpNotPermitted',
  ResourceNotFoundException: 'LookUpFunctionNotFound',
};

function explain(functionName: string, error: unknown): TokenLookUpError {
  if (error instanceof TokenLookUpError) return error;
  if (error instanceof TimeLimitReached) {
    const message = `${functionName} gave no answer within ${LOOK_UP_LIMIT_SECONDS} s`;
    return new TokenLookUpError('LookUpTimedOut', message, { cause: error });
  }
  const { name, message } = isRecord(error) ? error : {};
  return new TokenLookUpError(
    sdkErrors[textOr('', name)] ?? 'LookUpFailed',
    `${functionName} could not be invoked: ${textOr('the reason is in cause', message)}`,
    { cause: error },
  );
}
