/** The common checks of all APIs: method, body, address, token, component, daily limit. */
import { checkAccessToken } from '../credentials/access-tokens.ts';
import { WechatError, refuseUnless } from '../errors.ts';
import type { SimulatorRequest } from '../http-messages.ts';
import type { Simulation } from '../simulation.ts';
import { isOfficialAccount, VERIFIED } from '../state/accounts.ts';
import type { AccessToken, ComponentState } from '../state/state.ts';
import { jsonObject } from './body.ts';
import { readForm } from './form.ts';
import { componentNamed, dailyQuotaOf, type Api, type ApiCall } from './call.ts';

/** Performs the common checks of a call. @throws {WechatError} */
export function checkCall(simulation: Simulation, request: SimulatorRequest, api: Api): ApiCall {
  if (request.method !== api.method) throw new WechatError(api.method === 'POST' ? 43002 : 43001);
  const { body, form } = readContent(request, api);
  checkAddress(simulation, request.remoteAddress);
  const token = api.token === 'none' ? undefined : requireToken(simulation, request, api);
  if (token) checkRights(simulation, token, api);
  const component = requestedComponent(simulation, body, { api, token });
  const call: ApiCall = { simulation, request, body, form, component, token };
  countAgainstQuota(call, api);
  return call;
}

function readContent(request: SimulatorRequest, api: Api): Pick<ApiCall, 'body' | 'form'> {
  if (api.body === 'multipart') return { body: {}, form: readForm(request) };
  return { body: api.method === 'POST' ? jsonObject(request.body) : {}, form: new Map() };
}

/**
 * Every call with a token of a component or an authorizer must come from a listed address.
 *
 * @see https://developers.weixin.qq.com/community/develop/doc/000a06c776049825931fa8e9656400
 */
function checkAddress(simulation: Simulation, remoteAddress: string): void {
  if (isListed(simulation, remoteAddress)) return;
  throw new WechatError(61004, `requestIP: ${remoteAddress}`);
}

/** Whether calls from this address are allowed. */
export function isListed({ settings }: Simulation, address: string): boolean {
  return settings.ipAllowList === null || settings.ipAllowList.includes(address);
}

/** Old documents and most SDKs use `component_access_token`, new documents `access_token`. */
function requireToken(
  simulation: Simulation,
  { query }: SimulatorRequest,
  { token: wanted, needsAccessToken }: Api,
): AccessToken {
  const named = needsAccessToken ? null : query.get('component_access_token');
  const token = checkAccessToken(simulation, named ?? query.get('access_token'));
  const isComponents = token.authorizerAppId === undefined;
  if (wanted === 'component' && !isComponents) throw new WechatError(61014);
  // The errcode for the wrong kind of token, according to the official page on missing permissions.
  if (wanted === 'authorizer' && isComponents) throw new WechatError(48001);
  return token;
}

/**
 * 61007 for what the account has not granted to the component, 48001 for what it cannot do itself.
 *
 * @see https://developers.weixin.qq.com/doc/oplatform/Third-party_Platforms/2.0/troubleshooting/third_party_authority_instructions_troubleshooting.html
 */
function checkRights(simulation: Simulation, token: AccessToken, api: Api): void {
  const { permissionSets } = api;
  if (!permissionSets || token.authorizerAppId === undefined) return;
  const { grants } = componentNamed(simulation, token.componentAppId);
  const granted = grants.get(token.authorizerAppId)?.permissionSets ?? [];
  refuseUnless(
    granted.some((id) => permissionSets.includes(id)),
    61007,
  );
  const account = simulation.accounts.get(token.authorizerAppId);
  refuseUnless(account?.hasApiPermission, 48001);
  const isUnverified = isOfficialAccount(account) && account.verifyType !== VERIFIED;
  refuseUnless(!(api.needsVerification && isUnverified), 48001);
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
  const quota = dailyQuotaOf(simulation, request.path, api);
  refuseUnless(simulation.quotas.count(owner, quota, simulation.clock.now()), 45009);
}
