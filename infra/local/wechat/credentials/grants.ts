/** The grants of merchants, with their authorization codes and refresh tokens. */
import { WechatError } from '../errors.ts';
import { dropAccessTokens } from './access-tokens.ts';
import type { ComponentState, Grant, SimulatorState } from '../state/state.ts';
import { isSamePermissionSets } from './permission-sets.ts';

/** What a merchant's agreement changes. The first two are also the info type of the push. */
export type GrantChange = 'authorized' | 'updateauthorized' | 'unchanged';

/** Stores what the merchant agreed to. */
export function recordGrant(
  state: SimulatorState,
  component: ComponentState,
  { authorizerAppId, permissionSets }: { authorizerAppId: string; permissionSets: number[] },
): { grant: Grant; change: GrantChange } {
  const existing = component.grants.get(authorizerAppId);
  if (!existing) {
    const grant = newGrant(state, component, { authorizerAppId, permissionSets });
    component.grants.set(authorizerAppId, grant);
    return { grant, change: 'authorized' };
  }
  const { isEndedByPassword } = existing;
  if (!isEndedByPassword && isSamePermissionSets(existing.permissionSets, permissionSets)) {
    return { grant: existing, change: 'unchanged' };
  }
  existing.permissionSets = [...permissionSets];
  existing.authorizedAt = state.clock.now();
  if (isEndedByPassword || state.settings.refreshTokenChangesOnUpdate) {
    replaceRefreshToken(state, existing);
  }
  if (isEndedByPassword) existing.previousRefreshToken = undefined;
  existing.isEndedByPassword = false;
  return { grant: existing, change: 'updateauthorized' };
}

/** Ends a grant with its tokens and codes. Returns false if there was no grant. */
export function endGrant(component: ComponentState, authorizerAppId: string): boolean {
  dropCodes(component, authorizerAppId);
  return component.grants.delete(authorizerAppId);
}

/** The grant is still listed, but its tokens and codes have ended, and no refresh token works (42007). */
export function endByPassword(
  state: SimulatorState,
  component: ComponentState,
  grant: Grant,
): void {
  dropAccessTokens(state, grant.accessTokens);
  dropCodes(component, grant.authorizerAppId);
  grant.isEndedByPassword = true;
}

function dropCodes({ authorizationCodes }: ComponentState, authorizerAppId: string): void {
  for (const [code, { grant }] of authorizationCodes) {
    if (grant.authorizerAppId === authorizerAppId) authorizationCodes.delete(code);
  }
}

/** Issues a code for api_query_auth that can be used once. */
export function issueAuthorizationCode(
  state: SimulatorState,
  component: ComponentState,
  grant: Grant,
): { authorizationCode: string; expiresAt: number } {
  const authorizationCode = state.identifiers.authorizationCode();
  const expiresAt = state.clock.now() + state.settings.authorizationCodeLifetimeSeconds;
  component.authorizationCodes.set(authorizationCode, { grant, expiresAt, isUsed: false });
  return { authorizationCode, expiresAt };
}

/** Uses up an authorization code. @throws {WechatError} 61009 unknown or used, 61010 expired */
export function redeemAuthorizationCode(
  state: SimulatorState,
  component: ComponentState,
  authorizationCode: unknown,
): Grant {
  const issued =
    typeof authorizationCode === 'string'
      ? component.authorizationCodes.get(authorizationCode)
      : undefined;
  if (!issued || issued.isUsed) throw new WechatError(61009);
  if (state.clock.now() >= issued.expiresAt) throw new WechatError(61010);
  issued.isUsed = true;
  issued.grant.codeExchanged = true;
  return issued.grant;
}

/** Issues a new refresh token. The old one stays valid during the overlap. */
export function replaceRefreshToken(state: SimulatorState, grant: Grant): void {
  const worksUntil = state.clock.now() + state.settings.overlapSeconds;
  grant.previousRefreshToken = { value: grant.refreshToken, worksUntil };
  grant.refreshToken = state.identifiers.refreshToken();
}

/** Whether a refresh token is the newest one, the previous one during its overlap, or invalid. */
export function refreshTokenAge(
  { clock }: SimulatorState,
  { refreshToken, previousRefreshToken }: Grant,
  given: unknown,
): 'newest' | 'previous' | 'wrong' {
  if (given === refreshToken) return 'newest';
  const worksStill =
    previousRefreshToken?.value === given && clock.now() < (previousRefreshToken?.worksUntil ?? 0);
  return worksStill ? 'previous' : 'wrong';
}

/** @throws {WechatError} 61003 if the account has not authorized the component */
export function requireGrant(component: ComponentState, authorizerAppId: unknown): Grant {
  const grant =
    typeof authorizerAppId === 'string' ? component.grants.get(authorizerAppId) : undefined;
  if (!grant) throw new WechatError(61003);
  return grant;
}

function newGrant(
  state: SimulatorState,
  { registration }: ComponentState,
  { authorizerAppId, permissionSets }: { authorizerAppId: string; permissionSets: number[] },
): Grant {
  return {
    componentAppId: registration.componentAppId,
    authorizerAppId,
    permissionSets: [...permissionSets],
    authorizedAt: state.clock.now(),
    refreshToken: state.identifiers.refreshToken(),
    codeExchanged: false,
    accessTokens: {},
    options: { location_report: '0', voice_recognize: '0', customer_service: '0' },
  };
}
