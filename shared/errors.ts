/**
 * The failures that others are told of. Their codes never change: those of functions that are
 * invoked are names as in `InvalidRequest`, those of HTTP answers as in `visit-expired`.
 */
import { Failure, type FailureKind } from './failure.ts';
import { errcodes, hasErrcode, WechatApiError, WechatUnreachable } from './wechat/errors.ts';

/**
 * - `VerifyTicketMissing`: WeChat has pushed no ticket in the last 12 hours
 * - `AuthorizerNotFound`: this account has not (yet) authorized the component
 * - `AuthorizationRevoked`: the merchant withdrew the authorization
 * - `ReauthorizationRequired`: no usable refresh token is left; the merchant must authorize again
 * - `RefreshInProgress`: another caller is renewing and took too long; ask again
 * - `WechatUnavailable`: WeChat did not answer, was busy or has used up a quota; ask again later
 * - `StoreUnavailable`: our table does not answer; ask again
 * - `WechatRejected`: WeChat refused, and will until somebody changes something
 * - `InvalidRequest`: the request itself is wrong; its message lists everything that is
 */
export type ErrorName =
  | 'VerifyTicketMissing'
  | 'AuthorizerNotFound'
  | 'AuthorizationRevoked'
  | 'ReauthorizationRequired'
  | 'RefreshInProgress'
  | 'WechatUnavailable'
  | 'WechatRejected'
  | 'StoreUnavailable'
  | 'InvalidRequest';

const kindOfError: Readonly<Record<ErrorName, FailureKind>> = {
  VerifyTicketMissing: 'unavailable',
  AuthorizerNotFound: 'unknown',
  AuthorizationRevoked: 'gone',
  ReauthorizationRequired: 'gone',
  RefreshInProgress: 'unavailable',
  WechatUnavailable: 'unavailable',
  WechatRejected: 'rejected',
  StoreUnavailable: 'unavailable',
  InvalidRequest: 'invalid',
};

/** A failure of the contract: its code is what callers of a function read as `errorType`. */
export class KeeperError extends Failure<ErrorName> {
  override readonly name: ErrorName;

  constructor(code: ErrorName, message: string, options?: ErrorOptions) {
    super({ code, kind: kindOfError[code] }, message, options);
    this.name = code;
  }
}

/** The deployment itself is not finished or not right: an operator must act, no caller can. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/** No such third-party platform in this deployment. */
export class ComponentUnknown extends Failure<'component-unknown'> {
  override readonly name = 'ComponentUnknown';

  constructor() {
    const what = { code: 'component-unknown', kind: 'unknown' } as const;
    super(what, 'this deployment serves no such component');
  }
}

/**
 * What can be wrong with a merchant's visit.
 *
 * - `visit-unknown`: the return does not belong to a visit that began here
 * - `visit-expired`: it comes too late
 * - `code-missing`: WeChat sent no authorization code along
 * - `code-spent`: the code was used before or is too old, and no grant came of it
 * - `invitation-invalid`: the signed link is not one of ours, or was changed
 * - `invitation-expired`: the signed link is too old
 * - `invitation-required`: here nobody begins without a signed link
 */
export type VisitInvalidCode =
  | 'visit-unknown'
  | 'visit-expired'
  | 'code-missing'
  | 'code-spent'
  | 'invitation-invalid'
  | 'invitation-expired'
  | 'invitation-required';

const kindOfVisit: Readonly<Record<VisitInvalidCode, FailureKind>> = {
  'visit-unknown': 'unknown',
  'visit-expired': 'gone',
  'code-missing': 'invalid',
  'code-spent': 'gone',
  'invitation-invalid': 'invalid',
  'invitation-expired': 'gone',
  'invitation-required': 'forbidden',
};

/** Nothing was changed; the merchant has to begin again. */
export class VisitInvalid extends Failure<VisitInvalidCode> {
  override readonly name = 'VisitInvalid';

  constructor(code: VisitInvalidCode, message: string, options?: ErrorOptions) {
    super({ code, kind: kindOfVisit[code] }, message, options);
  }
}

/** Somebody else may be asking WeChat by now: whoever comes so late leaves it alone. */
export class LeaseRanOut extends Error {
  override readonly name = 'LeaseRanOut';
}

/** What WeChat's failure means to a caller; every other error is given back as it is. */
export function explainWechatFailure(error: unknown): unknown {
  if (error instanceof WechatUnreachable) {
    return new KeeperError('WechatUnavailable', error.message, { cause: error });
  }
  if (!(error instanceof WechatApiError)) return error;
  const { systemBusy, dailyQuotaReached, minuteQuotaReached } = errcodes;
  const isTemporary = hasErrcode(error, systemBusy, dailyQuotaReached, minuteQuotaReached);
  const name = isTemporary ? 'WechatUnavailable' : 'WechatRejected';
  return new KeeperError(name, error.message + adviceFor(error), { cause: error });
}

function adviceFor(error: WechatApiError): string {
  if (hasErrcode(error, errcodes.clientIpNotRegistered, errcodes.clientIpRefused)) {
    const address = error.requestIp ?? 'the address this deployment calls from';
    return `. Add ${address} to the platform's IP allow-list (白名单IP地址列表) in WeChat's console`;
  }
  if (hasErrcode(error, errcodes.invalidAppSecret)) {
    return ". The component's secret in Secrets Manager holds a wrong componentAppSecret";
  }
  return '';
}

/** A failure that is expected; any other is `unexpected`, and its name is in the log only. */
export type FailureName = ErrorName | 'ConfigurationError' | 'LeaseRanOut' | 'unexpected';

/** One of a few names, whatever the error is. */
export function nameOfFailure(error: unknown): FailureName {
  const explained = explainWechatFailure(error);
  if (explained instanceof KeeperError) return explained.name;
  if (explained instanceof ConfigurationError) return explained.name;
  return explained instanceof LeaseRanOut ? explained.name : 'unexpected';
}
