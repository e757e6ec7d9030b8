/** Answers API calls: faults first, then the checks that all APIs share, then the API itself. */
import { setTimeout as delay } from 'node:timers/promises';
import { checkAccessToken } from '../credentials/access-tokens.ts';
import { accountApis } from './account.ts';
import { authorizerApis } from './authorizer.ts';
import { componentNamed, type Api, type ApiCall, type ApiTable } from './call.ts';
import { componentApis } from './component.ts';
import { optionApis } from './options.ts';
import { quotaApis } from './quota.ts';
import type { ApiFault } from '../state/api-faults.ts';
import {
  breakConnection,
  json,
  page,
  type Handled,
  type SimulatorRequest,
} from '../http-messages.ts';
import { lookUp } from '../lookup.ts';
import type { Simulation } from '../simulation.ts';
import type { AccessToken, ComponentState } from '../state/state.ts';
import { WechatError, refuseUnless } from '../errors.ts';

const apis: ApiTable = {
  ...componentApis,
  ...authorizerApis,
  ...optionApis,
  ...quotaApis((path) => lookUp(apis, path) !== undefined),
  ...accountApis,
};

/** The paths of all APIs, for the console page. */
export const apiPaths: readonly string[] = Object.keys(apis);

/** Any path below `/cgi-bin/` that is no page. */
export async function answerApiCall(
  simulation: Simulation,
  request: SimulatorRequest,
): Promise<Handled> {
  simulation.calls.count(request.path, authorizerNamedIn(request));
  const fault = simulation.faults.take(request.path);
  return fault ? withFault(simulation, request, fault) : answer(simulation, request);
}

async function withFault(
  simulation: Simulation,
  request: SimulatorRequest,
  fault: ApiFault,
): Promise<Handled> {
  switch (fault.kind) {
    case 'errcode':
      return refusal(simulation, new WechatError(fault.errcode ?? -1));
    case 'bad-gateway':
      return page('<html><head><title>502 Bad Gateway</title></head></html>', 502);
    case 'connection-reset':
      return breakConnection;
    case 'response-lost':
      answer(simulation, request);
      return breakConnection;
    case 'truncated-json': {
      const whole = answer(simulation, request);
      return { ...whole, body: whole.body.slice(0, whole.body.length / 2) };
    }
    case 'hang':
      await simulation.faults.hang();
      return answer(simulation, request);
    case 'slow':
      await delay(fault.delayMilliseconds ?? 1000, undefined, { ref: false });
      return answer(simulation, request);
    default:
      return fault.kind satisfies never;
  }
}

function answer(simulation: Simulation, request: SimulatorRequest) {
  try {
    const api = lookUp(apis, request.path);
    refuseUnless(api, 40066);
    return json(api.handle(checkedCall(simulation, request, api)));
  } catch (error) {
    if (error instanceof WechatError) return refusal(simulation, error);
    throw error;
  }
}

function refusal({ clock, identifiers }: Simulation, error: WechatError) {
  return json(error.toJson(identifiers.requestId(clock.now())));
}

/** @throws {WechatError} what every API refuses in the same way */
function checkedCall(simulation: Simulation, request: SimulatorRequest, api: Api): ApiCall {
  if (request.method !== api.method) throw new WechatError(api.method === 'POST' ? 43002 : 43001);
  const body = api.method === 'POST' ? jsonObject(request.body) : {};
  checkAddress(simulation, request.remoteAddress);
  const token = api.token === 'none' ? undefined : checkedToken(simulation, request, api);
  const component = calledFor(simulation, body, { api, token });
  const call = { simulation, request, body, component, token };
  countAgainstQuota(call, api);
  return call;
}

function jsonObject(text: string): Record<string, unknown> {
  refuseUnless(text.trim() !== '', 44002);
  const value = parsed(text);
  refuseUnless(typeof value === 'object' && value !== null && !Array.isArray(value), 47001);
  return { ...value };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function checkAddress({ settings }: Simulation, remoteAddress: string): void {
  if (settings.ipAllowList === null || settings.ipAllowList.includes(remoteAddress)) return;
  throw new WechatError(61004, `requestIP: ${remoteAddress}`);
}

/** Old pages and most SDKs say `component_access_token`, new pages `access_token`. */
function checkedToken(
  simulation: Simulation,
  { query }: SimulatorRequest,
  { token: wanted }: Api,
): AccessToken {
  const value = query.get('component_access_token') ?? query.get('access_token');
  const token = checkAccessToken(simulation, value);
  const isComponents = token.authorizerAppId === undefined;
  if (wanted === 'component' && !isComponents) throw new WechatError(61014);
  // The wrong kind of token, as the official page on missing permissions says.
  if (wanted === 'authorizer' && isComponents) throw new WechatError(48001);
  return token;
}

function calledFor(
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

/** A limit by authorizer is that of the token, or of the account that the body names. */
function countAgainstQuota(call: ApiCall, api: Api): void {
  if (api.quota === 'none') return;
  const { simulation, request, component, token, body } = call;
  const { componentAppId } = component.registration;
  const named = api.quota === 'authorizer' ? body['authorizer_appid'] : undefined;
  const authorizerAppId = token?.authorizerAppId ?? (typeof named === 'string' ? named : undefined);
  const owner = { componentAppId, authorizerAppId };
  refuseUnless(simulation.quotas.count(owner, request.path, simulation.clock.now()), 45009);
}

function authorizerNamedIn({ body }: SimulatorRequest): string | undefined {
  const value = parsed(body);
  if (typeof value !== 'object' || value === null || !('authorizer_appid' in value))
    return undefined;
  return typeof value.authorizer_appid === 'string' ? value.authorizer_appid : undefined;
}
