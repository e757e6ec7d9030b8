/** The rules by which the grant of an account changes. */
import type {
  Authorizer,
  AuthorizerKey,
  AuthorizerNews,
  AuthorizerStatus,
} from '../store/records.ts';
import type { AuthorizerProfile } from '../wechat/authorizer-api.ts';

/** What an exchange or a repair found out about an account. */
export interface Grant extends AuthorizerKey {
  permissionSets: readonly number[];
  /** Seconds since 1970: `CreateTime` of the event, or the moment of the browser's return. */
  changedAt: number;
  /** Of a refresh token that is not the kept one. */
  newRefreshTokenDigest?: string | undefined;
  profile?: AuthorizerProfile | undefined;
  tenantId?: string | undefined;
}

/**
 * The authorizer after a grant; undefined where something newer is already stored.
 *
 * What the grant does not tell (profile, tenant, refresh token) stays as it was.
 */
export function applyGrant(current: Authorizer | undefined, grant: Grant): Authorizer | undefined {
  if (current && isOlder(grant.changedAt, current)) return undefined;
  const version = (current?.version ?? 0) + 1;
  return {
    componentAppId: grant.componentAppId,
    authorizerAppId: grant.authorizerAppId,
    status: 'authorized',
    permissionSets: grant.permissionSets.toSorted((a, b) => a - b),
    ...refreshTokenAfter(current, grant.newRefreshTokenDigest),
    profile: grant.profile ?? current?.profile,
    tenantId: grant.tenantId ?? current?.tenantId,
    changedAt: grant.changedAt,
    version,
    unannounced: [...(current?.unannounced ?? []), ...newsOfGrant(current, grant, version)],
  };
}

/**
 * The authorizer after its grant ended; undefined where there is nothing to end or a newer grant.
 *
 * The refresh tokens stay: should the news prove wrong, nothing is lost.
 */
export function endGrant(
  current: Authorizer | undefined,
  status: Exclude<AuthorizerStatus, 'authorized'>,
  changedAt: number,
): Authorizer | undefined {
  if (!current || current.status === status || isOlder(changedAt, current)) return undefined;
  const version = current.version + 1;
  const type = status === 'revoked' ? 'AuthorizerRevoked' : 'ReauthorizationRequired';
  const unannounced = [...current.unannounced, { type, version, changedAt } as const];
  return { ...current, status, changedAt, version, unannounced };
}

/**
 * Which refresh token is the current one once another has come. Counting on from all that are kept
 * and not from the current one, so that somebody can go back to an earlier one by hand.
 */
export function refreshTokenAfter(
  current: Authorizer | undefined,
  newDigest: string | undefined,
): Pick<Authorizer, 'refreshTokenVersion' | 'refreshTokenCount' | 'refreshTokenDigest'> {
  const { refreshTokenVersion = 0, refreshTokenCount = 0, refreshTokenDigest } = current ?? {};
  if (newDigest === undefined)
    return { refreshTokenVersion, refreshTokenCount, refreshTokenDigest };
  const next = refreshTokenCount + 1;
  return { refreshTokenVersion: next, refreshTokenCount: next, refreshTokenDigest: newDigest };
}

/** A grant that grants what was granted before, to the same tenant, is no news. */
function newsOfGrant(
  current: Authorizer | undefined,
  { permissionSets, changedAt, tenantId }: Grant,
  version: number,
): AuthorizerNews[] {
  if (current?.status !== 'authorized') {
    return [{ type: 'AuthorizerAuthorized', version, changedAt }];
  }
  const addedPermissionSets = without(permissionSets, current.permissionSets);
  const removedPermissionSets = without(current.permissionSets, permissionSets);
  const hasOtherTenant = tenantId !== undefined && tenantId !== current.tenantId;
  const differences = addedPermissionSets.length + removedPermissionSets.length;
  if (differences === 0 && !hasOtherTenant) return [];
  const difference = { addedPermissionSets, removedPermissionSets };
  return [{ type: 'AuthorizerUpdated', version, changedAt, ...difference }];
}

function without(sets: readonly number[], others: readonly number[]): number[] {
  return sets.filter((set) => !others.includes(set));
}

/** WeChat tells seconds only: of two changes in one second, the one that came later counts. */
function isOlder(changedAt: number, current: Authorizer): boolean {
  return changedAt < current.changedAt;
}
