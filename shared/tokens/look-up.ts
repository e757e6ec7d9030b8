/** The look-up of an access token, as other Lambda functions ask for it. */
import { nameOfFailure } from '../errors.ts';
import type { Components, Services } from '../services.ts';
import type { AccessTokenKey } from '../store/records.ts';
import {
  findAccessToken,
  MINIMUM_VALIDITY_SECONDS,
  REFRESH_MARGIN_SECONDS,
  type ProvidedToken,
  type TokenRequest,
} from './access-token.ts';
import { authorizerTokenSource } from './authorizer-token.ts';
import { componentTokenSource } from './component-token.ts';
import type { CountLookUp, LookUpOutcome } from './look-up-counter.ts';
import type { TokenMemory } from './look-up-memory.ts';
import type { TokenSource } from './renewal.ts';

/** The answer of a look-up. */
export interface LookedUpToken {
  accessToken: string;
  /** Seconds since 1970. */
  expiresAt: number;
  /** What is left of its life now. */
  expiresInSeconds: number;
}

/** A look-up that was checked. Without an authorizer the component's own token is meant. */
export interface LookUp extends TokenRequest, AccessTokenKey {}

type LookUpServices = Services & {
  memory: TokenMemory;
  countLookUp: CountLookUp;
  /** Throws `InvalidRequest`. */
  readLookUp: (event: unknown, services: Components) => LookUp;
};

/**
 * A token that WeChat accepts: from memory, from the store, or from WeChat.
 *
 * @param event the request as it came
 * @throws {KeeperError} every name
 */
export async function lookUpAccessToken(
  event: unknown,
  services: LookUpServices,
): Promise<LookedUpToken> {
  const startedAt = services.uptime();
  const count = (outcome: LookUpOutcome['outcome']) => {
    const milliseconds = services.uptime() - startedAt;
    const componentAppId = servedComponent(event, services);
    services.countLookUp({ componentAppId, outcome, milliseconds });
  };
  try {
    const { token, from } = await findToken(services.readLookUp(event, services), services);
    count(from);
    return { ...token, expiresInSeconds: token.expiresAt - services.now() };
  } catch (error) {
    count(nameOfFailure(error));
    throw error;
  }
}

/** Anything may stand in a request: it must not become a dimension. */
function servedComponent(event: unknown, { serves }: Services): string {
  const { componentAppId } = Object(event) as { componentAppId?: unknown };
  return typeof componentAppId === 'string' && serves(componentAppId) ? componentAppId : 'unknown';
}

async function findToken(
  { componentAppId, authorizerAppId, ...request }: LookUp,
  services: LookUpServices,
): Promise<Pick<ProvidedToken, 'token'> & { from: ProvidedToken['from'] | 'memory' }> {
  const { memory } = services;
  const key = { componentAppId, authorizerAppId };
  const { rejectedToken, minimumValiditySeconds = MINIMUM_VALIDITY_SECONDS } = request;
  if (rejectedToken) memory.forget(key);
  // A token that is due is not recalled: the store tells whether somebody sees to the next one.
  const leastLife = Math.max(minimumValiditySeconds, REFRESH_MARGIN_SECONDS);
  const recalled = memory.recall(key, leastLife);
  if (recalled) return { token: recalled, from: 'memory' };
  const found = await findAccessToken(sourceOf(key, services), request, services);
  memory.remember(key, found.token);
  return found;
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
