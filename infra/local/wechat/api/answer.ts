/** Answers API calls: faults first, then the checks that all APIs share, then the API itself. */
import { setTimeout as delay } from 'node:timers/promises';
import { WechatError, refuseUnless } from '../errors.ts';
import {
  breakConnection,
  json,
  page,
  type Handled,
  type SimulatorRequest,
} from '../http-messages.ts';
import { lookUp } from '../lookup.ts';
import type { Simulation } from '../simulation.ts';
import type { ApiFault } from '../state/api-faults.ts';
import { accountApis } from './account.ts';
import { authorizerApis } from './authorizer.ts';
import { authorizerNamedIn } from './body.ts';
import type { ApiTable } from './call.ts';
import { checkedCall } from './checks.ts';
import { componentApis } from './component.ts';
import { optionApis } from './options.ts';
import { quotaApis } from './quota.ts';

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
  simulation.calls.count(request.path, authorizerNamedIn(request.body));
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
