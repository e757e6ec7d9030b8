/** One attempt to deliver a push: encrypts, signs and sends it, and evaluates the answer. */
import {
  decryptMessage,
  encryptMessage,
  isSameSignature,
  signatureOf,
} from '../../../../shared/wechat/crypto.ts';
import type { ComponentOptions, SimulatorState } from '../state/state.ts';
import type { PostPush } from './post.ts';
import type { Push } from './push.ts';
import { envelopeXml } from './xml.ts';

/** A push and its URL. */
interface Addressed {
  push: Push;
  address: string;
}

/** The result of one attempt. */
export interface Attempt {
  succeeded: boolean;
  /** 0 if there was no answer. */
  status: number;
  problem?: string;
  /** A passive reply to a message, decrypted. */
  reply?: string;
}

/** Never rejects. A failure is in the result. */
export async function attemptDelivery(
  state: SimulatorState,
  registration: ComponentOptions,
  { push, address, post, signal }: Addressed & { post: PostPush; signal: AbortSignal },
): Promise<Attempt> {
  const deadline = AbortSignal.timeout(state.settings.pushTimeoutMilliseconds);
  try {
    const { url, body } = encryptPush(state, registration, { push, address });
    const answer = await post(url, body, AbortSignal.any([signal, deadline]));
    return evaluateAnswer(answer, registration, push);
  } catch (error) {
    if (deadline.aborted) return { succeeded: false, status: 0, problem: 'timeout' };
    return { succeeded: false, status: 0, problem: errorCode(error) };
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
    push.xml,
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
  const addressee = push.message
    ? { ToUserName: push.message.userName }
    : { AppId: componentAppId };
  return { url, body: envelopeXml(addressee, encrypted) };
}

/** Events need exactly `success`. For messages an empty or an encrypted reply is valid, too. */
function evaluateAnswer(
  { status, body }: { status: number; body: string },
  registration: ComponentOptions,
  push: Push,
): Attempt {
  if (status !== 200) return { succeeded: false, status, problem: `status ${status}` };
  if (body === 'success') return { succeeded: true, status };
  if (push.message && body === '') return { succeeded: true, status };
  const reply = push.message && openReply(body, registration);
  if (reply !== undefined) return { succeeded: true, status, reply };
  return { succeeded: false, status, problem: 'the body is not exactly "success"' };
}

function openReply(xml: string, registration: ComponentOptions): string | undefined {
  const [encrypted, signature, timestamp, nonce] = [
    'Encrypt',
    'MsgSignature',
    'TimeStamp',
    'Nonce',
  ].map((name) => elementText(xml, name));
  if (!encrypted || !signature || !timestamp || !nonce) return undefined;
  const expected = signatureOf(registration.messageToken, timestamp, nonce, encrypted);
  if (!isSameSignature(signature, expected)) return undefined;
  try {
    return decryptMessage(encrypted, registration.componentAppId, [registration.encodingAesKey]);
  } catch {
    return undefined;
  }
}

function elementText(xml: string, name: string): string | undefined {
  const [, inCdata, bare] =
    new RegExp(`<${name}>(?:<!\\[CDATA\\[(.*?)\\]\\]>|([^<]*))</${name}>`, 's').exec(xml) ?? [];
  return inCdata ?? bare;
}
