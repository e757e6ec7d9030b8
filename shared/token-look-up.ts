/** The look-up of an access token, as other Lambda functions ask for it. */
import {
  MINIMUM_VALIDITY_SECONDS,
  provideAccessToken,
  REFRESH_MARGIN_SECONDS,
} from './access-token.ts';
import { authorizerTokenSource } from './authorizer-token.ts';
import { componentTokenSource } from './component.ts';
import type { TokenSource } from './renewal.ts';
import type { Services } from './services.ts';
import type { AccessTokenKey } from './store/store.ts';
import type { TokenMemory } from './token-memory.ts';
import type { LookUp } from './token-request.ts';

/** The answer of a look-up. */
export interface LookedUpToken {
  accessToken: string;
  /** Seconds since 1970. */
  expiresAt: number;
  /** What is left of its life now. */
  expiresInSeconds: number;
}

/**
 * A token that WeChat accepts: from memory, from the store, or from WeChat.
 *
 * @throws {KeeperError} every name but `InvalidRequest`
 */
export async function lookUpAccessToken(
  { componentAppId, authorizerAppId, ...request }: LookUp,
  services: Services & { memory: TokenMemory },
): Promise<LookedUpToken> {
  const { memory, now } = services;
  const key = { componentAppId, authorizerAppId };
  const { rejectedToken, minimumValiditySeconds = MINIMUM_VALIDITY_SECONDS } = request;
  if (rejectedToken) memory.forget(key);
  // A token that is due is not recalled: the store tells whether somebody sees to the next one.
  const leastLife = Math.max(minimumValiditySeconds, REFRESH_MARGIN_SECONDS);
  const recalled = memory.recall(key, leastLife);
  const token = recalled ?? (await provideAccessToken(sourceOf(key, services), request, services));
  if (!recalled) memory.remember(key, token);
  return { ...token, expiresInSeconds: token.expiresAt - now() };
}

/** Where the token is kept and how it is renewed. */
export function sourceOf(
  { componentAppId, authorizerAppId }: AccessTokenKey,
  services: Services,
): TokenSource {
  return authorizerAppId
    ? authorizerTokenSource({ componentAppId, authorizerAppId }, services)
    : componentTokenSource(componentAppId, services);
}
