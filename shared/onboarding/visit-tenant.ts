/** The tenant of a visit: to which account it is given, and what becomes of the others. */
import type { TenantOfGrant } from '../authorizers/tenants.ts';
import { VisitInvalid } from '../visit-errors.ts';
import type { Storage } from '../services.ts';
import type { Authorizer, WithheldReason } from '../store/records/authorizer.ts';
import type { Visit } from '../store/records/visit.ts';

/**
 * The tenant that an account gets by a visit: that of the link's account, or else only the first
 * account does. WeChat accepts the link of a visit from several accounts, and a stranger's must not
 * come to the tenant beside it.
 */
function tenantFor(authorizerAppId: string, visit: Visit | undefined): TenantOfGrant {
  if (visit?.tenantId === undefined) return {};
  const { tenantId, tenantChanges } = visit;
  if (isAccountOf(visit, authorizerAppId)) {
    return { tenantId, ...(tenantChanges === 'refused' && { keepsTenant: true }) };
  }
  return { withheldTenant: { tenantId, reason: reasonOf(visit) } };
}

/** What a visit says of the grant that came by it: its tenant, and what it asked for. */
export function termsOf(authorizerAppId: string, visit: Visit | undefined): TermsOfVisit {
  const askedPermissionSets = visit?.categoryIds;
  return {
    ...tenantFor(authorizerAppId, visit),
    ...(askedPermissionSets && { askedPermissionSets }),
  };
}

interface TermsOfVisit extends TenantOfGrant {
  askedPermissionSets?: readonly number[];
}

/** Whether the visit is this account's: by its link, or it came first, or would. */
export function isAccountOf(
  { linkAppId, authorizerAppId: first }: Visit,
  authorizerAppId: string,
): boolean {
  return (linkAppId ?? first ?? authorizerAppId) === authorizerAppId;
}

function reasonOf({ linkAppId }: Visit): WithheldReason {
  return linkAppId === undefined ? 'second-account' : 'other-account';
}

/** Not a blank, nor one of the signs that nobody sees. */
const VISIBLE = /(?!\p{DI})[\p{L}\p{N}\p{P}\p{S}]/u;

/**
 * The tenant as the merchant knows it. A customer may have chosen the name: one that nobody can read
 * must not stand where the merchant looks for whom he authorizes.
 */
export function shownTenant({
  tenantId,
  tenantName,
}: Pick<Visit, 'tenantId' | 'tenantName'>): string | undefined {
  return tenantId !== undefined && tenantName && VISIBLE.test(tenantName) ? tenantName : tenantId;
}

/** A tenant, as the merchant knows it, who did not get the account of a visit. */
export interface TenantLeftOut {
  name: string;
  reason: WithheldReason;
}

/** Undefined where the account belongs to the visit's tenant, or the visit has none. */
export function tenantLeftOut(
  visit: Visit,
  { authorizerAppId, tenantId: owner }: Authorizer,
): TenantLeftOut | undefined {
  const name = shownTenant(visit);
  if (name === undefined || visit.tenantId === owner) return undefined;
  const isAccount = isAccountOf(visit, authorizerAppId);
  return { name, reason: isAccount ? 'change-refused' : reasonOf(visit) };
}

type Link = Pick<Visit, 'componentAppId' | 'linkAppId' | 'tenantId' | 'tenantChanges'>;

/** The account that a link is for, as it is stored. */
export interface AccountOfLink {
  /** It belongs to another tenant at the moment. */
  isTaken: boolean;
  /** Undefined where nothing is known of it, or where it is another tenant's. */
  account?: Authorizer | undefined;
}

/**
 * The account that the link names. Without one only WeChat's page shows which account it is.
 *
 * @throws {VisitInvalid} `tenant-change-refused`
 */
export async function accountOfLink(
  { componentAppId, linkAppId, tenantId, tenantChanges }: Link,
  { store }: Storage,
): Promise<AccountOfLink> {
  if (linkAppId === undefined) return { isTaken: false };
  const account = await store.readAuthorizer({ componentAppId, authorizerAppId: linkAppId });
  const isTaken = account?.tenantId !== undefined && account.tenantId !== tenantId;
  if (!isTaken) return { isTaken, account };
  // A link without a tenant leaves it to whom it belongs, and does not say what it is called.
  if (tenantId === undefined) return { isTaken: false };
  if (tenantChanges === 'refused') {
    const message = 'the account belongs to another customer of the platform';
    throw new VisitInvalid('tenant-change-refused', message);
  }
  return { isTaken };
}
