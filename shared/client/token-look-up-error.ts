/** Why there is no token: the service's own names, and five for a service that was not reached. */

/**
 * The first nine are the service's, see `shared/errors.ts`. The others:
 * - `LookUpThrottled`: Lambda had no room for one more invocation
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
  | 'InvalidRequest'
  | 'LookUpThrottled'
  | 'LookUpNotPermitted'
  | 'LookUpFunctionNotFound'
  | 'LookUpTimedOut'
  | 'LookUpFailed'
  | (string & Record<never, never>);

/** Asking again changes nothing until somebody has acted. */
const permanent: ReadonlySet<TokenLookUpErrorName> = new Set([
  'VerifyTicketMissing',
  'AuthorizerNotFound',
  'AuthorizationRevoked',
  'ReauthorizationRequired',
  'WechatRejected',
  'InvalidRequest',
  'ConfigurationError',
  'LookUpNotPermitted',
  'LookUpFunctionNotFound',
]);

/** There is no token. `cause` keeps what the AWS SDK said, where it was the one to fail. */
export class TokenLookUpError extends Error {
  override readonly name: TokenLookUpErrorName;
  /** Whether the same look-up can succeed some seconds later without anybody's doing. */
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
