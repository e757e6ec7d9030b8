/**
 * Which APIs refused a token that was new. What is wrong there is the call and not the token, so no
 * further token is renewed for it.
 */
import type { AccessTokenKey } from '../store/records/access-token.ts';
import { REPLACED_TOKEN_SECONDS } from '../wechat/lifetimes.ts';

/** An entry has some 400 bytes. */
const MOST_PATHS = 1000;

/** The calls of one token's owner to one API. */
export interface RefusedCall extends AccessTokenKey {
  path: string;
}

/** What one instance of the function has seen. */
export interface RefusedPaths {
  /** Whether a new token was refused there a short time ago, and none accepted since. */
  has(call: RefusedCall): boolean;
  add(call: RefusedCall): void;
  remove(call: RefusedCall): void;
}

/** @param now seconds since 1970 */
export function createRefusedPaths(now: () => number): RefusedPaths {
  const refusedUntil = new Map<string, number>();
  return {
    has: (call) => (refusedUntil.get(keyText(call)) ?? 0) > now(),
    add(call) {
      refusedUntil.delete(keyText(call));
      // A new token that another system replaces lives on for as long.
      refusedUntil.set(keyText(call), now() + REPLACED_TOKEN_SECONDS);
      const [oldest] = refusedUntil.keys();
      if (refusedUntil.size > MOST_PATHS && oldest !== undefined) refusedUntil.delete(oldest);
    },
    remove: (call) => void refusedUntil.delete(keyText(call)),
  };
}

function keyText({ componentAppId, authorizerAppId = '', path }: RefusedCall): string {
  return `${componentAppId}#${authorizerAppId}#${path.toLowerCase()}`;
}
