/** The look-up of an access token for other Lambda functions. */
import { nameOfFailure } from '../errors.ts';
import type { Components, Stopwatch } from '../services.ts';
import type { AccessTokenKey } from '../store/records/access-token.ts';
import {
  findAccessToken,
  MINIMUM_VALIDITY_SECONDS,
  type ProvidedToken,
  type TokenNeeds,
} from './access-token.ts';
import { authorizerTokenSource, type AuthorizerTokenPorts } from './authorizer-token.ts';
import { componentTokenSource } from './component-token.ts';
import type { CountLookUp, LookUpOutcome } from './look-up-counter.ts';
import type { TokenMemory } from './look-up-memory.ts';
import { RENEWAL_MARGIN_SECONDS, type TokenSource } from './renewal.ts';

/** The answer of a look-up. */
export interface LookedUpToken {
  accessToken: string;
  /** Seconds since 1970. */
  expiresAt: number;
  /** How long the token is still valid. */
  expiresInSeconds: number;
}

/** A checked request. Without an authorizer it asks for the component's own token. */
export interface LookUpRequest extends TokenNeeds, AccessTokenKey {}

interface LookUpPorts extends AuthorizerTokenPorts, Components, Stopwatch {
  memory: TokenMemory;
  countLookUp: CountLookUp;
  /** Throws `InvalidRequest`. */
  readLookUp: (event: unknown, ports: Components) => LookUpRequest;
}

/**
 * A token that WeChat accepts: from memory, from the store, or from WeChat.
 *
 * @param event the request as it came
 * @throws {KeeperError} every code
 */
export async function lookUpAccessToken(
  event: unknown,
  ports: LookUpPorts,
): Promise<LookedUpToken> {
  const startedAt = ports.uptime();
  const count = (outcome: LookUpOutcome['outcome']) => {
    const milliseconds = ports.uptime() - startedAt;
    const componentAppId = servedComponent(event, ports);
    ports.countLookUp({ componentAppId, outcome, milliseconds });
  };
  try {
    const { token, from } = await findToken(ports.readLookUp(event, ports), ports);
    count(from);
    return { ...token, expiresInSeconds: token.expiresAt - ports.now() };
  } catch (error) {
    count(nameOfFailure(error));
    throw error;
  }
}

/** `unknown` where a request names something else: a caller's text must not become a dimension. */
function servedComponent(event: unknown, { serves }: Components): string {
  const { componentAppId } = Object(event) as { componentAppId?: unknown };
  return typeof componentAppId === 'string' && serves(componentAppId) ? componentAppId : 'unknown';
}

async function findToken(
  { componentAppId, authorizerAppId, ...needs }: LookUpRequest,
  ports: LookUpPorts,
): Promise<Pick<ProvidedToken, 'token'> & { from: ProvidedToken['from'] | 'memory' }> {
  const { memory } = ports;
  const key = { componentAppId, authorizerAppId };
  const { rejectedToken, minimumValiditySeconds = MINIMUM_VALIDITY_SECONDS } = needs;
  if (rejectedToken) memory.forget(key);
  // A token that is due is not taken from memory: the table says whether it is being renewed.
  const leastLife = Math.max(minimumValiditySeconds, RENEWAL_MARGIN_SECONDS);
  const cached = memory.recall(key, leastLife);
  if (cached) return { token: cached, from: 'memory' };
  const remember = memory.beginLookUp();
  try {
    const found = await findAccessToken(tokenSourceOf(key, ports), needs, ports);
    remember(key, found.token);
    return found;
  } catch (error) {
    // Whatever the reason is: a withdrawn grant must not be answered from memory.
    memory.forget(key);
    throw error;
  }
}

/** Where the token is stored, and how it is renewed. */
export function tokenSourceOf(
  { componentAppId, authorizerAppId }: AccessTokenKey,
  ports: AuthorizerTokenPorts,
): TokenSource {
  return authorizerAppId
    ? authorizerTokenSource({ componentAppId, authorizerAppId }, ports)
    : componentTokenSource(componentAppId, ports);
}
