/** The tokens of a client: from the cache while they will work, else from the service. */
import { handOut, isFresh, isValid, type TokenUse } from './cached-token.ts';
import type { AccessToken, TokenKey, TokenRequest } from './contract.ts';
import { withTimeLimit } from './time-limit.ts';
import { isConclusive, TokenSlot, type SlotServices } from './token-slot.ts';

/** A caller with a cached token that will probably work waits no longer than this for a look-up. */
const PATIENCE_SECONDS = 3;
/** Some 10 MB. Beyond it, the least recently used tokens are removed. */
const MOST_TOKENS = 10_000;

/** The cache of all tokens. */
export interface TokenMemory {
  provide(request: TokenRequest, use: TokenUse): Promise<AccessToken>;
  forget(key: TokenKey): void;
}

/** An empty cache. */
export function createTokenMemory(services: SlotServices): TokenMemory {
  const slots = new Map<string, TokenSlot>();
  return {
    provide: async (request, use) =>
      provideToken(slotOf(slots, request, services), { request, use, now: services.now }),
    forget: (key) => {
      slots.delete(keyText(key));
    },
  };
}

interface Wish {
  request: TokenRequest;
  use: TokenUse;
  now: () => number;
}

async function provideToken(slot: TokenSlot, { request, use, now }: Wish): Promise<AccessToken> {
  if (request.rejectedToken !== undefined) slot.reject(request.rejectedToken);
  const { cached } = slot;
  const { minimumValiditySeconds } = request;
  if (!cached || !isValid(cached, now(), minimumValiditySeconds)) return slot.lookUp(request);
  if (isFresh(cached, now(), { use, minimumValiditySeconds })) {
    if (now() >= cached.spans[use].lookAgainAt) slot.lookUpInBackground(request);
    return handOut(cached, now());
  }
  try {
    return await withTimeLimit(slot.lookUp(request), PATIENCE_SECONDS);
  } catch (error) {
    if (isConclusive(error)) throw error;
  }
  slot.postpone();
  // Another caller may have reported the token as refused meanwhile.
  const still = slot.cached;
  const isUsable = still && isValid(still, now(), minimumValiditySeconds);
  return isUsable ? handOut(still, now()) : slot.lookUp(request);
}

/** A used slot moves to the end of the map, so the first one is the least recently used. */
function slotOf(slots: Map<string, TokenSlot>, key: TokenKey, services: SlotServices): TokenSlot {
  const text = keyText(key);
  const slot = slots.get(text) ?? new TokenSlot(services);
  slots.delete(text);
  slots.set(text, slot);
  const [oldest] = slots.keys();
  if (slots.size > MOST_TOKENS && oldest !== undefined) slots.delete(oldest);
  return slot;
}

/** An empty authorizerAppId is a mistake that the service reports: it is not the component. */
export function keyText({ componentAppId, authorizerAppId }: TokenKey): string {
  return JSON.stringify([componentAppId, authorizerAppId]);
}
