/** What a stranger is told of an error: a status, a code and one sentence. */
import { VisitInvalid, KeeperError, UnknownComponent, type ErrorName } from '../errors.ts';
import { MessageRejected, type RejectionCode } from '../wechat/message-rejected.ts';

export interface Refusal {
  /** HTTP status. */
  status: number;
  /** Stable; the log line of the same error has it too. */
  code: string;
  /** For people; says nothing that only the operator should know. */
  reason: string;
}

const statusOfRejection: Partial<Record<RejectionCode, number>> = {
  'body-too-large': 413,
  'signature-mismatch': 403,
  'component-mismatch': 403,
};

const statusOfVisit: Record<VisitInvalid['code'], number> = {
  'visit-unknown': 404,
  'visit-expired': 410,
  'code-missing': 400,
  'code-spent': 410,
  'invitation-invalid': 400,
  'invitation-expired': 410,
  'invitation-required': 403,
};

const refusalOfFailure: Partial<Record<ErrorName, { status: number; reason: string }>> = {
  VerifyTicketMissing: { status: 503, reason: 'the platform is not connected to WeChat yet' },
  RefreshInProgress: { status: 503, reason: 'please try again in a moment' },
  WechatUnavailable: { status: 503, reason: 'WeChat cannot be reached at the moment' },
  WechatRejected: { status: 502, reason: 'WeChat refused the request of this platform' },
};

/** A 4xx says what is wrong with the request; a 5xx never says more than that it is our fault. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof MessageRejected) {
    return {
      status: statusOfRejection[error.code] ?? 400,
      code: error.code,
      reason: error.message,
    };
  }
  if (error instanceof UnknownComponent) {
    return { status: 404, code: 'unknown-component', reason: error.message };
  }
  if (error instanceof VisitInvalid) {
    return { status: statusOfVisit[error.code], code: error.code, reason: error.message };
  }
  if (error instanceof KeeperError) {
    if (error.name === 'InvalidRequest') {
      return { status: 400, code: error.name, reason: error.message };
    }
    const known = refusalOfFailure[error.name];
    if (known) return { code: error.name, ...known };
  }
  return { status: 500, code: 'internal-error', reason: 'the request could not be worked on' };
}
