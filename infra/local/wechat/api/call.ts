/** What one API is, and what each is given when it is called. */
import { WechatError, refuseUnless } from '../errors.ts';
import type { SimulatorRequest } from '../http-messages.ts';
import type { Simulation } from '../simulation.ts';
import type { AccessToken, ComponentState } from '../state/state.ts';

/** One call that has passed the checks that all APIs share. */
export interface ApiCall {
  simulation: Simulation;
  request: SimulatorRequest;
  /** The JSON object that was posted; empty for GET. */
  body: Record<string, unknown>;
  component: ComponentState;
  /** Absent for APIs that take none. */
  token?: AccessToken | undefined;
}

/** One API. */
export interface Api {
  method: 'GET' | 'POST';
  /** Whose token the query must carry. */
  token: 'none' | 'component' | 'authorizer' | 'either';
  /** Whether the body must name the component; always so where no token does. */
  namesComponent: boolean;
  /** Whether calls are counted against the day's limit, and whose. */
  quota: 'none' | 'component' | 'authorizer';
  /** @throws {WechatError} */
  handle: (call: ApiCall) => object;
}

/** APIs by path. */
export type ApiTable = Readonly<Record<string, Api>>;

/** What most APIs of a third-party platform have in common. */
export const componentApi = {
  method: 'POST',
  token: 'component',
  namesComponent: true,
  quota: 'component',
} as const satisfies Partial<Api>;

/** What APIs answer that have nothing to tell. */
export const ok = { errcode: 0, errmsg: 'ok' };

/** @throws {WechatError} 41018 missing, 61011 an account's appid, 40013 unknown */
export function componentNamed(simulation: Simulation, componentAppId: unknown): ComponentState {
  refuseUnless(typeof componentAppId === 'string' && componentAppId !== '', 41018);
  const component = simulation.components.get(componentAppId);
  if (component) return component;
  throw new WechatError(simulation.accounts.has(componentAppId) ? 61011 : 40013);
}

/** @throws {WechatError} 41004 missing, 40125 wrong */
export function checkSecret({ registration }: ComponentState, secret: unknown): void {
  refuseUnless(typeof secret === 'string' && secret !== '', 41004);
  refuseUnless(secret === registration.componentAppSecret, 40125);
}

/** @throws {WechatError} 41002 */
export function requireAppId(appId: unknown): string {
  refuseUnless(typeof appId === 'string' && appId !== '', 41002);
  return appId;
}
