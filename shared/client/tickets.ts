/** The tickets of a client: from the cache until the service renews them, else from the service. */
import type { Invoke } from './invoke.ts';
import { createAsker, type LookUp } from './look-up.ts';
import type { TokenKey } from './contract.ts';
import type { Ticket, TicketRequest } from './ticket-contract.ts';
import { createTokenMemory, type TokenMemory } from './token-memory.ts';
import type { SlotServices } from './token-slot.ts';

/**
 * The service renews a ticket at half of its life of 7200 s. The old one is good until its own end, so
 * it may be used from memory until then. Afterwards it is looked up as often as a token.
 */
const EARLY_RENEWAL_SECONDS = 3600;

/** The cache of all tickets. */
export interface Tickets {
  provide(request: TicketRequest): Promise<Ticket>;
  forget(account: TokenKey): void;
}

/** The services that tickets need. */
export interface TicketServices extends Pick<SlotServices, 'now' | 'random'> {
  functionName: string;
  invoke: Invoke;
}

/** An empty cache. */
export function createTickets({ functionName, invoke, ...clocks }: TicketServices): Tickets {
  const memories = new Map<string, TokenMemory>();
  const memoryOf = (type: string): TokenMemory => {
    const known = memories.get(type);
    if (known) return known;
    const lookUp = createTicketLookUp({ functionName, invoke }, type);
    const services = { ...clocks, lookUp, renewedEarlySeconds: EARLY_RENEWAL_SECONDS };
    const memory = createTokenMemory(services);
    memories.set(type, memory);
    return memory;
  };
  return {
    provide: async ({ type, ...account }) => {
      const found = await memoryOf(type).provide(account, 'watched');
      const { accessToken: ticket, expiresAt, expiresInSeconds } = found;
      return { ticket, expiresAt, expiresInSeconds };
    },
    forget: (account) => {
      for (const memory of memories.values()) memory.forget(account);
    },
  };
}

/** To the cache a ticket is a token of its own. */
function createTicketLookUp(
  { functionName, invoke }: Pick<TicketServices, 'functionName' | 'invoke'>,
  type: string,
): LookUp {
  const isMissing = "without a ticket: is it wxkeeper's get-ticket?";
  const ask = createAsker({ functionName, invoke, field: 'ticket', isMissing });
  return async ({ componentAppId, authorizerAppId }) =>
    ask({ componentAppId, authorizerAppId, type });
}
