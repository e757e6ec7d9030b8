/** The look-up of an access token for other Lambda functions. */
import { invokedAlias, type Invoked } from '../aws/invoked-alias.ts';
import {
  admitCaller,
  refuseAccount,
  refuseTokens,
  refuseUnread,
  type Caller,
  type CallerPolicyPort,
} from '../callers/rights.ts';
import { nameOfFailure } from '../errors.ts';
import type { Components } from '../services.ts';
import type { AccessTokenKey, NewAccessToken } from '../store/records/access-token.ts';
import { refuseUnavailable } from './access-token.ts';
import type { TokenNeeds } from './usable-token.ts';
import { authorizerTokenSource, type AuthorizerTokenPorts } from './authorizer-token.ts';
import { componentTokenSource } from './component-token.ts';
import type { CountLookUp, LookUpOutcome } from './look-up-counter.ts';
import { findRemembered, type FinderPorts, type FoundToken } from './remembered.ts';
import type { TokenSource } from './renewal.ts';
import { limitWaits } from './waits.ts';

/** The answer of a look-up. */
export interface LookedUpToken {
  accessToken: string;
  /** Seconds since 1970. */
  expiresAt: number;
  /** How long the token is still valid. */
  expiresInSeconds: number;
}

/** A checked request. Without an authorizer it asks for the component's own token. */
export interface LookUpRequest extends TokenNeeds, AccessTokenKey {
  /** Who asks. */
  caller: Caller;
}

/** The ports of whatever looks up tokens, and remembers and counts them. */
export interface TokenFinderPorts extends FinderPorts, Omit<AuthorizerTokenPorts, 'memory'> {
  countLookUp: CountLookUp;
}

interface LookUpPorts extends TokenFinderPorts, Components, CallerPolicyPort {
  /** Throws `InvalidRequest`. */
  readLookUp: (event: unknown, ports: Components) => Omit<LookUpRequest, 'caller'>;
}

/**
 * A token that WeChat accepts: from memory, from the store, or from WeChat.
 *
 * @param event the request as it came
 * @param invoked by which name, which says who asks
 * @throws {KeeperError} every code
 */
export async function lookUpAccessToken(
  event: unknown,
  invoked: Invoked,
  ports: LookUpPorts,
): Promise<LookedUpToken> {
  const find = async (caller: Caller, limited: TokenFinderPorts) =>
    findToken({ ...ports.readLookUp(event, ports), caller }, limited);
  const { accessToken, expiresAt } = await findForCaller({ event, invoked }, find, ports);
  return { accessToken, expiresAt, expiresInSeconds: expiresAt - ports.now() };
}

/** The token for a call that this service makes itself: counted as a look-up. */
export async function lookUpForCall(
  request: LookUpRequest,
  ports: TokenFinderPorts,
): Promise<string> {
  const { componentAppId, caller } = request;
  const find = async (limited: TokenFinderPorts) => findToken(request, limited);
  return (await counted({ componentAppId, caller: caller.name }, ports, find)).accessToken;
}

/**
 * Reads whether an account's grant is alive, where a call needs none of its tokens.
 *
 * @throws {KeeperError} `CallNotAllowed` where the account is not the caller's; `AuthorizerNotFound`,
 *   `AuthorizationRevoked`, `ReauthorizationRequired`
 */
export async function requireGrant(
  { caller, ...key }: AccessTokenKey & { caller: Caller },
  ports: AuthorizerTokenPorts,
): Promise<void> {
  refuseUnread(caller, key);
  const record = await ports.store.readAccessToken(key);
  refuseAccount(caller, key, record?.tenantId);
  refuseUnavailable(tokenSourceOf(key, ports), record);
}

/** How a function was invoked, before anything of it is checked. */
export interface Invocation {
  /** The request as it came, which may name no component that is served. */
  event: unknown;
  /** By which name, which says who asks. */
  invoked: Invoked;
}

/**
 * What is found for a caller that may have tokens; counted, also where it is refused.
 *
 * @param find gets ports with which all that it waits for ends in time
 * @throws {KeeperError} `CallNotAllowed`, and what `find` throws
 */
export async function findForCaller(
  { event, invoked }: Invocation,
  find: (caller: Caller, limited: TokenFinderPorts) => Promise<FoundToken>,
  ports: TokenFinderPorts & Components & CallerPolicyPort,
): Promise<NewAccessToken> {
  const asked = { componentAppId: servedComponent(event, ports), caller: invokedAlias(invoked) };
  return counted(asked, ports, async (limited) => {
    const caller = admitCaller(invoked, ports);
    refuseTokens(caller);
    return find(caller, limited);
  });
}

async function counted(
  asked: Pick<LookUpOutcome, 'componentAppId' | 'caller'>,
  ports: TokenFinderPorts,
  find: (limited: TokenFinderPorts) => Promise<FoundToken>,
): Promise<NewAccessToken> {
  const startedAt = ports.uptime();
  const count = (outcome: LookUpOutcome['outcome']) => {
    ports.countLookUp({ ...asked, outcome, milliseconds: ports.uptime() - startedAt });
  };
  try {
    const { token, from } = await find(limitWaits(ports, startedAt));
    count(from);
    return token;
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

async function findToken(request: LookUpRequest, ports: TokenFinderPorts): Promise<FoundToken> {
  const { componentAppId, authorizerAppId, ...asked } = request;
  const source = tokenSourceOf({ componentAppId, authorizerAppId }, ports);
  return findRemembered({ ...asked, source }, ports);
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
