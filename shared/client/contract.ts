/** What users of the client see: whose token, what is asked, what is answered. */
import type { InvokeCommand, InvokeCommandOutput } from '@aws-sdk/client-lambda';

/** Whose token: with `authorizerAppId` that authorizer's, without it the component's own. */
export interface TokenKey {
  componentAppId: string;
  authorizerAppId?: string | undefined;
}

/** Whose token, and how much of its life is needed. */
export interface TokenNeed extends TokenKey {
  /** Whole seconds, 0 to 3600; default 60. More than a call to WeChat takes is seldom needed. */
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
  /** What is left of its life now. */
  expiresInSeconds: number;
}

/** What is needed of a `LambdaClient`. */
export interface LambdaInvoker {
  send(
    command: InvokeCommand,
    options?: { abortSignal?: AbortSignal },
  ): Promise<Pick<InvokeCommandOutput, 'FunctionError' | 'Payload'>>;
}

/** All of them may be left out. */
export interface TokenClientOptions {
  /** Default: a `LambdaClient` of the function's own region and role, made at the first look-up. */
  lambda?: LambdaInvoker;
  /**
   * Name or ARN; default the environment variable `WXKEEPER_GET_ACCESS_TOKEN_FUNCTION`, which
   * `grantTokenLookup` sets, then `wxkeeper-get-access-token`.
   */
  functionName?: string;
  /** The clock, in seconds since 1970. */
  now?: () => number;
  /** At least 0, less than 1: spreads early renewals. */
  random?: () => number;
}

/** One for each function instance: made outside the handler, so that it outlives an invocation. */
export interface TokenClient {
  /**
   * A token that WeChat accepts, from memory wherever possible.
   *
   * @throws {TokenLookUpError} where there is none; `retryable` says whether to come again
   */
  getAccessToken(request: TokenRequest): Promise<AccessToken>;

  /**
   * Calls WeChat with a token; once more, with a new token, if WeChat no longer takes the first.
   *
   * @param call gives back WeChat's parsed JSON, or throws an error that carries its `errcode`
   * @returns what `call` gave back last; what it threw last is thrown
   * @throws {TokenLookUpError} where there is no token
   */
  withAccessToken<Result>(
    need: TokenNeed,
    call: (accessToken: string) => Result | Promise<Result>,
  ): Promise<Result>;

  /** Drops a token from memory, e.g. when its authorizer has authorized anew. */
  forget(key: TokenKey): void;
}
