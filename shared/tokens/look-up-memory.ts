/** What a warm function remembers of its last look-ups, so that a busy one does not read each time. */
import type { AccessTokenKey, NewAccessToken } from '../store/records.ts';

/**
 * Long enough that a burst of look-ups reads once; short, because nobody tells a warm function that
 * a merchant has withdrawn or authorized again.
 */
export const REMEMBERED_SECONDS = 2;
/** Of 300 bytes each. */
const MOST_TOKENS = 5000;

export interface TokenMemory {
  /** @param leastLifeSeconds how much longer the token must live */
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
