/** The token client: from the cache while the token is certain to work, else from the service. */
import type {
  AccessToken,
  TokenClient,
  TokenClientOptions,
  TokenKey,
  TokenRequest,
} from './contract.ts';
import { handOut, isFresh, isValid } from './cached-token.ts';
import { createLookUp } from './look-up.ts';
import { withTimeLimit } from './time-limit.ts';
import { isConclusive, TokenSlot, type SlotServices } from './token-slot.ts';
import { repeatOnRefusal } from './repeat-on-refusal.ts';

/** A caller with a cached token that will probably work waits no longer than this for a look-up. */
const PATIENCE_SECONDS = 3;
/** Some 10 MB. Beyond it, the least recently used tokens are removed. */
const MOST_TOKENS = 10_000;

/**
 * A client for one deployment of wxkeeper: make one outside the handler and use it for all tokens.
 *
 * @see docs/client.md
 */
export function createTokenClient(options: TokenClientOptions = {}): TokenClient {
  const services: SlotServices = {
    lookUp: createLookUp(options.functionName ?? grantedFunction(), options.lambda),
    now: options.now ?? (() => Math.floor(Date.now() / 1000)),
    random: options.random ?? Math.random,
  };
  const slots = new Map<string, TokenSlot>();
  const getAccessToken = async (request: TokenRequest) =>
    provideAccessToken(slotOf(slots, request, services), request, services.now);
  return {
    getAccessToken,
    withAccessToken: async (need, call) => repeatOnRefusal(getAccessToken, need, call),
    forget: (key) => {
      slots.delete(keyText(key));
    },
  };
}

/** The name that `grantTokenLookup` has set, else the name in a deployment without a stage. */
function grantedFunction(): string {
  const { process } = globalThis as { process?: { env: Record<string, string | undefined> } };
  return process?.env['WXKEEPER_GET_ACCESS_TOKEN_FUNCTION'] || 'wxkeeper-get-access-token';
}

async function provideAccessToken(
  slot: TokenSlot,
  request: TokenRequest,
  now: () => number,
): Promise<AccessToken> {
  if (request.rejectedToken !== undefined) slot.reject(request.rejectedToken);
  const { cached } = slot;
  const minimum = request.minimumValiditySeconds;
  if (!cached || !isValid(cached, now(), minimum)) return slot.lookUp(request);
  if (isFresh(cached, now(), minimum)) {
    if (now() >= cached.renewAt) slot.lookUpInBackground(request);
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
  return still && isValid(still, now(), minimum) ? handOut(still, now()) : slot.lookUp(request);
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
function keyText({ componentAppId, authorizerAppId }: TokenKey): string {
  return JSON.stringify([componentAppId, authorizerAppId]);
}
