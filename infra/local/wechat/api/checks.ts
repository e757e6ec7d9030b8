/** The common checks of all APIs: method, body, address, token, component, daily limit. */
import { checkAccessToken } from '../credentials/access-tokens.ts';
import { WechatError, refuseUnless } from '../errors.ts';
import type { SimulatorRequest } from '../http-messages.ts';
import type { Simulation } from '../simulation.ts';
import type { AccessToken, ComponentState } from '../state/state.ts';
import { jsonObject } from './body.ts';
import { componentNamed, type Api, type ApiCall } from './call.ts';

/** Performs the common checks of a call. @throws {WechatError} */
export function checkCall(simulation: Simulation, request: SimulatorRequest, api: Api): ApiCall {
  if (request.method !== api.method) throw new WechatError(api.method === 'POST' ? 43002 : 43001);
  const body = api.method === 'POST' ? jsonObject(request.body) : {};
  checkAddress(simulation, request.remoteAddress);
  const token = api.token === 'none' ? undefined : requireToken(simulation, request, api);
  const component = requestedComponent(simulation, body, { api, token });
  const call = { simulation, request, body, component, token };
  countAgainstQuota(call, api);
  return call;
}

function checkAddress({ settings }: Simulation, remoteAddress: string): void {
  if (settings.ipAllowList === null || settings.ipAllowList.includes(remoteAddress)) return;
  throw new WechatError(61004, `requestIP: ${remoteAddress}`);
}

/** Old documents and most SDKs use `component_access_token`, new documents `access_token`. */
function requireToken(
  simulation: Simulation,
  { query }: SimulatorRequest,
  { token: wanted }: Api,
): AccessToken {
  const value = query.get('component_access_token') ?? query.get('access_token');
  const token = checkAccessToken(simulation, value);
  const isComponents = token.authorizerAppId === undefined;
  if (wanted === 'component' && !isComponents) throw new WechatError(61014);
  // The errcode for the wrong kind of token, according to the official page on missing permissions.
  if (wanted === 'authorizer' && isComponents) throw new WechatError(48001);
  return token;
}

function requestedComponent(
  simulation: Simulation,
  body: Record<string, unknown>,
  { api, token }: { api: Api; token: AccessToken | undefined },
): ComponentState {
  const named = body['component_appid'];
  if (!token) return componentNamed(simulation, named);
  if (api.namesComponent || named !== undefined) {
    const { registration } = componentNamed(simulation, named);
    refuseUnless(registration.componentAppId === token.componentAppId, 40013);
  }
  return componentNamed(simulation, token.componentAppId);
}

/** A limit per authorizer applies to the token's account, or else to the account in the body. */
function countAgainstQuota(call: ApiCall, api: Api): void {
  if (api.quota === 'none') return;
  const { simulation, request, component, token, body } = call;
  const { componentAppId } = component.registration;
  const named = api.quota === 'authorizer' ? body['authorizer_appid'] : undefined;
  const authorizerAppId = token?.authorizerAppId ?? (typeof named === 'string' ? named : undefined);
  const owner = { componentAppId, authorizerAppId };
  refuseUnless(simulation.quotas.count(owner, request.path, simulation.clock.now()), 45009);
}
