/** Caches the tokens of the last look-ups in a warm function: a busy one does not read each time. */
import type { AccessTokenKey, NewAccessToken } from '../store/records/access-token.ts';

/**
 * Long enough that a burst of look-ups reads once. Short, because a warm function does not learn
 * that a merchant has withdrawn the authorization or authorized again.
 */
export const REMEMBERED_SECONDS = 2;
/** An entry has some 300 bytes. */
const MOST_TOKENS = 5000;

export interface TokenMemory {
  /** @param leastLifeSeconds how long the token must still be valid */
  recall(key: AccessTokenKey, leastLifeSeconds: number): NewAccessToken | undefined;
  remember(key: AccessTokenKey, token: NewAccessToken): void;
  forget(key: AccessTokenKey): void;
}

/** @param now seconds since 1970 */
export function createTokenMemory(now: () => number): TokenMemory {
  const remembered = new Map<string, { token: NewAccessToken; until: number }>();
  return {
    recall(key, leastLifeSeconds) {
      const { token, until } = remembered.get(keyText(key)) ?? {};
      if (!token || !until || until <= now()) return undefined;
      return token.expiresAt - now() >= leastLifeSeconds ? token : undefined;
    },
    remember(key, token) {
      remembered.delete(keyText(key));
      remembered.set(keyText(key), { token, until: now() + REMEMBERED_SECONDS });
      const [oldest] = remembered.keys();
      if (remembered.size > MOST_TOKENS && oldest !== undefined) remembered.delete(oldest);
    },
    forget(key) {
      remembered.delete(keyText(key));
    },
  };
}

function keyText({ componentAppId, authorizerAppId = '' }: AccessTokenKey): string {
  return `${componentAppId}#${authorizerAppId}`;
}
