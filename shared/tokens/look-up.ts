/** The look-up of an access token for other Lambda functions. */
import { invokedAlias, type Invoked } from '../aws/invoked-alias.ts';
import {
  admitCaller,
  mayUse,
  refuseAccount,
  refuseTokens,
  refuseUnread,
  type Caller,
  type CallerPolicyPort,
} from '../callers/rights.ts';
import { KeeperError, nameOfFailure } from '../errors.ts';
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
import type { RememberedToken, TokenMemory } from './look-up-memory.ts';
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
export interface LookUpRequest extends TokenNeeds, AccessTokenKey {
  /** Who asks. */
  caller: Caller;
}

/** The ports of whatever looks up tokens, and remembers and counts them. */
export interface TokenFinderPorts extends AuthorizerTokenPorts, Stopwatch {
  memory: TokenMemory;
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
  const asked = { componentAppId: servedComponent(event, ports), caller: invokedAlias(invoked) };
  const token = await counted(asked, ports, async () => {
    const caller = admitCaller(invoked, ports);
    refuseTokens(caller);
    return findToken({ ...ports.readLookUp(event, ports), caller }, ports);
  });
  return { ...token, expiresInSeconds: token.expiresAt - ports.now() };
}

/** The token for a call that this service makes itself: counted as a look-up. */
export async function lookUpForCall(
  request: LookUpRequest,
  ports: TokenFinderPorts,
): Promise<string> {
  const { componentAppId, caller } = request;
  const find = async () => findToken(request, ports);
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

async function counted(
  asked: Pick<LookUpOutcome, 'componentAppId' | 'caller'>,
  ports: TokenFinderPorts,
  find: () => Promise<FoundToken>,
): Promise<NewAccessToken> {
  const startedAt = ports.uptime();
  const count = (outcome: LookUpOutcome['outcome']) => {
    ports.countLookUp({ ...asked, outcome, milliseconds: ports.uptime() - startedAt });
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

async function findToken(request: LookUpRequest, ports: TokenFinderPorts): Promise<FoundToken> {
  const { componentAppId, authorizerAppId, caller, ...needs } = request;
  const { memory } = ports;
  const key = { componentAppId, authorizerAppId };
  refuseUnread(caller, key);
  const cached = recallFor(caller, { ...key, ...needs }, memory);
  if (cached) return { token: cached, from: 'memory' };
  const remember = memory.beginLookUp();
  let tenantId: string | undefined;
  const check: TokenSource['check'] = (record) => {
    tenantId = record?.tenantId;
    refuseAccount(caller, key, tenantId);
  };
  try {
    const found = await findAccessToken({ ...tokenSourceOf(key, ports), check }, needs, ports);
    remember(key, { ...found.token, tenantId });
    return found;
  } catch (error) {
    // Whatever the reason is: a withdrawn grant must not be answered from memory. Who may not have
    // the token learns nothing about it, and takes it from nobody.
    if (!isNotAllowed(error)) memory.forget(key);
    throw error;
  }
}

/** What is remembered, where it is the caller's to use and good enough. */
function recallFor(
  caller: Caller,
  { componentAppId, authorizerAppId, ...needs }: AccessTokenKey & TokenNeeds,
  memory: TokenMemory,
): NewAccessToken | undefined {
  const key = { componentAppId, authorizerAppId };
  const { rejectedToken, minimumValiditySeconds = MINIMUM_VALIDITY_SECONDS } = needs;
  // A token that is due is not taken from memory: the table says whether it is being renewed.
  const leastLife = Math.max(minimumValiditySeconds, RENEWAL_MARGIN_SECONDS);
  const cached = memory.recall(key, rejectedToken ? 0 : leastLife);
  if (!mayUse(caller, key, cached?.tenantId)) return undefined;
  if (rejectedToken) memory.forget(key);
  return rejectedToken ? undefined : cached && withoutTenant(cached);
}

function withoutTenant({ accessToken, expiresAt }: RememberedToken): NewAccessToken {
  return { accessToken, expiresAt };
}

function isNotAllowed(error: unknown): boolean {
  return error instanceof KeeperError && error.code === 'CallNotAllowed';
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
