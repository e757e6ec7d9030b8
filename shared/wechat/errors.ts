/** The failures of calls to WeChat's API. No error ever contains a secret or a token. */

/**
 * The `errcode`s that the rules handle.
 *
 * @see https://developers.weixin.qq.com/doc/oplatform/openApi/ticket-token/api_getcomponentaccesstoken
 */
export const errcodes = {
  systemBusy: -1,
  systemFault: -1000,
  invalidCredential: 40001,
  invalidAppId: 40013,
  invalidAccessToken: 40014,
  invalidAppSecret: 40125,
  accessTokenExpired: 42001,
  refreshTokenExpired: 42002,
  passwordChanged: 42007,
  dailyQuotaReached: 45009,
  minuteQuotaReached: 45011,
  clientIpRefused: 45035,
  requestSourceRefused: 40090,
  apiUnauthorized: 48001,
  permissionSetMissing: 61007,
  notAuthorized: 61003,
  clientIpNotRegistered: 61004,
  verifyTicketExpired: 61005,
  verifyTicketInvalid: 61006,
  authorizationCodeInvalid: 61009,
  authorizationCodeExpired: 61010,
  refreshTokenInvalid: 61023,
} as const;

/** Tried first: it also matches the end of `::ffff:192.0.2.1`, which is what an allow-list needs. */
const IP_V4 = /\d{1,3}(?:\.\d{1,3}){3}/;
const IP_V6 = /[0-9a-f]*(?::[0-9a-f]*){2,}/i;

/** WeChat answered with an error. */
export class WechatApiError extends Error {
  override readonly name = 'WechatApiError';
  readonly path: string;
  readonly errcode: number;
  readonly errmsg: string;
  /** WeChat's id of the request: WeChat's support asks for it. */
  readonly rid: string | undefined;

  constructor(path: string, errcode: number, errmsg: string) {
    super(`WeChat answered ${path} with ${errcode}: ${errmsg}`);
    this.path = path;
    this.errcode = errcode;
    this.errmsg = errmsg;
    this.rid = ridIn(errmsg);
  }

  /** Our IP address as WeChat saw it, where WeChat refused it (61004 contains it). */
  get requestIp(): string | undefined {
    return addressIn(this.errmsg);
  }
}

/** The `errcode` in the message of a {@link WechatApiError}. */
export function errcodeIn(message: string): number | undefined {
  const [, errcode] = /^WeChat answered \S+ with (-?\d+):/.exec(message) ?? [];
  return errcode === undefined ? undefined : Number(errcode);
}

/** WeChat's id of the request in an `errmsg`. */
export function ridIn(errmsg: string): string | undefined {
  return /rid: ?([\w-]+)/.exec(errmsg)?.[1];
}

/** The first IP address in an `errmsg`: ours, as WeChat saw it, where WeChat refused it. */
export function addressIn(errmsg: string): string | undefined {
  return (IP_V4.exec(errmsg) ?? IP_V6.exec(errmsg))?.[0];
}

/**
 * Why another of WeChat's hosts may work. `no-connection`: nothing was sent to this one.
 * `no-answer`: no answer came, or it was not one of WeChat's API. WeChat may have acted.
 */
export type HostFault = 'no-connection' | 'no-answer';

/** WeChat did not answer, or what came was not an answer of its API. Whether it acted is not known. */
export class WechatUnreachable extends Error {
  override readonly name = 'WechatUnreachable';
  readonly path: string;
  /** What went wrong, as in the message. */
  readonly reason: string;
  /** Undefined where another host would most likely answer the same. */
  readonly hostFault: HostFault | undefined;

  constructor(path: string, reason: string, hostFault?: HostFault) {
    super(new.target.describe(path, reason));
    this.path = path;
    this.reason = reason;
    this.hostFault = hostFault;
  }

  /** The error's message. */
  protected static describe(path: string, reason: string): string {
    return `WeChat could not be asked (${path}): ${reason}`;
  }
}

/** The connection broke before any part of an answer came: the request may be worth a repetition. */
export class WechatConnectionBroke extends WechatUnreachable {
  constructor(path: string, reason: string) {
    super(path, reason, 'no-answer');
  }
}

/** Of a call for others, who must know whether it is safe to call again. */
export class WechatMayHaveActed extends WechatUnreachable {
  protected static override describe(path: string, reason: string): string {
    return `WeChat gave no answer (${path}): ${reason}; it may have acted`;
  }
}

/** The answer has more than may be read. It would have as much again. */
export class WechatAnswerTooLarge extends WechatUnreachable {
  protected static override describe(path: string, reason: string): string {
    return `WeChat's answer cannot be read (${path}): ${reason}; WeChat may have acted`;
  }
}

/** The call's time was over before this attempt, so it was not made. */
export class WechatAskedTooLate extends WechatUnreachable {}

/**
 * WeChat answered, most likely did what was asked, and something that is needed is not in its answer.
 * Neither its host nor the network has failed.
 */
export class WechatReplyUnexpected extends Error {
  override readonly name = 'WechatReplyUnexpected';
  readonly path: string;
  /** The names of the fields that are missing or wrong. Never anything of what came. */
  readonly missing: string;

  constructor(path: string, missing: string) {
    super(`WeChat's answer is not understood (${path}): unexpected reply: ${missing}`);
    this.path = path;
    this.missing = missing;
  }
}

/** Whether WeChat may have done what it was asked, although the call failed. */
export function mayBeDone(error: unknown): boolean {
  if (error instanceof WechatReplyUnexpected) return true;
  return error instanceof WechatUnreachable && error.hostFault !== 'no-connection';
}

/** Whether the error is WeChat's answer with one of these codes. */
export function hasErrcode(error: unknown, ...codes: readonly number[]): error is WechatApiError {
  return error instanceof WechatApiError && codes.includes(error.errcode);
}

/** The answers to an access token that WeChat does not accept. */
export const accessTokenRefusals: readonly number[] = [
  errcodes.invalidCredential,
  errcodes.invalidAccessToken,
  errcodes.accessTokenExpired,
];

/** Whether WeChat refused the access token that was sent. */
export function isAccessTokenRefused(error: unknown): error is WechatApiError {
  return hasErrcode(error, ...accessTokenRefusals);
}

/** Whether WeChat refused the refresh token that was sent, or the account's password changed. */
export function isRefreshTokenRefused(error: unknown): error is WechatApiError {
  const { refreshTokenInvalid, refreshTokenExpired, passwordChanged } = errcodes;
  return hasErrcode(error, refreshTokenInvalid, refreshTokenExpired, passwordChanged);
}

/** Whether WeChat says that the account has no grant. One such answer is no proof. */
export function isGrantDenied(error: unknown): error is WechatApiError {
  return hasErrcode(error, errcodes.notAuthorized);
}
