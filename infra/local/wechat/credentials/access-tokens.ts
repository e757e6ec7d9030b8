/** Issues and checks access tokens. Those of components and authorizers follow the same rules. */
import { WechatError } from '../errors.ts';
import type { AccessToken, SimulatorState, TokenChain } from '../state/state.ts';

const TOKEN_SHAPE = /^\d+_[\w-]+$/;

/**
 * Issues a new token. The previous one stays valid during the overlap, and the one before that becomes
 * invalid immediately.
 */
export function issueAccessToken(
  state: SimulatorState,
  chain: TokenChain,
  owner: { componentAppId: string; authorizerAppId?: string | undefined },
): AccessToken {
  const { accessTokenLifetimeSeconds, overlapSeconds } = state.settings;
  const now = state.clock.now();
  const token: AccessToken = {
    ...owner,
    value: state.identifiers.accessToken(),
    expiresAt: now + accessTokenLifetimeSeconds,
    worksUntil: Infinity,
  };
  if (chain.previous) state.accessTokens.delete(chain.previous.value);
  if (chain.current) chain.current.worksUntil = now + overlapSeconds;
  chain.previous = chain.current;
  chain.current = token;
  state.accessTokens.set(token.value, token);
  return token;
}

/** Removes both tokens of a chain, so that WeChat refuses them (40001). */
export function dropAccessTokens(state: SimulatorState, chain: TokenChain): void {
  for (const token of [chain.current, chain.previous]) {
    if (token) state.accessTokens.delete(token.value);
  }
  chain.current = undefined;
  chain.previous = undefined;
}

/** @throws {WechatError} 41001, 40014, 40001, 42001, or 61003 if the grant has ended */
export function checkAccessToken(state: SimulatorState, value: string | null): AccessToken {
  if (!value) throw new WechatError(41001);
  if (!TOKEN_SHAPE.test(value)) throw new WechatError(40014);
  const token = state.accessTokens.get(value);
  const now = state.clock.now();
  if (!token || now >= token.worksUntil) throw new WechatError(40001);
  if (now >= token.expiresAt) throw new WechatError(42001);
  if (token.authorizerAppId !== undefined) requireGrant(state, token, token.authorizerAppId);
  return token;
}

/** @param kind the expected owner of the token */
export function isAccessTokenValid(
  state: SimulatorState,
  value: string,
  kind: 'component' | 'authorizer',
): boolean {
  try {
    const token = checkAccessToken(state, value);
    return (token.authorizerAppId === undefined) === (kind === 'component');
  } catch (error) {
    if (error instanceof WechatError) return false;
    throw error;
  }
}

function requireGrant(state: SimulatorState, token: AccessToken, authorizerAppId: string): void {
  const grant = state.components.get(token.componentAppId)?.grants.get(authorizerAppId);
  if (!grant) throw new WechatError(61003);
  // A token of an earlier grant stays invalid when the account authorizes again.
  const { current, previous } = grant.accessTokens;
  if (token !== current && token !== previous) throw new WechatError(40001);
}
