/** Delivers a push: retries until it succeeds or WeChat gives up, and logs each attempt. */
import { definedFields } from '../state/changes.ts';
import { PUSH_ATTEMPTS } from '../state/settings.ts';
import { componentOf, type ComponentOptions, type SimulatorState } from '../state/state.ts';
import { attemptDelivery } from './attempt.ts';
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
export async function deliverPush(
  { state, post, log, signal }: Delivery,
  push: Push,
): Promise<PushOutcome> {
  const registration = receiverOf(state, push);
  const address = addressOf(registration, push);
  if (address === undefined) {
    log.notSent(push, 'no address configured');
    return notSent;
  }
  for (let attempt = 1; attempt <= PUSH_ATTEMPTS && !signal.aborted; attempt++) {
    const sent = { push, address, post, signal };
    const { reply, ...result } = await attemptDelivery(state, registration, sent);
    log.attempted(push, { attempt, ...result });
    if (result.succeeded) return { ...notSent, succeeded: true, attempts: attempt, reply };
  }
  return { ...notSent, attempts: PUSH_ATTEMPTS };
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
