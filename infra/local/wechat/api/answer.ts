/** Answers API calls: first faults, then the common checks, then the API itself. */
import { setTimeout as delay } from 'node:timers/promises';
import { WechatError, refuseUnless } from '../errors.ts';
import {
  breakConnection,
  json,
  page,
  type Handled,
  type SimulatorRequest,
} from '../http-messages.ts';
import { readEntry } from '../table-entry.ts';
import type { Simulation } from '../simulation.ts';
import type { ApiFault } from '../state/api-faults.ts';
import { accountApis } from './account.ts';
import { authorizerApis } from './authorizer.ts';
import { authorizerNamedIn } from './body.ts';
import type { ApiTable } from './call.ts';
import { checkCall } from './checks.ts';
import { componentApis } from './component.ts';
import { optionApis } from './options.ts';
import { quotaApis } from './quota.ts';

const apis: ApiTable = {
  ...componentApis,
  ...authorizerApis,
  ...optionApis,
  ...quotaApis((path) => readEntry(apis, path) !== undefined),
  ...accountApis,
};

/** The paths of all APIs, for the console page. */
export const apiPaths: readonly string[] = Object.keys(apis);

/** Answers every path below `/cgi-bin/` that is not a page. */
export async function answerApiCall(
  simulation: Simulation,
  request: SimulatorRequest,
): Promise<Handled> {
  simulation.calls.count(request.path, authorizerNamedIn(request.body));
  const fault = simulation.faults.take(request.path);
  return fault ? answerWithFault(simulation, request, fault) : runApi(simulation, request);
}

async function answerWithFault(
  simulation: Simulation,
  request: SimulatorRequest,
  fault: ApiFault,
): Promise<Handled> {
  switch (fault.kind) {
    case 'errcode':
      return errorAnswer(simulation, new WechatError(fault.errcode ?? -1));
    case 'bad-gateway':
      return page('<html><head><title>502 Bad Gateway</title></head></html>', 502);
    case 'connection-reset':
      return breakConnection;
    case 'response-lost':
      runApi(simulation, request);
      return breakConnection;
    case 'truncated-json': {
      const whole = runApi(simulation, request);
      return { ...whole, body: whole.body.slice(0, whole.body.length / 2) };
    }
    case 'hang':
      await simulation.faults.hang();
      return runApi(simulation, request);
    case 'slow':
      await delay(fault.delayMilliseconds ?? 1000, undefined, { ref: false });
      return runApi(simulation, request);
    default:
      return fault.kind satisfies never;
  }
}

function runApi(simulation: Simulation, request: SimulatorRequest) {
  try {
    const api = readEntry(apis, request.path);
    refuseUnless(api, 40066);
    return json(api.handle(checkCall(simulation, request, api)));
  } catch (error) {
    if (error instanceof WechatError) return errorAnswer(simulation, error);
    throw error;
  }
}

function errorAnswer({ clock, identifiers }: Simulation, error: WechatError) {
  return json(error.toJson(identifiers.requestId(clock.now())));
}
