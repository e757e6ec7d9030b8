/** Answers API calls: first faults, then the common checks, then the API itself. */
import { setTimeout as delay } from 'node:timers/promises';
import { WechatError, refuseUnless } from '../errors.ts';
import {
  breakConnection,
  HTML_TYPE,
  json,
  page,
  type Handled,
  type SimulatorRequest,
  type SimulatorResponse,
} from '../http-messages.ts';
import { readEntry } from '../table-entry.ts';
import type { Simulation } from '../simulation.ts';
import type { ApiFault } from '../state/api-faults.ts';
import { answerFormOf, successAnswer } from './answer-form.ts';
import { authorizerApis } from './authorizer.ts';
import { authorizerNamedIn } from './body.ts';
import type { ApiTable } from './call.ts';
import { checkCall } from './checks.ts';
import { componentApis } from './component.ts';
import { withControlCharacters } from './control-characters.ts';
import { optionApis } from './options.ts';
import { ordinaryApis } from './ordinary/table.ts';
import { quotaApis } from './quota.ts';
import { ridApis } from './rid.ts';
import { snsApis } from './sns/table.ts';

const apis: ApiTable = {
  ...componentApis,
  ...authorizerApis,
  ...optionApis,
  ...quotaApis((path) => readEntry(apis, path)),
  ...ridApis,
  ...ordinaryApis,
};

/** The paths of all APIs, for the console page. */
export const apiPaths: readonly string[] = [...Object.keys(apis), ...Object.keys(snsApis)];

/** Answers every path that is not one of the simulator's own pages. Unknown ones get 40066. */
export async function answerApiCall(
  simulation: Simulation,
  request: SimulatorRequest,
): Promise<Handled> {
  simulation.calls.count(request.path, authorizerOf(simulation, request));
  const { slowMilliseconds } = simulation.settings;
  if (slowMilliseconds > 0) await slowDown(slowMilliseconds);
  const fault = simulation.faults.take(request.path);
  return fault ? answerWithFault(simulation, request, fault) : runApi(simulation, request);
}

function slowDown(milliseconds: number): Promise<void> {
  return delay(milliseconds, undefined, { ref: false });
}

/** For the call counts, also of calls that are refused: the account that is named, or the token's. */
function authorizerOf(
  { accessTokens }: Simulation,
  { body, query }: SimulatorRequest,
): string | undefined {
  const token = accessTokens.get(query.get('access_token') ?? '');
  return authorizerNamedIn(body) ?? query.get('appid') ?? token?.authorizerAppId;
}

async function answerWithFault(
  simulation: Simulation,
  request: SimulatorRequest,
  fault: ApiFault,
): Promise<Handled> {
  switch (fault.kind) {
    case 'errcode':
      return errorAnswer(simulation, request, new WechatError(fault.errcode ?? -1));
    case 'bad-gateway':
      return page('<html><head><title>502 Bad Gateway</title></head></html>', 502);
    case 'other-response':
      return otherResponse(fault);
    case 'connection-reset':
      return breakConnection;
    case 'response-lost':
      runApi(simulation, request);
      return breakConnection;
    case 'response-cut':
      return { ...runApi(simulation, request), isCut: true };
    case 'truncated-json': {
      const { bytes, ...whole } = runApi(simulation, request);
      const body = whole.body.slice(0, whole.body.length / 2);
      return { ...whole, body, bytes: bytes?.subarray(0, bytes.length / 2) };
    }
    case 'control-characters': {
      const whole = runApi(simulation, request);
      return { ...whole, body: withControlCharacters(whole.body) };
    }
    case 'hang':
      await simulation.faults.hang();
      return runApi(simulation, request);
    case 'slow':
      await slowDown(fault.delayMilliseconds ?? 1000);
      return runApi(simulation, request);
    default:
      return fault.kind satisfies never;
  }
}

function otherResponse({
  status = 200,
  contentType = HTML_TYPE,
  location,
  body = '',
}: ApiFault): SimulatorResponse {
  return { status, headers: { 'content-type': contentType, ...(location && { location }) }, body };
}

function runApi(simulation: Simulation, request: SimulatorRequest): SimulatorResponse {
  try {
    return successAnswer(request.path, callApi(simulation, request));
  } catch (error) {
    if (error instanceof WechatError) return errorAnswer(simulation, request, error);
    throw error;
  }
}

function callApi(simulation: Simulation, request: SimulatorRequest): object {
  const api = readEntry(apis, request.path);
  if (api) return api.handle(checkCall(simulation, request, api));
  const snsApi = readEntry(snsApis, request.path);
  refuseUnless(snsApi, 40066);
  refuseUnless(request.method === 'GET', 43001);
  return snsApi(simulation, request);
}

/** A thousand refused calls are remembered. */
const MOST_BODY_CHARACTERS = 2000;

function errorAnswer(simulation: Simulation, request: SimulatorRequest, error: WechatError) {
  const { accessTokens, clock, identifiers, refusedCalls } = simulation;
  const { path, query, body: requestBody, remoteAddress: clientIp } = request;
  const { contentType, beforeRid } = answerFormOf(path);
  const invokedAt = clock.now();
  const rid = identifiers.requestId(invokedAt);
  const answer = json(error.toJson(rid, beforeRid), 200, contentType);
  const token = query.get('component_access_token') ?? query.get('access_token') ?? '';
  refusedCalls.add({
    path,
    errcode: error.errcode,
    authorizerAppId: authorizerOf(simulation, request),
    rid,
    invokedAt,
    owner: accessTokens.get(token),
    query: query.toString(),
    requestBody: requestBody.slice(0, MOST_BODY_CHARACTERS),
    responseBody: answer.body,
    clientIp,
  });
  return answer;
}
