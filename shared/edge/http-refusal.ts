/** The public part of an error: a status, a code and one sentence. */
import { KeeperError, type ErrorName } from '../errors.ts';
import { VisitsUsedUp } from '../visit-errors.ts';
import { Failure, FailureOfVisit, type FailureKind, type WayOn } from '../failure.ts';

export interface Refusal {
  /** HTTP status. */
  status: number;
  /** Never changes; the log line of the same error has the same code. */
  code: string;
  /** For people; contains nothing that only the operator may know. */
  reason: string;
  /** When it is worth another try. */
  retryAfterSeconds?: number;
  /** Where a merchant's browser may go on. */
  wayOn?: WayOn | undefined;
  /** Of a wrong request: the names of what is wrong. */
  fields?: readonly string[] | undefined;
}

const statusOfKind: Readonly<Record<FailureKind, number>> = {
  pending: 202,
  invalid: 400,
  forbidden: 403,
  unknown: 404,
  gone: 410,
  'too-large': 413,
  'too-many': 429,
  rejected: 502,
  unavailable: 503,
};

/**
 * The codes of the contract's failures in HTTP answers. A failure without a code here cannot be
 * caused by an HTTP request: it is a fault of our own.
 */
const answers: Readonly<Partial<Record<ErrorName, { code: string; reason?: string }>>> = {
  InvalidRequest: { code: 'request-invalid' },
  VerifyTicketMissing: {
    code: 'verify-ticket-missing',
    reason: 'the platform is not connected to WeChat yet',
  },
  RefreshInProgress: { code: 'renewal-in-progress', reason: 'please try again in a moment' },
  WechatUnavailable: {
    code: 'wechat-unavailable',
    reason: 'WeChat cannot be reached at the moment',
  },
  StoreUnavailable: { code: 'store-unavailable', reason: 'please try again in a moment' },
  WechatRejected: {
    code: 'wechat-rejected',
    reason: 'WeChat refused the request of this platform',
  },
};

/** A 4xx says what is wrong with the request. A 5xx has no details of an internal fault. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof FailureOfVisit) {
    return { ...refusalOf(error.failure), wayOn: error.wayOn };
  }
  if (error instanceof Failure) {
    const answer = error instanceof KeeperError ? answers[error.code] : { code: error.code };
    const status = statusOfKind[error.kind];
    const { retryAfterSeconds } = error instanceof VisitsUsedUp ? error : {};
    const later = retryAfterSeconds !== undefined && { retryAfterSeconds };
    const { fields } = error instanceof KeeperError ? error : {};
    if (answer) return { status, reason: error.message, ...answer, ...later, fields };
  }
  return { status: 500, code: 'internal-error', reason: 'the request could not be worked on' };
}
