/** Why there is no token: the service's own names, and five for failed invocations. */

/**
 * The first ten are the service's, see `shared/errors.ts`. The others:
 * - `LookUpThrottled`: Lambda's limit of concurrent invocations was reached
 * - `LookUpNotPermitted`: this role may not invoke the function, or has no valid credentials
 * - `LookUpFunctionNotFound`: no function of this name in this account and region
 * - `LookUpTimedOut`: no answer within the time in which the service answers or gives up
 * - `LookUpFailed`: anything else; see `cause`
 *
 * A function that crashes reports names of its own, such as `Sandbox.Timedout`.
 */
export type TokenLookUpErrorName =
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
  | 'LookUpThrottled'
  | 'LookUpNotPermitted'
  | 'LookUpFunctionNotFound'
  | 'LookUpTimedOut'
  | 'LookUpFailed'
  | (string & Record<never, never>);

/** A retry does not help until somebody has fixed the cause. */
const permanent: ReadonlySet<TokenLookUpErrorName> = new Set([
  'VerifyTicketMissing',
  'AuthorizerNotFound',
  'AuthorizationRevoked',
  'ReauthorizationRequired',
  'WechatRejected',
  'CallNotAllowed',
  'InvalidRequest',
  'ConfigurationError',
  'LookUpNotPermitted',
  'LookUpFunctionNotFound',
]);

/** There is no token. `cause` is the AWS SDK's error, if the SDK failed. */
export class TokenLookUpError extends Error {
  override readonly name: TokenLookUpErrorName;
  /** Whether the same look-up can succeed some seconds later by itself. */
  readonly retryable: boolean;

  constructor(
    name: TokenLookUpErrorName,
    message: string,
    options: { cause?: unknown; retryable?: boolean } = {},
  ) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.name = name;
    this.retryable = options.retryable ?? !permanent.has(name);
  }
}
