/** A merchant authorizes, changes or withdraws a grant: the change and the resulting push. */
import type { PushFaultKind } from '../pushes/faults.ts';
import { eventPush, type Push } from '../pushes/push.ts';
import type { PushFields } from '../pushes/xml.ts';
import type { Simulation } from '../simulation.ts';
import { addBounded } from '../state/bounded.ts';
import type { ComponentState, Grant, SimulatorState } from '../state/state.ts';
import { endGrant, issueAuthorizationCode, recordGrant, type GrantChange } from './grants.ts';

/** Older ones have long expired, at the rate at which merchants come. */
const KEPT_CODES = 20_000;

/** The error codes of the authorization page, as in WeChat's own script. */
export type PageCode = -11 | -13 | -14 | -20 | -21 | -22 | -28;

/** What the merchant agrees to. */
export interface Agreement {
  authorizerAppId: string;
  preAuthCode: string;
  permissionSets: number[];
}

/** The result of an agreement. */
export interface Authorization {
  change: Exclude<GrantChange, 'unchanged'>;
  /** The code that the browser brings back to the component. */
  authorizationCode: string;
  /** `auth_code=…&expires_in=…` */
  redirectQuery: string;
  push: Push;
}

/** Returns -28 for a used code, -11 for an unknown or expired one, undefined for a valid one. */
export function preAuthCodeProblem(
  { clock, settings }: SimulatorState,
  component: ComponentState,
  preAuthCode: string,
): PageCode | undefined {
  const issued = component.preAuthCodes.get(preAuthCode);
  if (!issued) return -11;
  if (issued.isUsed && !settings.preAuthCodeWorksAgain) return -28;
  return clock.now() >= issued.expiresAt ? -11 : undefined;
}

/** Issues a code, as api_create_preauthcode does. */
export function issuePreAuthCode(state: SimulatorState, component: ComponentState): string {
  const preAuthCode = state.identifiers.preAuthCode();
  const expiresAt = state.clock.now() + state.settings.preAuthCodeLifetimeSeconds;
  addBounded(component.preAuthCodes, [preAuthCode, { expiresAt, isUsed: false }], KEPT_CODES);
  return preAuthCode;
}

/**
 * The merchant presses 授权. The push is only returned, because the caller decides when to send it.
 *
 * @returns -20 if the permission sets are unchanged, -11 or -28 if the pre-auth code is not valid
 */
export function authorize(
  simulation: Simulation,
  component: ComponentState,
  agreement: Agreement,
): Authorization | PageCode {
  const problem = preAuthCodeProblem(simulation, component, agreement.preAuthCode);
  if (problem !== undefined) return problem;
  const { grant, change } = recordGrant(simulation, component, agreement);
  if (change === 'unchanged') return -20;
  const preAuthCode = component.preAuthCodes.get(agreement.preAuthCode);
  if (preAuthCode) preAuthCode.isUsed = true;

  const pushed = issueAuthorizationCode(simulation, component, grant);
  const { authorizationCode } = simulation.settings.sameCode
    ? pushed
    : issueAuthorizationCode(simulation, component, grant);
  const query = new URLSearchParams({
    auth_code: authorizationCode,
    expires_in: String(simulation.settings.authorizationCodeLifetimeSeconds),
  });
  const fields = {
    AuthorizationCode: pushed.authorizationCode,
    AuthorizationCodeExpiredTime: pushed.expiresAt,
    PreAuthCode: agreement.preAuthCode,
  };
  const push = grantPush(simulation, grant, { infoType: change, fields });
  return { change, authorizationCode, redirectQuery: query.toString(), push };
}

/** Sends the push immediately, or after the browser's response: the setting `order` decides. */
export async function sendInOrder(
  { settings, pushes }: Simulation,
  push: Push,
  { answered, fault }: { answered: Promise<void>; fault?: PushFaultKind | undefined },
): Promise<void> {
  if (settings.order === 'callback-first') void pushes.sendAfter(answered, push, fault);
  else await pushes.send(push, fault);
}

/** The merchant withdraws the grant in WeChat's console. @returns undefined if there was no grant */
export function withdraw(
  simulation: Simulation,
  component: ComponentState,
  authorizerAppId: string,
): Push | undefined {
  const grant = component.grants.get(authorizerAppId);
  if (!grant) return undefined;
  endGrant(component, authorizerAppId);
  return grantPush(simulation, grant, { infoType: 'unauthorized', fields: {} });
}

function grantPush(
  { clock }: Simulation,
  { componentAppId, authorizerAppId }: Grant,
  { infoType, fields }: { infoType: string; fields: PushFields },
): Push {
  const head = { componentAppId, authorizerAppId, createTime: clock.now(), infoType };
  return eventPush(head, { AuthorizerAppid: authorizerAppId, ...fields });
}
