/** The token client: from memory while that is certain to work, else from the service. */
import type {
  AccessToken,
  TokenClient,
  TokenClientOptions,
  TokenKey,
  TokenRequest,
} from './contract.ts';
import { handOut, isFresh, lasts } from './cached-token.ts';
import { createLookUp } from './look-up.ts';
import { withTimeLimit } from './time-limit.ts';
import { isConclusive, TokenSlot, type SlotServices } from './token-slot.ts';
import { repeatOnRefusal } from './repeat-on-refusal.ts';

/** So long is a look-up waited for by someone who holds a token that will probably do. */
const PATIENCE_SECONDS = 3;
/** Some 10 MB: the tokens that were not asked for the longest make room. */
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
      slots.delete(nameOf(key));
    },
  };
}

/** What `grantTokenLookup` has set, if it was used; else the name in a deployment without a stage. */
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
  const { kept } = slot;
  const minimum = request.minimumValiditySeconds;
  if (!kept || !lasts(kept, now(), minimum)) return slot.lookUp(request);
  if (isFresh(kept, now(), minimum)) {
    if (now() >= kept.renewAt) slot.lookUpBeside(request);
    return handOut(kept, now());
  }
  try {
    return await withTimeLimit(slot.lookUp(request), PATIENCE_SECONDS);
  } catch (error) {
    if (isConclusive(error)) throw error;
  }
  slot.postpone();
  // Meanwhile somebody may have reported it as refused.
  const still = slot.kept;
  return still && lasts(still, now(), minimum) ? handOut(still, now()) : slot.lookUp(request);
}

/** The slot asked for is the newest in the map's order, so the first one is the longest unused. */
function slotOf(slots: Map<string, TokenSlot>, key: TokenKey, services: SlotServices): TokenSlot {
  const name = nameOf(key);
  const slot = slots.get(name) ?? new TokenSlot(services);
  slots.delete(name);
  slots.set(name, slot);
  const [oldest] = slots.keys();
  if (slots.size > MOST_TOKENS && oldest !== undefined) slots.delete(oldest);
  return slot;
}

/** An empty authorizerAppId is a mistake, which the service reports: it is not the component. */
function nameOf({ componentAppId, authorizerAppId }: TokenKey): string {
  return JSON.stringify([componentAppId, authorizerAppId]);
}
