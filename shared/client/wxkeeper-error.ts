/** Why there is no token, or no answer of WeChat's: the service's own names, and the client's. */

/**
 * The first ten are the service's, see `shared/errors.ts`. The others:
 * - `InvocationThrottled`: Lambda's limit of concurrent executions was reached
 * - `InvocationNotPermitted`: this role may not invoke the function, or has no valid credentials
 * - `InvocationTimedOut`: no answer within the time in which the function answers or gives up
 * - `InvocationFailed`: anything else; see `cause`
 * - `FunctionNotFound`: no function of this name in this account and region
 * - `ClientNotConfigured`: the AWS SDK cannot begin: no region, an impossible endpoint, no SDK
 * - `RequestTooLarge`: more than an invocation carries
 * - `AnswerTooLarge`: WeChat's answer is in the bucket, see `callWechat`
 *
 * A function that crashes reports names of its own, such as `Sandbox.Timedout`.
 */
export type WxkeeperErrorName =
  | 'VerifyTicketMissing'
  | 'AuthorizerNotFound'
  | 'AuthorizationRevoked'
  | 'ReauthorizationRequired'
  | 'RefreshInProgress'
  | 'WechatUnavailable'
  | 'StoreUnavailable'
  | 'WechatRejected'
  | 'CallNotAllowed'
  | 'InvalidRequest'
  | 'InvocationThrottled'
  | 'InvocationNotPermitted'
  | 'InvocationTimedOut'
  | 'InvocationFailed'
  | 'FunctionNotFound'
  | 'ClientNotConfigured'
  | 'RequestTooLarge'
  | 'AnswerTooLarge'
  | (string & Record<never, never>);

/** A retry does not help until somebody has fixed the cause. */
const permanent: ReadonlySet<WxkeeperErrorName> = new Set([
  'VerifyTicketMissing',
  'AuthorizerNotFound',
  'AuthorizationRevoked',
  'ReauthorizationRequired',
  'WechatRejected',
  'CallNotAllowed',
  'InvalidRequest',
  'ConfigurationError',
  'InvocationNotPermitted',
  'FunctionNotFound',
  'ClientNotConfigured',
  'RequestTooLarge',
  'AnswerTooLarge',
]);

/** The service, or the way to it, failed. `cause` is the AWS SDK's error, if the SDK failed. */
export class WxkeeperError extends Error {
  override readonly name: WxkeeperErrorName;
  /**
   * Whether the same request can succeed some seconds later by itself. Of a call to WeChat also: it
   * can be repeated without harm, because WeChat did not receive it, or because the request says so.
   */
  readonly retryable: boolean;
  /** Of `AnswerTooLarge`: where WeChat's answer is. */
  readonly s3: { bucket: string; key: string; size: number } | undefined;

  constructor(
    name: WxkeeperErrorName,
    message: string,
    options: { cause?: unknown; retryable?: boolean; s3?: WxkeeperError['s3'] } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = name;
    this.retryable = options.retryable ?? !permanent.has(name);
    this.s3 = options.s3;
  }
}

/** @deprecated The name from before there were calls: use `WxkeeperError`. */
export { WxkeeperError as TokenLookUpError };
