/** One attempt to deliver a push: encrypts, signs and sends it, and evaluates the answer. */
import { setTimeout as delay } from 'node:timers/promises';
import { encryptMessage, signatureOf } from '../../../../shared/wechat/crypto.ts';
import type { ComponentOptions, SimulatorState } from '../state/state.ts';
import type { PostPush } from './post.ts';
import type { Push } from './push.ts';
import { openReply, type ReplyProblem } from './reply.ts';
import { envelopeXml } from './xml.ts';

/** A push and its URL. */
interface Addressed {
  push: Push;
  address: string;
}

/** The same, and by what it is sent. */
interface Sent extends Addressed {
  post: PostPush;
  /** Aborts the attempt. */
  signal: AbortSignal;
}

/** The result of one attempt. */
export interface Attempt {
  succeeded: boolean;
  /** 0 if there was no answer. */
  status: number;
  problem?: string;
  /** A passive reply to a message, decrypted. */
  reply?: string;
  /** Why a passive reply is not valid. */
  replyProblem?: ReplyProblem;
  /** The answer as it came. Empty if there was none. */
  body: string;
  /** From sending until the answer or the failure, by real time. */
  milliseconds: number;
}

/** Never rejects. A failure is in the result. */
export async function attemptDelivery(
  state: SimulatorState,
  registration: ComponentOptions,
  sent: Sent,
): Promise<Attempt> {
  const begin = performance.now();
  const result = await deliverOnce(state, registration, sent);
  return { ...result, milliseconds: Math.round(performance.now() - begin) };
}

async function deliverOnce(
  state: SimulatorState,
  registration: ComponentOptions,
  { push, address, post, signal }: Sent,
): Promise<Omit<Attempt, 'milliseconds'>> {
  const { pushTimeoutMilliseconds, slowMilliseconds } = state.settings;
  const deadline = AbortSignal.timeout(pushTimeoutMilliseconds);
  const ended = AbortSignal.any([signal, deadline]);
  try {
    if (slowMilliseconds > 0) await delay(slowMilliseconds, undefined, { signal: ended });
    const { url, body } = encryptPush(state, registration, { push, address });
    const answer = await post(url, body, ended);
    return { ...evaluateAnswer(answer, registration, push), body: answer.body };
  } catch (error) {
    const problem = deadline.aborted ? 'timeout' : errorCode(error);
    return { succeeded: false, status: 0, problem, body: '' };
  }
}

/** Returns an error code such as `ECONNREFUSED`. */
function errorCode(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error && error.code;
  return typeof code === 'string' ? code : 'connection failed';
}

function encryptPush(
  state: SimulatorState,
  { componentAppId, messageToken, encodingAesKey }: ComponentOptions,
  { push, address }: Addressed,
): { url: URL; body: string } {
  const encrypted = encryptMessage(
    push.content,
    { componentAppId, encodingAesKey },
    state.identifiers.messagePrefix(),
  );
  const timestamp = String(state.clock.now());
  const nonce = state.identifiers.nonce();
  const url = new URL(address);
  url.searchParams.set('signature', signatureOf(messageToken, timestamp, nonce));
  url.searchParams.set('timestamp', timestamp);
  url.searchParams.set('nonce', nonce);
  if (push.message) url.searchParams.set('openid', push.message.openId);
  url.searchParams.set('encrypt_type', 'aes');
  url.searchParams.set('msg_signature', signatureOf(messageToken, timestamp, nonce, encrypted));
  return { url, body: envelope(push, componentAppId, encrypted) };
}

function envelope({ message }: Push, componentAppId: string, encrypted: string): string {
  if (!message) return envelopeXml({ AppId: componentAppId }, encrypted);
  const addressee = { ToUserName: message.userName };
  return message.format === 'json'
    ? JSON.stringify({ ...addressee, Encrypt: encrypted })
    : envelopeXml(addressee, encrypted);
}

/** Events need exactly `success`. For messages an empty or an encrypted reply is valid, too. */
function evaluateAnswer(
  { status, body }: { status: number; body: string },
  registration: ComponentOptions,
  push: Push,
): Omit<Attempt, 'body' | 'milliseconds'> {
  if (status !== 200) return { succeeded: false, status, problem: `status ${status}` };
  if (body === 'success') return { succeeded: true, status };
  if (push.message && body === '') return { succeeded: true, status };
  const opened = push.message && openReply(body, registration);
  if (opened && 'reply' in opened) return { succeeded: true, status, reply: opened.reply };
  return {
    succeeded: false,
    status,
    problem: 'the body is not exactly "success"',
    ...(opened && { replyProblem: opened.problem }),
  };
}
