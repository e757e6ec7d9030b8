/** To which tenant an account belongs after a grant, and who else was to have it: pure functions. */
import type { Authorizer, AuthorizerNews, WithheldTenant } from '../store/records/authorizer.ts';

/** What a grant says of tenants. */
export interface TenantOfGrant {
  tenantId?: string | undefined;
  /** The account is not taken from another tenant. */
  keepsTenant?: boolean | undefined;
  /** The link's tenant, who does not get this account. */
  withheldTenant?: WithheldTenant | undefined;
}

type Tenants = Pick<Authorizer, 'tenantId' | 'withheldTenant'>;

/** The tenant stays where the grant names none, or where it may not be changed. */
export function tenantAfter(
  current: Authorizer | undefined,
  { tenantId, keepsTenant, withheldTenant: withheld }: TenantOfGrant,
): Tenants {
  const stored = current?.tenantId;
  if (tenantId === undefined) {
    const withheldTenant = withheld ?? current?.withheldTenant;
    const isWithheld = withheldTenant !== undefined && withheldTenant.tenantId !== stored;
    return { tenantId: stored, ...(isWithheld && { withheldTenant }) };
  }
  const isRefused = keepsTenant && stored !== undefined && stored !== tenantId;
  if (!isRefused) return { tenantId };
  return { tenantId: stored, withheldTenant: { tenantId, reason: 'change-refused' } };
}

/** Undefined where the tenant is the same, and nobody else was to have the account. */
export function newsOfTenants(
  current: Authorizer | undefined,
  { tenantId, withheldTenant }: Tenants,
): Partial<AuthorizerNews> | undefined {
  if (tenantId !== current?.tenantId) return { previousTenantId: current?.tenantId };
  const known = current?.withheldTenant;
  const isKnown =
    current?.status === 'authorized' &&
    withheldTenant?.tenantId === known?.tenantId &&
    withheldTenant?.reason === known?.reason;
  if (!withheldTenant || isKnown) return undefined;
  return { withheldTenantId: withheldTenant.tenantId, withheldReason: withheldTenant.reason };
}
