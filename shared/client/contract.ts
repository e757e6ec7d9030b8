/** The client's public types: keys, requests, answers and options. */
import type { InvokeCommand, InvokeCommandOutput } from '@aws-sdk/client-lambda';

/** Names a token: with `authorizerAppId` that authorizer's, without it the component's own. */
export interface TokenKey {
  componentAppId: string;
  authorizerAppId?: string | undefined;
}

/** The token that is needed, and for how long it must still be valid. */
export interface TokenNeed extends TokenKey {
  /** Whole seconds, 0 to 3600; default 60. It is enough if the token outlives the call to WeChat. */
  minimumValiditySeconds?: number | undefined;
}

/** One look-up. */
export interface TokenRequest extends TokenNeed {
  /** A token that WeChat refused (40001, 40014, 42001): it is replaced and not handed out again. */
  rejectedToken?: string | undefined;
}

/** A token that WeChat accepts. */
export interface AccessToken {
  accessToken: string;
  /** Seconds since 1970. */
  expiresAt: number;
  /** How long the token is still valid. */
  expiresInSeconds: number;
}

/** The part of a `LambdaClient` that is used. */
export interface LambdaInvoker {
  send(
    command: InvokeCommand,
    options?: { abortSignal?: AbortSignal },
  ): Promise<Pick<InvokeCommandOutput, 'FunctionError' | 'Payload'>>;
}

/** The client's options. All of them are optional. */
export interface TokenClientOptions {
  /** Default: a `LambdaClient` with the function's region and role, made at the first look-up. */
  lambda?: LambdaInvoker;
  /**
   * Name or ARN. Default: the environment variable `WXKEEPER_GET_ACCESS_TOKEN_FUNCTION`, which
   * `grantTokenLookup` sets, else `wxkeeper-get-access-token`.
   */
  functionName?: string;
  /** The clock, in seconds since 1970. */
  now?: () => number;
  /** At least 0, less than 1: spreads early renewals. */
  random?: () => number;
}

/** One for each function instance. Made outside the handler, its cache outlives an invocation. */
export interface TokenClient {
  /**
   * A token that WeChat accepts, from the cache wherever possible.
   *
   * @throws {TokenLookUpError} where there is none; `retryable` says whether a retry can help
   */
  getAccessToken(request: TokenRequest): Promise<AccessToken>;

  /**
   * Calls WeChat with a token, and once more with a new token if WeChat refuses the first one.
   *
   * @param call returns WeChat's parsed JSON, or throws an error that has its `errcode`
   * @returns what `call` returned last; an error that it threw last is thrown
   * @throws {TokenLookUpError} where there is no token
   */
  withAccessToken<Result>(
    need: TokenNeed,
    call: (accessToken: string) => Result | Promise<Result>,
  ): Promise<Result>;

  /** Removes a token from the cache, e.g. after its authorizer has authorized again. */
  forget(key: TokenKey): void;
}
