/** Calls an API of WeChat for another Lambda function: with the token, from the listed address. */
import { refusePath, refusePlatform, refuseUnread, type Caller } from '../callers/rights.ts';
import { KeeperError } from '../errors.ts';
import type { Files } from '../services.ts';
import { requireGrant } from '../tokens/look-up.ts';
import type { AnswerContent, ReadAnswer } from './answer.ts';
import { sendWithToken, type AttemptPorts, type ReadyCall } from './attempts.ts';
import { newProgress, type CallProgress } from './call-progress.ts';
import type { CallReport, ReportCall } from './call-report.ts';
import type { CallRequest } from './call-request.ts';
import { deliverContent, readFiles, type StoredAnswer } from './call-files.ts';
import { callRuleOf, refuseForbiddenPath } from './call-rules.ts';
import { composeOutgoing } from './outgoing.ts';

/** The ports of a call for others. */
export interface CallPorts extends AttemptPorts, Files {
  reportCall: ReportCall;
}

/** WeChat's answer, whatever it says. */
export type CallAnswer = Omit<ReadAnswer, 'content' | 'bytes'> &
  (AnswerContent | StoredAnswer) & {
    /** Requests that were sent to WeChat. */
    attempts: number;
    /** Whether the last one used another token than the first. */
    tokenRenewed: boolean;
    /** Without the time for the token. */
    tookMs: number;
  };

/**
 * Calls WeChat. Its errors are answers, with WeChat's own codes: the caller knows its API.
 *
 * @throws {KeeperError} `CallNotAllowed`, and every code of a look-up
 * @throws {WechatUnreachable} WeChat did not answer
 */
export async function callForOthers(
  request: CallRequest,
  caller: Caller,
  ports: CallPorts,
): Promise<CallAnswer> {
  const rule = callRuleOf(request.path, request.authorizerAppId);
  refuseByRights({ request, rule, caller });
  refuseForbiddenPath(request.path);
  const progress = newProgress();
  const report: CallReport = { request, caller: caller.name, progress, sentBytes: 0 };
  try {
    const outgoing = await composeOutgoing(request, await readFiles(request, ports));
    report.sentBytes = outgoing.body?.length ?? 0;
    const call = { request, caller, outgoing, rule, progress };
    await checkGrant(call, ports);
    report.answer = await sendWithToken(call, ports);
    const content = await deliverContent(call, report.answer, ports);
    return { ...factsOf(report.answer), ...content, ...figuresOf(progress) };
  } catch (error) {
    report.error = error;
    throw error;
  } finally {
    // A refusal has a line of its own.
    if (!isNotAllowed(report.error)) ports.reportCall(report);
  }
}

/**
 * Whose account it is, only the look-up of its token knows.
 *
 * APIs of the platform name the account in the body, which can be another than the request's.
 */
function refuseByRights({
  request,
  rule,
  caller,
}: Pick<ReadyCall, 'request' | 'rule' | 'caller'>): void {
  refusePath(caller, request.path);
  refuseUnread(caller, request);
  if (rule.tokenOf === 'component' && !rule.isSignIn) refusePlatform(caller);
}

function isNotAllowed(error: unknown): boolean {
  return error instanceof KeeperError && error.code === 'CallNotAllowed';
}

/** With an account's own token the look-up finds out. */
async function checkGrant(
  { request, caller, rule, progress }: ReadyCall,
  ports: CallPorts,
): Promise<void> {
  const { componentAppId, authorizerAppId } = request;
  if (rule.tokenOf === 'account' || authorizerAppId === undefined) return;
  progress.isLookingUp = true;
  await requireGrant({ componentAppId, authorizerAppId, caller }, ports);
  progress.isLookingUp = false;
}

function factsOf({ content: _content, bytes: _bytes, ...facts }: ReadAnswer) {
  return facts;
}

function figuresOf({ attempts, tokens, milliseconds }: CallProgress) {
  return { attempts, tokenRenewed: tokens.size > 1, tookMs: Math.round(milliseconds) };
}
