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
  /** Of a wrong request: the names of the fields that are wrong. */
  readonly fields?: readonly string[] | undefined;

  constructor(
    code: ErrorName,
    message: string,
    options: ErrorOptions & { fields?: readonly string[] } = {},
  ) {
    super({ code, kind: kindOfError[code] }, message, options);
    this.name = code;
    this.fields = options.fields;
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

/** The renewer's lease ends too soon: another one might ask WeChat during the call, so this one stops. */
export class LeaseRanOut extends Error {
  override readonly name = 'LeaseRanOut';
}

/** What is in the queue is no event of ours: no further try can read it. */
export class QueuedEventUnreadable extends Error {
  override readonly name = 'QueuedEventUnreadable';
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
