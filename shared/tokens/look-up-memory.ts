/** Caches the tokens of the last look-ups in a warm function: a busy one does not read each time. */
import type { CredentialKey, NewAccessToken } from '../store/records/access-token.ts';

/**
 * Long enough that a burst of look-ups reads once. Short, because a warm function does not learn
 * that a merchant has withdrawn the authorization or authorized again.
 */
export const REMEMBERED_SECONDS = 2;
/** An entry has some 300 bytes. */
const MOST_TOKENS = 5000;

/** A token, and whose account it is of: what is remembered is not for every caller. */
export interface RememberedToken extends NewAccessToken {
  tenantId?: string | undefined;
}

export interface TokenMemory {
  /** @param leastLifeSeconds how long the token must still be valid */
  recall(key: CredentialKey, leastLifeSeconds: number): RememberedToken | undefined;
  /**
   * Called before the store is read; returns what remembers the token that was found. It does nothing
   * where something was forgotten meanwhile: by then the token can be an ended one.
   */
  beginLookUp(): (key: CredentialKey, token: RememberedToken) => void;
  forget(key: CredentialKey): void;
}

/** @param now seconds since 1970 */
export function createTokenMemory(now: () => number): TokenMemory {
  const remembered = new Map<string, { token: RememberedToken; until: number }>();
  let timesForgotten = 0;
  return {
    recall(key, leastLifeSeconds) {
      const { token, until } = remembered.get(keyText(key)) ?? {};
      if (!token || !until || until <= now()) return undefined;
      return token.expiresAt - now() >= leastLifeSeconds ? token : undefined;
    },
    beginLookUp() {
      const timesBefore = timesForgotten;
      return (key, token) => {
        if (timesForgotten !== timesBefore) return;
        remembered.delete(keyText(key));
        remembered.set(keyText(key), { token, until: now() + REMEMBERED_SECONDS });
        const [oldest] = remembered.keys();
        if (remembered.size > MOST_TOKENS && oldest !== undefined) remembered.delete(oldest);
      };
    },
    forget(key) {
      timesForgotten++;
      remembered.delete(keyText(key));
    },
  };
}

function keyText({ componentAppId, authorizerAppId = '', credential }: CredentialKey): string {
  return `${componentAppId}#${authorizerAppId}#${credential ?? ''}`;
}
