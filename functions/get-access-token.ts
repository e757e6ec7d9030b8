/** The look-up: any other Lambda gets a token that works by asking. */
import { invokeHandler } from '../shared/edge/invoke-handler.ts';
import { createLookUpCounter } from '../shared/tokens/look-up-counter.ts';
import { createRenewLater } from '../shared/renewal-hand-over.ts';
import { createServices, type Services } from '../shared/services.ts';
import { lookUpAccessToken } from '../shared/tokens/look-up.ts';
import { createTokenMemory } from '../shared/tokens/look-up-memory.ts';

export const createHandler = (services: Services) => {
  const memory = createTokenMemory(services.now);
  const countLookUp = createLookUpCounter(services);
  return invokeHandler(
    (event) => lookUpAccessToken(event, { ...services, memory, countLookUp }),
    services,
  );
};

export const handler = createHandler({ ...createServices(), renewLater: createRenewLater() });
