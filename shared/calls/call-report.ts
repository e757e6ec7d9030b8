/** What is logged and counted of a call for others: one line each, and few metrics. */
import { nameOfFailure } from '../errors.ts';
import type { Log, Metering, Stopwatch } from '../services.ts';
import { accessTokenRefusals, addressIn, errcodes, WechatUnreachable } from '../wechat/errors.ts';
import type { ReadAnswer } from './answer.ts';
import { createCallCounter } from './call-counter.ts';
import type { CallProgress } from './call-progress.ts';
import type { CallRequest } from './call-request.ts';

/** How a call ended. */
export interface CallReport {
  request: CallRequest;
  /** Undefined: invoked without a caller's name. */
  caller?: string | undefined;
  progress: CallProgress;
  sentBytes: number;
  /** One of these two. */
  answer?: ReadAnswer;
  error?: unknown;
}

/** Writes the log line of a call, and counts it. */
export type ReportCall = (report: CallReport) => void;

/** WeChat's answers to an address that is not on the platform's list. */
const addressRefusals: ReadonlySet<number> = new Set([
  errcodes.clientIpNotRegistered,
  errcodes.requestSourceRefused,
]);

/** The errcodes that have a metric of their own. All others share one: each costs money. */
const countedErrcodes: ReadonlySet<number> = new Set([
  errcodes.dailyQuotaReached,
  errcodes.minuteQuotaReached,
  errcodes.apiUnauthorized,
  errcodes.permissionSetMissing,
]);

export function createCallReporter(services: Log & Metering & Stopwatch): ReportCall {
  const count = createCallCounter(services);
  return (report) => {
    services.logger.info('WeChat called', fieldsOf(report));
    count({
      errcode: errcodeOf(report),
      caller: report.caller,
      milliseconds: report.progress.milliseconds,
      attempts: report.progress.attempts,
      isUnanswered: isUnanswered(report),
    });
  };
}

/** No body, no value of the query, and of WeChat's text only the rid and our own address. */
function fieldsOf({ request, caller, progress, sentBytes, answer, error }: CallReport) {
  const { componentAppId, authorizerAppId, path, trace } = request;
  return {
    componentAppId,
    authorizerAppId,
    caller,
    path,
    status: answer?.status,
    errcode: answer?.errcode,
    rid: answer?.rid,
    requestIp: isAddressRefused(answer) ? addressIn(answer?.errmsg ?? '') : undefined,
    error: error === undefined ? undefined : nameOfFailure(error),
    ms: Math.round(progress.milliseconds),
    bytes: answer?.bytes.length,
    sentBytes,
    attempts: progress.attempts,
    trace,
  };
}

/**
 * One of a closed list. `token`: there was none, or WeChat refused the second one, too.
 *
 * 40090 is 61004 by another name: sign-in APIs refuse an address with it.
 */
function errcodeOf({ answer, progress }: CallReport): string {
  if (!answer) return progress.isLookingUp ? 'token' : 'other';
  const { errcode = 0, status } = answer;
  if (accessTokenRefusals.includes(errcode)) return 'token';
  if (isAddressRefused(answer)) return String(errcodes.clientIpNotRegistered);
  if (countedErrcodes.has(errcode)) return String(errcode);
  return errcode === 0 && status < 400 ? '0' : 'other';
}

function isAddressRefused(answer: ReadAnswer | undefined): boolean {
  return answer?.errcode !== undefined && addressRefusals.has(answer.errcode);
}

/** A time limit that a caller chose shorter than ours says nothing about WeChat. */
function isUnanswered({ error }: CallReport): boolean {
  return error instanceof WechatUnreachable && error.hostFault !== undefined;
}
