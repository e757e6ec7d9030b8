/** Delivers a push: retries until it succeeds or WeChat gives up, and logs each attempt. */
import { definedFields } from '../state/changes.ts';
import { PUSH_ATTEMPTS } from '../state/settings.ts';
import { componentOf, type ComponentOptions, type SimulatorState } from '../state/state.ts';
import { attemptDelivery, type Attempt } from './attempt.ts';
import type { PushLog } from './log.ts';
import type { PostPush } from './post.ts';
import type { Push } from './push.ts';

/** The outcome of a push after all attempts. */
export interface PushOutcome {
  succeeded: boolean;
  attempts: number;
  isHeldBack: boolean;
  /** The decrypted passive reply to a message. */
  reply?: string | undefined;
}

/** What a delivery needs. */
export interface Delivery {
  state: SimulatorState;
  post: PostPush;
  log: PushLog;
  /** Aborts the running attempt and all further ones. */
  signal: AbortSignal;
}

/** The outcome of a push that was not sent. */
export const notSent: PushOutcome = { succeeded: false, attempts: 0, isHeldBack: false };

/** Delivers a push. Failures are in the log. */
export async function deliverPush(delivery: Delivery, push: Push): Promise<PushOutcome> {
  for (let number = 1; number <= PUSH_ATTEMPTS && !delivery.signal.aborted; number++) {
    const attempt = await attemptPush(delivery, push, number);
    if (!attempt) return notSent;
    const { succeeded, reply } = attempt;
    if (succeeded) return { ...notSent, succeeded, attempts: number, reply };
  }
  return { ...notSent, attempts: PUSH_ATTEMPTS };
}

/** One attempt, which is logged. Returns undefined if the component has not configured the URL. */
export async function attemptPush(
  { state, post, log, signal }: Delivery,
  push: Push,
  number: number,
): Promise<Attempt | undefined> {
  const registration = receiverOf(state, push);
  const address = addressOf(registration, push);
  if (address === undefined) {
    log.notSent(push, 'no address configured');
    return undefined;
  }
  const attempt = await attemptDelivery(state, registration, { push, address, post, signal });
  const { status, succeeded, problem, body, reply } = attempt;
  const answer = status === 0 ? undefined : (reply ?? body);
  log.attempted(push, { attempt: number, status, succeeded, problem, answer });
  return attempt;
}

/** The component as registered, or as its test version is. */
function receiverOf(state: SimulatorState, push: Push): ComponentOptions {
  const { registration } = componentOf(state, push.componentAppId);
  if (!push.isForTestVersion) return registration;
  return { ...registration, ...definedFields(registration.testVersion ?? {}) };
}

/** Returns undefined if the component has not configured this URL. */
function addressOf(registration: ComponentOptions, push: Push): string | undefined {
  if (!push.message) return registration.eventUrl;
  return registration.messageUrl?.replaceAll('$APPID$', push.authorizerAppId ?? '');
}
