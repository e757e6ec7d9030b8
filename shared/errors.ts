/**
 * The failures that callers see. Their codes never change. Codes of invoked functions look like
 * `InvalidRequest`, codes of HTTP answers like `visit-expired`.
 */
import { Failure, type FailureKind } from './failure.ts';
import {
  errcodes,
  hasErrcode,
  WechatApiError,
  WechatReplyUnexpected,
  WechatUnreachable,
} from './wechat/errors.ts';

/**
 * - `VerifyTicketMissing`: WeChat has pushed no ticket in the last 12 hours
 * - `AuthorizerNotFound`: this account has not (yet) authorized the component
 * - `AuthorizationRevoked`: the merchant withdrew the authorization
 * - `ReauthorizationRequired`: no usable refresh token is left; the merchant must authorize again
 * - `RefreshInProgress`: another caller renews the token and needs too long; retry
 * - `WechatUnavailable`: WeChat did not answer, was busy, or a quota is used up; retry later
 * - `StoreUnavailable`: the table, or Secrets Manager, does not answer; retry
 * - `WechatRejected`: WeChat refused, or what is needed is not in its answer; a retry does not help
 *   until somebody has fixed the cause
 * - `CallNotAllowed`: this API of WeChat is not called for others
 * - `InvalidRequest`: the request is wrong; the message lists everything that is
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
  | 'CallNotAllowed'
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
  CallNotAllowed: 'forbidden',
  InvalidRequest: 'invalid',
};

/** A failure of the contract: callers of a function read its code as `errorType`. */
export class KeeperError extends Failure<ErrorName> {
  override readonly name: ErrorName;

  constructor(code: ErrorName, message: string, options?: ErrorOptions) {
    super({ code, kind: kindOfError[code] }, message, options);
    this.name = code;
  }
}

/** The deployment is incomplete or wrong: only an operator can fix it. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/** This deployment does not serve the third-party platform. */
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
 * - `visit-unknown`: the return belongs to no visit that began here
 * - `visit-expired`: the merchant came back too late
 * - `code-missing`: WeChat sent no authorization code
 * - `code-unreadable`: what arrived is no authorization code, or it is two different ones
 * - `code-spent`: the code was used before or is too old, and no grant was found for it
 * - `too-many-codes`: as many codes of the visit were tried as may be, and this is another one
 * - `grant-ended`: the account has withdrawn the grant, or its refresh token is dead
 * - `invitation-invalid`: the signed link is not one of ours, or was changed
 * - `invitation-expired`: the signed link is too old
 * - `invitation-required`: this deployment requires a signed link
 * - `tenant-change-refused`: the link's account belongs to another tenant, and stays there
 */
export type VisitInvalidCode =
  | 'visit-unknown'
  | 'visit-expired'
  | 'code-missing'
  | 'code-unreadable'
  | 'code-spent'
  | 'too-many-codes'
  | 'grant-ended'
  | 'invitation-invalid'
  | 'invitation-expired'
  | 'invitation-required'
  | 'tenant-change-refused';

const kindOfVisit: Readonly<Record<VisitInvalidCode, FailureKind>> = {
  'visit-unknown': 'unknown',
  'visit-expired': 'gone',
  'code-missing': 'invalid',
  'code-unreadable': 'invalid',
  'code-spent': 'gone',
  'too-many-codes': 'gone',
  'grant-ended': 'gone',
  'invitation-invalid': 'invalid',
  'invitation-expired': 'gone',
  'invitation-required': 'forbidden',
  'tenant-change-refused': 'forbidden',
};

/** The visit cannot go on. Nothing was changed; the merchant has to start again. */
export class VisitInvalid extends Failure<VisitInvalidCode> {
  override readonly name = 'VisitInvalid';

  constructor(code: VisitInvalidCode, message: string, options?: ErrorOptions) {
    super({ code, kind: kindOfVisit[code] }, message, options);
  }
}

/**
 * What is used up where no visit can begin now.
 *
 * - `visits-used-up`: the hour's visits without a signed link
 * - `link-used-up`: the hour's visits by this signed link
 * - `quota-used-up`: WeChat gives this component no more pre-auth codes
 */
export type VisitsUsedUpCode = 'visits-used-up' | 'link-used-up' | 'quota-used-up';

/** No visit can begin before some time has passed. WeChat was not asked, or has just said so. */
export class VisitsUsedUp extends Failure<VisitsUsedUpCode> {
  override readonly name = 'VisitsUsedUp';
  readonly retryAfterSeconds: number;

  constructor(code: VisitsUsedUpCode, retryAfterSeconds: number, options?: ErrorOptions) {
    super({ code, kind: 'too-many' }, 'no visit can begin now: try again later', options);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** WeChat has confirmed the merchant's authorization; the queue stores it, as our table did not. */
export class GrantPending extends Failure<'grant-pending'> {
  override readonly name = 'GrantPending';

  constructor(options: ErrorOptions) {
    const what = { code: 'grant-pending', kind: 'unavailable' } as const;
    super(what, 'the authorization is being stored', options);
  }
}

/** Another return, or WeChat's push, exchanges the code just now. */
export class CodePending extends Failure<'code-pending'> {
  override readonly name = 'CodePending';

  constructor() {
    super({ code: 'code-pending', kind: 'pending' }, 'the code is being exchanged');
  }
}

/** The renewer's lease ends too soon: another one might ask WeChat during the call, so this one stops. */
export class LeaseRanOut extends Error {
  override readonly name = 'LeaseRanOut';
}

/** What WeChat's failure means to a caller; any other error is returned unchanged. */
export function explainWechatFailure(error: unknown): unknown {
  if (error instanceof WechatUnreachable) {
    return new KeeperError('WechatUnavailable', error.message, { cause: error });
  }
  if (error instanceof WechatReplyUnexpected) {
    return new KeeperError('WechatRejected', error.message, { cause: error });
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
  if (hasErrcode(error, errcodes.apiUnauthorized)) {
    return '. WeChat gives no permission for this API (接口权限)';
  }
  if (hasErrcode(error, errcodes.invalidAppSecret)) {
    return ". The component's secret in Secrets Manager holds a wrong componentAppSecret";
  }
  return '';
}

/** The name of an expected failure. All others are `unexpected`: their own name is only logged. */
export type FailureName = ErrorName | 'ConfigurationError' | 'LeaseRanOut' | 'unexpected';

/** The error's name in metrics: one of a few, whatever the error is. */
export function nameOfFailure(error: unknown): FailureName {
  const explained = explainWechatFailure(error);
  if (explained instanceof KeeperError) return explained.name;
  if (explained instanceof ConfigurationError) return explained.name;
  return explained instanceof LeaseRanOut ? explained.name : 'unexpected';
}
