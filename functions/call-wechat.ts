/** Calls WeChat for other Lambda functions, which have no address on the platform's list. */
import type { Context } from 'aws-lambda';
import { createCallServices } from '../shared/compose.ts';
import { admitCaller, refuseCalls, type CallerPolicyPort } from '../shared/callers/rights.ts';
import { createCallReporter } from '../shared/calls/call-report.ts';
import { callRequestOf, namesOfCall } from '../shared/calls/call-request.ts';
import { callForOthers } from '../shared/calls/call-wechat.ts';
import { createRefusedPaths } from '../shared/calls/refused-paths.ts';
import { invokeHandler } from '../shared/edge/invoke-handler.ts';
import { requestReaders } from '../shared/edge/invoke-request.ts';
import type { Files, Services } from '../shared/services.ts';
import { createLookUpCounter } from '../shared/tokens/look-up-counter.ts';
import { createTokenMemory } from '../shared/tokens/look-up-memory.ts';

const callReaderOf = requestReaders(callRequestOf);

export const createHandler = (services: Services & Files & CallerPolicyPort) => {
  const ports = {
    ...services,
    memory: createTokenMemory(services.now),
    refusedPaths: createRefusedPaths(services.now),
    countLookUp: createLookUpCounter(services),
    reportCall: createCallReporter(services),
  };
  const answer = async (event: unknown, context: Context) => {
    const caller = admitCaller(context, services);
    refuseCalls(caller);
    const readCall = callReaderOf(caller.name);
    return callForOthers(readCall(event, services), caller, ports);
  };
  return invokeHandler(answer, { ...services, namesOf: namesOfCall });
};

export const handler = createHandler(createCallServices());
