/**
 * When a call is repeated: once with another token where WeChat refused the first one, and, only for
 * a caller who says that this is safe, where WeChat was busy or did not answer.
 */
import { checkedCaller, type Caller } from '../callers/rights.ts';
import type { Chance, Sleep, Wechat } from '../services.ts';
import type { AccessTokenKey } from '../store/records/access-token.ts';
import { lookUpForCall, type TokenFinderPorts } from '../tokens/look-up.ts';
import { RenewalBudgetSpent } from '../tokens/renewal-barriers.ts';
import {
  accessTokenRefusals,
  errcodes,
  WechatAnswerTooLarge,
  WechatUnreachable,
} from '../wechat/errors.ts';
import { callWechatRaw, wasSent } from '../wechat/raw-call.ts';
import { readAnswer, type ReadAnswer } from './answer.ts';
import { DEFAULT_CALL_SECONDS, type CallRequest } from './call-request.ts';
import type { CallProgress } from './call-progress.ts';
import type { CallRule } from './call-rules.ts';
import { withEarlierAttempt } from './earlier-attempts.ts';
import { searchOf, type Outgoing } from './outgoing.ts';
import type { RefusedPaths } from './refused-paths.ts';

/** What the function's memory can hold besides the request. WeChat's files have up to 20 MB. */
const LARGEST_ANSWER_BYTES = 32 * 1024 * 1024;
/** Of a call that is safe to repeat. The time limit usually ends it earlier. */
const MOST_REPEATS = 5;
/** An attempt may take half of the time that is left, but where half is less than this, all of it. */
const SHORTEST_HALF_MS = 1000;
const FIRST_PAUSE_MS = 250;

/** A call that is ready to be sent. */
export interface ReadyCall {
  request: CallRequest;
  caller: Caller;
  outgoing: Outgoing;
  rule: CallRule;
  progress: CallProgress;
}

/** The ports for a call with its token. */
export interface AttemptPorts extends TokenFinderPorts, Wechat, Sleep, Chance {
  refusedPaths: RefusedPaths;
}

type Outcome =
  { is: 'answered'; answer: ReadAnswer } | { is: 'unanswered'; error: WechatUnreachable };

/**
 * WeChat's last answer.
 *
 * @throws {KeeperError} there is no token
 * @throws {WechatUnreachable} the last attempt was not answered
 */
export async function sendWithToken(call: ReadyCall, ports: AttemptPorts): Promise<ReadAnswer> {
  try {
    return await sendRepeatedly(call, ports);
  } catch (error) {
    throw call.progress.mayHaveActed ? withEarlierAttempt(error) : error;
  }
}

async function sendRepeatedly(call: ReadyCall, ports: AttemptPorts): Promise<ReadAnswer> {
  const { request, progress } = call;
  let token = await findToken(call, undefined, ports);
  for (let repeats = 0; ;) {
    const outcome = await attempt(call, token, ports);
    progress.mayHaveActed ||= mayHaveActed(outcome);
    const hasTime = millisecondsLeft(call) > 0;
    const other = hasTime ? await tokenAfter(call, outcome, ports) : undefined;
    if (other !== undefined) {
      token = other;
    } else {
      const isRepeated = hasTime && request.retry === 'safe' && isWorthRepeating(outcome);
      if (!isRepeated || !(await pause(call, repeats++, ports))) return answerOf(outcome);
    }
  }
}

/** Another token where WeChat refused the first one, unless a new one would be refused as well. */
async function tokenAfter(
  call: ReadyCall,
  outcome: Outcome,
  ports: AttemptPorts,
): Promise<string | undefined> {
  if (outcome.is === 'unanswered') return undefined;
  const { progress, request } = call;
  const { refusedPaths } = ports;
  const refusable = { ...tokenKeyOf(call), path: request.path };
  if (!isTokenRefused(outcome)) refusedPaths.remove(refusable);
  else if (progress.tokens.size > 1) refusedPaths.add(refusable);
  else if (!refusedPaths.has(refusable)) return findOtherToken(call, ports);
  return undefined;
}

