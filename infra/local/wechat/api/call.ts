/** The definition of an API, and the input of its handler. */
import { WechatError, refuseUnless } from '../errors.ts';
import type { SimulatorRequest } from '../http-messages.ts';
import type { Simulation } from '../simulation.ts';
import type { AccessToken, ComponentState } from '../state/state.ts';

/** A call that has passed the common checks. */
export interface ApiCall {
  simulation: Simulation;
  request: SimulatorRequest;
  /** The posted JSON object. Empty for GET. */
  body: Record<string, unknown>;
  component: ComponentState;
  /** Undefined for APIs without a token. */
  token?: AccessToken | undefined;
}

/** One API. */
export interface Api {
  method: 'GET' | 'POST';
  /** Whose token the query must carry. */
  token: 'none' | 'component' | 'authorizer' | 'either';
  /** Whether the body must name the component. Without a token it always must. */
  namesComponent: boolean;
  /** Whose daily limit applies, if any. */
  quota: 'none' | 'component' | 'authorizer';
  /** @throws {WechatError} */
  handle: (call: ApiCall) => object;
}

/** APIs by path. */
export type ApiTable = Readonly<Record<string, Api>>;

/** The defaults of most APIs of a third-party platform. */
export const componentApi = {
  method: 'POST',
  token: 'component',
  namesComponent: true,
  quota: 'component',
} as const satisfies Partial<Api>;

/** The answer of APIs without a result. */
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
