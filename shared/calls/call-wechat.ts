/** Calls an API of WeChat for another Lambda function: with the token, from the listed address. */
import { requireGrant } from '../tokens/look-up.ts';
import type { Files } from '../services.ts';
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
export async function callForOthers(request: CallRequest, ports: CallPorts): Promise<CallAnswer> {
  refuseForbiddenPath(request.path);
  // Here, before anything that is remembered is used, is the place to check the caller's rights.
  const progress = newProgress();
  const report: CallReport = { request, progress, sentBytes: 0 };
  try {
    const outgoing = await composeOutgoing(request, await readFiles(request, ports));
    report.sentBytes = outgoing.body?.length ?? 0;
    const rule = callRuleOf(request.path, request.authorizerAppId);
    await checkGrant({ request, rule, progress }, ports);
    report.answer = await sendWithToken({ request, outgoing, rule, progress }, ports);
    const content = await deliverContent(request, report.answer, ports);
    return { ...factsOf(report.answer), ...content, ...figuresOf(progress) };
  } catch (error) {
    report.error = error;
    throw error;
  } finally {
    ports.reportCall(report);
  }
}

/** With an account's own token the look-up finds out. */
async function checkGrant(
  { request, rule, progress }: Omit<ReadyCall, 'outgoing'>,
  ports: CallPorts,
): Promise<void> {
  const { componentAppId, authorizerAppId } = request;
  if (rule.tokenOf === 'account' || authorizerAppId === undefined) return;
  progress.isLookingUp = true;
  await requireGrant({ componentAppId, authorizerAppId }, ports);
  progress.isLookingUp = false;
}

function factsOf({ content: _content, bytes: _bytes, ...facts }: ReadAnswer) {
  return facts;
}

function figuresOf({ attempts, tokens, milliseconds }: CallProgress) {
  return { attempts, tokenRenewed: tokens.size > 1, tookMs: Math.round(milliseconds) };
}
