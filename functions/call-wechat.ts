/** Calls WeChat for other Lambda functions, which have no address on the platform's list. */
import { createCallServices } from '../shared/compose.ts';
import { createCallReporter } from '../shared/calls/call-report.ts';
import { callRequest, namesOfCall } from '../shared/calls/call-request.ts';
import { callForOthers } from '../shared/calls/call-wechat.ts';
import { createRefusedPaths } from '../shared/calls/refused-paths.ts';
import { invokeHandler } from '../shared/edge/invoke-handler.ts';
import { requestReader } from '../shared/edge/invoke-request.ts';
import type { Files, Services } from '../shared/services.ts';
import { createLookUpCounter } from '../shared/tokens/look-up-counter.ts';
import { createTokenMemory } from '../shared/tokens/look-up-memory.ts';

const readCall = requestReader(callRequest);

export const createHandler = (services: Services & Files) => {
  const ports = {
    ...services,
    memory: createTokenMemory(services.now),
    refusedPaths: createRefusedPaths(services.now),
    countLookUp: createLookUpCounter(services),
    reportCall: createCallReporter(services),
  };
  const answer = (event: unknown) => callForOthers(readCall(event, services), ports);
  return invokeHandler(answer, { ...services, namesOf: namesOfCall });
};

export const handler = createHandler(createCallServices());
