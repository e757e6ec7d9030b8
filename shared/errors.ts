/** The failures that callers handle. Their names are part of the contract and never change. */
import { errcodes, hasErrcode, WechatApiError, WechatUnreachable } from './wechat/errors.ts';

/**
 * - `VerifyTicketMissing`: WeChat has pushed no ticket in the last 12 hours
 * - `AuthorizerNotFound`: this account has not (yet) authorized the component
 * - `AuthorizationRevoked`: the merchant withdrew the authorization
 * - `ReauthorizationRequired`: no usable refresh token is left; the merchant must authorize again
 * - `RefreshInProgress`: another caller is renewing and took too long; ask again
 * - `WechatUnavailable`: WeChat did not answer, was busy or has used up a quota; ask again later
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
  | 'InvalidRequest';

/** A failure with a name for programs and a message for people. `cause` keeps what led to it. */
export class KeeperError extends Error {
  override readonly name: ErrorName;

  constructor(name: ErrorName, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = name;
  }
}

/** The deployment itself is not finished or not right: an operator must act, no caller can. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/** No such third-party platform in this deployment. */
export class UnknownComponent extends Error {
  override readonly name = 'UnknownComponent';

  constructor() {
    super('this deployment serves no such component');
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
  const passes = hasErrcode(error, systemBusy, dailyQuotaReached, minuteQuotaReached);
  const name = passes ? 'WechatUnavailable' : 'WechatRejected';
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
