/** The look-up: returns a valid access token to any other Lambda function that asks. */
import { createLookUpServices } from '../shared/compose.ts';
import type { CallerPolicyPort } from '../shared/callers/rights.ts';
import { invokeHandler } from '../shared/edge/invoke-handler.ts';
import { requestReader } from '../shared/edge/invoke-request.ts';
import type { Services } from '../shared/services.ts';
import { createLookUpCounter } from '../shared/tokens/look-up-counter.ts';
import { createTokenMemory } from '../shared/tokens/look-up-memory.ts';
import { lookUpAccessToken } from '../shared/tokens/look-up.ts';
import { lookUpRequest } from '../shared/tokens/token-request.ts';

const readLookUp = requestReader(lookUpRequest);

export const createHandler = (services: Services & CallerPolicyPort) => {
  const memory = createTokenMemory(services.now);
  const countLookUp = createLookUpCounter(services);
  return invokeHandler(
    (event, context) =>
      lookUpAccessToken(event, context, { ...services, memory, countLookUp, readLookUp }),
    services,
  );
};

export const handler = createHandler(createLookUpServices());
