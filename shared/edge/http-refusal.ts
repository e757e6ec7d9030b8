/** What a stranger is told of an error: a status, a code and one sentence. */
import { KeeperError, type ErrorName } from '../errors.ts';
import { Failure, type FailureKind } from '../failure.ts';

export interface Refusal {
  /** HTTP status. */
  status: number;
  /** Stable; the log line of the same error has it too. */
  code: string;
  /** For people; says nothing that only the operator should know. */
  reason: string;
}

const statusOfKind: Readonly<Record<FailureKind, number>> = {
  invalid: 400,
  forbidden: 403,
  unknown: 404,
  gone: 410,
  'too-large': 413,
  rejected: 502,
  unavailable: 503,
};

/**
 * How the failures of functions are called in HTTP answers. Those without a code here cannot come of
 * an HTTP request, so they are faults of ours.
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

/** A 4xx says what is wrong with the request; a 5xx never says more than that it is our fault. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Failure) {
    const answer = error instanceof KeeperError ? answers[error.code] : { code: error.code };
    const status = statusOfKind[error.kind];
    if (answer) return { status, reason: error.message, ...answer };
  }
  return { status: 500, code: 'internal-error', reason: 'the request could not be worked on' };
}
