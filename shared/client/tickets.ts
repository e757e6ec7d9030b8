/** The tickets of a client: from the cache until the service renews them, else from the service. */
import { parseObject, type Invoke } from './invoke.ts';
import { LOOK_UP_LIMIT_SECONDS, type LookUp } from './look-up.ts';
import type { TokenKey } from './contract.ts';
import type { Ticket, TicketRequest } from './ticket-contract.ts';
import { createTokenMemory, type TokenMemory } from './token-memory.ts';
import type { SlotServices } from './token-slot.ts';
import { WxkeeperError } from './wxkeeper-error.ts';

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
    const lookUp = createTicketLookUp({ functionName, invoke, type });
    const services = { ...clocks, lookUp, renewedEarlySeconds: EARLY_RENEWAL_SECONDS };
    const memory = memories.get(type) ?? createTokenMemory(services);
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
function createTicketLookUp({
  functionName,
  invoke,
  type,
}: Pick<TicketServices, 'functionName' | 'invoke'> & { type: string }): LookUp {
  return async ({ componentAppId, authorizerAppId }) => {
    const request = { componentAppId, authorizerAppId, type };
    const limitSeconds = LOOK_UP_LIMIT_SECONDS;
    const text = await invoke({ functionName, request, limitSeconds, isRepeatable: true });
    const { ticket, expiresAt, expiresInSeconds } = parseObject(text);
    if (
      typeof ticket !== 'string' ||
      typeof expiresAt !== 'number' ||
      typeof expiresInSeconds !== 'number'
    ) {
      const message = `${functionName} answered without a ticket: is it wxkeeper's get-ticket?`;
      throw new WxkeeperError('InvocationFailed', message, { retryable: false });
    }
    return { accessToken: ticket, expiresAt, expiresInSeconds };
  };
}
