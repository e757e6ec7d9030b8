/** The tenant of an account that authorized without a link which names one. */
import { KeeperError } from '../errors.ts';
import type { Bus, Clock, Log, Storage } from '../services.ts';
import type { Authorizer, AuthorizerKey } from '../store/records/authorizer.ts';
import type { AuthorizerChange } from '../store/store.ts';
import { unavailable } from '../tokens/unavailable.ts';
import { decideAndSave } from '../authorizers/decide-and-save.ts';
import { announceNews } from '../authorizers/news.ts';

/** An account, and to whom it belongs from now on. */
export interface Assignment extends AuthorizerKey {
  tenantId: string;
  /** To whom it belonged before: no account is taken from a tenant that is not named. */
  previousTenantId?: string | undefined;
}

/**
 * Assigns an account to a tenant, and announces it. A repeated assignment changes nothing.
 *
 * @throws {KeeperError} `AuthorizerNotFound`, `AuthorizationRevoked`, `ReauthorizationRequired`;
 *   `InvalidRequest` where the account belongs to another tenant than `previousTenantId`
 */
export async function assignTenant(
  assignment: Assignment,
  ports: Storage & Bus & Clock & Log,
): Promise<Authorizer> {
  const { componentAppId, authorizerAppId, tenantId } = assignment;
  let previousTenantId: string | undefined;
  const assigned = await decideAndSave(assignment, ports, (current) => {
    const authorizer = requireAuthorized(assignment, current);
    previousTenantId = authorizer.tenantId;
    return changeOfTenant(authorizer, assignment, ports.now());
  });
  const authorizer = requireAuthorized(assignment, assigned);
  await announceNews(authorizer, ports);
  const account = { componentAppId, authorizerAppId };
  ports.logger.info('Tenant assigned', { ...account, tenantId, previousTenantId });
  return authorizer;
}

function requireAuthorized(key: AuthorizerKey, authorizer: Authorizer | undefined): Authorizer {
  if (!authorizer) {
    const message = `account ${key.authorizerAppId} has not authorized the platform`;
    throw new KeeperError('AuthorizerNotFound', message);
  }
  if (authorizer.status !== 'authorized') throw unavailable(key, authorizer.status);
  return authorizer;
}

/** Undefined where the account is the tenant's already. */
function changeOfTenant(
  current: Authorizer,
  { tenantId, previousTenantId }: Assignment,
  now: number,
): AuthorizerChange | undefined {
  if (current.tenantId === tenantId) return undefined;
  if (current.tenantId !== previousTenantId) {
    throw new KeeperError('InvalidRequest', mismatch(current, previousTenantId));
  }
  const version = current.version + 1;
  const sets = { addedPermissionSets: [], removedPermissionSets: [] };
  const news = { type: 'AuthorizerUpdated', version, changedAt: now, ...sets } as const;
  const unannounced = [...current.unannounced, { ...news, previousTenantId }];
  // `changedAt` of the grant stays: WeChat's events are compared with it, and it knows no tenants.
  return { next: { ...current, tenantId, version, unannounced }, hasNewTenant: true };
}

/** Does not name the tenant: who changes it has to know whose account it is. */
function mismatch(current: Authorizer, previousTenantId: string | undefined): string {
  const account = `account ${current.authorizerAppId}`;
  if (previousTenantId === undefined)
    return `${account} belongs to another tenant: name that one as previousTenantId`;
  return current.tenantId === undefined
    ? `${account} belongs to no tenant yet: leave previousTenantId out`
    : `${account} belongs to another tenant than previousTenantId`;
}
