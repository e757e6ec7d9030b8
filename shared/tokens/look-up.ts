/** The look-up of an access token for other Lambda functions. */
import { nameOfFailure } from '../errors.ts';
import type { Components, Stopwatch } from '../services.ts';
import type { AccessTokenKey, NewAccessToken } from '../store/records/access-token.ts';
import {
  findAccessToken,
  MINIMUM_VALIDITY_SECONDS,
  refuseUnavailable,
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

/** The ports of whatever looks up tokens, and remembers and counts them. */
export interface TokenFinderPorts extends AuthorizerTokenPorts, Stopwatch {
  memory: TokenMemory;
  countLookUp: CountLookUp;
}

interface LookUpPorts extends TokenFinderPorts, Components {
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
  const token = await counted(servedComponent(event, ports), ports, async () =>
    findToken(ports.readLookUp(event, ports), ports),
  );
  return { ...token, expiresInSeconds: token.expiresAt - ports.now() };
}

/** The token for a call that this service makes itself: counted as a look-up. */
export async function lookUpForCall(
  request: LookUpRequest,
  ports: TokenFinderPorts,
): Promise<string> {
  const find = async () => findToken(request, ports);
  return (await counted(request.componentAppId, ports, find)).accessToken;
}

/**
 * Reads whether an account's grant is alive, where a call needs none of its tokens.
 *
 * @throws {KeeperError} `AuthorizerNotFound`, `AuthorizationRevoked`, `ReauthorizationRequired`
 */
export async function requireGrant(
  key: AccessTokenKey,
  ports: AuthorizerTokenPorts,
): Promise<void> {
  refuseUnavailable(tokenSourceOf(key, ports), await ports.store.readAccessToken(key));
}

async function counted(
  componentAppId: string,
  ports: TokenFinderPorts,
  find: () => Promise<FoundToken>,
): Promise<NewAccessToken> {
  const startedAt = ports.uptime();
  const count = (outcome: LookUpOutcome['outcome']) => {
    ports.countLookUp({ componentAppId, outcome, milliseconds: ports.uptime() - startedAt });
  };
  try {
    const { token, from } = await find();
    count(from);
    return token;
  } catch (error) {
    count(nameOfFailure(error));
    throw error;
  }
}

interface FoundToken {
  token: NewAccessToken;
  from: ProvidedToken['from'] | 'memory';
}

/** `unknown` where a request names something else: a caller's text must not become a dimension. */
function servedComponent(event: unknown, { serves }: Components): string {
  const { componentAppId } = Object(event) as { componentAppId?: unknown };
  return typeof componentAppId === 'string' && serves(componentAppId) ? componentAppId : 'unknown';
}

async function findToken(
  { componentAppId, authorizerAppId, ...needs }: LookUpRequest,
  ports: TokenFinderPorts,
): Promise<FoundToken> {
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