/** Undefined where WeChat is not asked for one now: its refusal is then the answer. */
async function findOtherToken(call: ReadyCall, ports: AttemptPorts): Promise<string | undefined> {
  const [refused] = call.progress.tokens;
  try {
    return await findToken(call, refused, ports);
  } catch (error) {
    if (!(error instanceof RenewalBudgetSpent)) throw error;
    call.progress.isLookingUp = false;
    return undefined;
  }
}

async function findToken(
  call: ReadyCall,
  rejectedToken: string | undefined,
  ports: AttemptPorts,
): Promise<string> {
  const { progress, rule } = call;
  const caller = rule.tokenOf === 'account' ? call.caller : checkedCaller(call.caller);
  progress.isLookingUp = true;
  const token = await lookUpForCall({ ...tokenKeyOf(call), caller, rejectedToken }, ports);
  progress.isLookingUp = false;
  return token;
}

function tokenKeyOf({ request, rule }: ReadyCall): AccessTokenKey {
  const { componentAppId, authorizerAppId } = request;
  return { componentAppId, ...(rule.tokenOf === 'account' && { authorizerAppId }) };
}

async function attempt(call: ReadyCall, token: string, { wechat }: AttemptPorts): Promise<Outcome> {
  const { request, outgoing, rule, progress } = call;
  const startedAt = wechat.uptime();
  const limits = {
    milliseconds: attemptLimit(call),
    timeoutSeconds: secondsOf(request),
    bytes: LARGEST_ANSWER_BYTES,
  };
  progress.tokens.add(token);
  progress.attempts++;
  try {
    const sent = { ...outgoing, search: searchOf(request, rule, token) };
    const raw = await callWechatRaw(wechat, sent, limits);
    return { is: 'answered', answer: readAnswer(raw, progress.tokens) };
  } catch (error) {
    if (!(error instanceof WechatUnreachable)) throw error;
    if (!wasSent(error)) progress.attempts--;
    return { is: 'unanswered', error };
  } finally {
    progress.milliseconds += wechat.uptime() - startedAt;
  }
}

function millisecondsLeft({ request, progress }: ReadyCall): number {
  return secondsOf(request) * 1000 - progress.milliseconds;
}

function secondsOf({ timeoutSeconds = DEFAULT_CALL_SECONDS }: CallRequest): number {
  return timeoutSeconds;
}

/** So that a call that hangs leaves time for another one, where the caller wants that. */
function attemptLimit(call: ReadyCall): number {
  const left = Math.ceil(millisecondsLeft(call));
  const half = Math.ceil(left / 2);
  return call.request.retry === 'safe' && half >= SHORTEST_HALF_MS ? half : left;
}

function isTokenRefused(outcome: Outcome): boolean {
  if (outcome.is === 'unanswered') return false;
  const { errcode } = outcome.answer;
  return errcode !== undefined && accessTokenRefusals.includes(errcode);
}

function mayHaveActed(outcome: Outcome): boolean {
  return outcome.is === 'unanswered' ? wasSent(outcome.error) : !isTokenRefused(outcome);
}

function isWorthRepeating(outcome: Outcome): boolean {
  if (outcome.is === 'unanswered') return !(outcome.error instanceof WechatAnswerTooLarge);
  const { status, errcode } = outcome.answer;
  return status >= 500 || errcode === errcodes.systemBusy;
}

/** @returns false where no time or no repeat is left */
async function pause(
  call: ReadyCall,
  repeats: number,
  { sleep, random, wechat }: AttemptPorts,
): Promise<boolean> {
  const milliseconds = FIRST_PAUSE_MS * 2 ** repeats * (0.75 + random() / 2);
  if (repeats >= MOST_REPEATS || milliseconds >= millisecondsLeft(call)) return false;
  const startedAt = wechat.uptime();
  await sleep(milliseconds);
  call.progress.milliseconds += wechat.uptime() - startedAt;
  return millisecondsLeft(call) > 0;
}

function answerOf(outcome: Outcome): ReadAnswer {
  if (outcome.is === 'unanswered') throw outcome.error;
  return outcome.answer;
}
