/** Returns a valid ticket of an account, for web pages or coupons, to any other function that asks. */
import { createLookUpServices } from '../shared/compose.ts';
import type { CallerPolicyPort } from '../shared/callers/rights.ts';
import { invokeHandler } from '../shared/edge/invoke-handler.ts';
import { requestReader } from '../shared/edge/invoke-request.ts';
import type { Services } from '../shared/services.ts';
import { createLookUpCounter, operatorsTicketFailures } from '../shared/tokens/look-up-counter.ts';
import { createTokenMemory } from '../shared/tokens/look-up-memory.ts';
import { lookUpTicket } from '../shared/tokens/ticket-look-up.ts';
import { ticketRequest } from '../shared/tokens/token-request.ts';

const readTicketLookUp = requestReader(ticketRequest);

export const createHandler = (services: Services & CallerPolicyPort) => {
  const memory = createTokenMemory(services.now);
  const countLookUp = createLookUpCounter(services, operatorsTicketFailures);
  return invokeHandler(
    (event, context) =>
      lookUpTicket(event, context, { ...services, memory, countLookUp, readTicketLookUp }),
    services,
  );
};

export const handler = createHandler(createLookUpServices());
