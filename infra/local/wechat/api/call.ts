/** The definition of an API, and the input of its handler. */
import { WechatError, refuseUnless } from '../errors.ts';
import type { Form, SimulatorRequest } from '../http-messages.ts';
import type { Simulation } from '../simulation.ts';
import type { Account } from '../state/accounts.ts';
import type { DailyQuota } from '../state/quotas.ts';
import type { AccessToken, ComponentState } from '../state/state.ts';
import { readEntry } from '../table-entry.ts';

/** A call that has passed the common checks. */
export interface ApiCall {
  simulation: Simulation;
  request: SimulatorRequest;
  /** The posted JSON object. Empty for GET and for a multipart body. */
  body: Record<string, unknown>;
  /** The fields of a multipart body. */
  form: Form;
  component: ComponentState;
  /** Undefined for APIs without a token. */
  token?: AccessToken | undefined;
}

/** One API. */
export interface Api {
  method: 'GET' | 'POST';
  /** What the body must be. Default: JSON for POST, nothing for GET. */
  body?: 'multipart';
  /** Whose token the query must carry. */
  token: 'none' | 'component' | 'authorizer' | 'either';
  /** Whether the token must be named `access_token`. Otherwise `component_access_token` will do. */
  needsAccessToken?: boolean;
  /** The account must have granted one of these (61007). Default: any grant will do. */
  permissionSets?: readonly number[];
  /** An official account must be verified (48001). */
  needsVerification?: boolean;
  /** Whether the body must name the component. Without a token it always must. */
  namesComponent: boolean;
  /** Whose daily limit applies, if any. */
  quota: 'none' | 'component' | 'authorizer';
  /** Calls a day. Default: the setting `defaultDailyQuota`, because WeChat publishes no figure. */
  dailyQuota?: number;
  /** The answer: an object that becomes JSON, or a FileAnswer. @throws {WechatError} */
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

/** The defaults of APIs about the calls of whoever's token it is: an account's, or the platform's. */
export const anyOwnersApi = {
  method: 'POST',
  token: 'either',
  namesComponent: false,
  quota: 'none',
} as const satisfies Partial<Api>;

/** The account whose token the call carries. @throws {WechatError} 61003 */
export function accountOf({ simulation, token }: ApiCall): Account {
  const account = simulation.accounts.get(token?.authorizerAppId ?? '');
  refuseUnless(account, 61003);
  return account;
}

/** The answer of APIs without a result. */
export const ok = { errcode: 0, errmsg: 'ok' };

/** The daily limit of an API: as set for its path, else its own, else the default. */
export function dailyQuotaOf({ settings }: Simulation, path: string, api: Api): DailyQuota {
  const set = readEntry(settings.dailyQuotas, path);
  return { path, limit: set ?? api.dailyQuota ?? settings.defaultDailyQuota };
}

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
