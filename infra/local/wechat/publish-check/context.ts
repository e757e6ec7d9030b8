/** What all lines of a running check share. */
import type { Attempt } from '../pushes/attempt.ts';
import { messagePush, type MessageFormat } from '../pushes/push.ts';
import { noteUserAction } from '../pushes/user-action.ts';
import type { PushFields } from '../pushes/xml.ts';
import type { Simulation } from '../simulation.ts';
import type { RefusedCall } from '../state/refused-calls.ts';
import type { ComponentState } from '../state/state.ts';
import type { TestAccount } from './test-accounts.ts';
import { setTimeout as delay } from 'node:timers/promises';

const POLL_MILLISECONDS = 20;

/** What can be ordered of a check. */
export interface CheckRules {
  /** The form of the mini program's messages. */
  format: MessageFormat;
  /** The code in `QUERY_AUTH_CODE:…`: the one of the `authorized` push, or a new one. */
  code: 'same' | 'new';
  /** Whether the event of earlier versions of the check is sent. */
  hasEvent: boolean;
  /** How long a call of the platform is waited for. */
  waitMilliseconds: number;
}

/** A running check. */
export interface Check {
  simulation: Simulation;
  component: ComponentState;
  rules: CheckRules;
  /** `refusedCalls.count()` at the beginning. */
  refusedBefore: number;
}

/** Pushes a user's message to the account, once. */
export function pushUserMessage(
  { simulation, component, rules }: Check,
  { account: { authorizerAppId }, isMiniProgram, openId }: TestAccount,
  fields: PushFields,
): Promise<Attempt | undefined> {
  const { componentAppId } = component.registration;
  const format = isMiniProgram ? rules.format : 'xml';
  const route = { componentAppId, authorizerAppId, openId, format };
  const push = messagePush(simulation, route, fields);
  noteUserAction(simulation, push, fields);
  return simulation.pushes.sendOnce(push);
}

/** The refused calls of the platform and of this account. */
export function refusedIn(
  { simulation, refusedBefore }: Check,
  authorizerAppId?: string,
): RefusedCall[] {
  return simulation.refusedCalls
    .since(refusedBefore)
    .filter((call) => (call.authorizerAppId ?? authorizerAppId) === authorizerAppId);
}

/**
 * Waits until `ask` returns something.
 *
 * @returns undefined when `rules.waitMilliseconds` are over. @throws if the simulator closes
 */
export async function waitFor<Result>(
  { simulation, rules }: Check,
  ask: () => Result | undefined,
): Promise<Result | undefined> {
  const deadline = performance.now() + rules.waitMilliseconds;
  const { closing: signal } = simulation.pushes;
  for (;;) {
    const result = ask();
    if (result !== undefined || performance.now() >= deadline) return result;
    await delay(POLL_MILLISECONDS, undefined, { signal, ref: false });
  }
}
