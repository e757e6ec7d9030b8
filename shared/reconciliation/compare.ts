/** What WeChat's list of authorizers says about the ones that are kept here: pure comparison. */
import { isKept, type StoredGrant } from '../authorizers/grants.ts';
import type { Authorizer } from '../store/records.ts';

/** What WeChat's list tells of one account. */
export interface ListedGrant {
  /** Seconds since 1970. */
  authorizedAt: number;
  /** Missing where the account's code was never exchanged. */
  refreshTokenDigest?: string | undefined;
}

/**
 * - `adopt`: WeChat lists what is missing here
 * - `restore`: it has ended here, or the refresh token is another one
 * - `update`: WeChat has a newer grant, whose push was lost; perhaps with other permission sets
 * - `revoke`: WeChat does not list it, which is not yet a proof that the merchant has withdrawn
 */
export type Difference = 'adopt' | 'restore' | 'update' | 'revoke';

/** The parts of an authorizer that are compared. */
type Kept = Pick<Authorizer, 'status' | 'changedAt' | 'refreshTokenDigest'>;

/**
 * How an account differs here from WeChat's list; undefined where it does not.
 *
 * @param listed undefined where a list that is complete does not have the account
 */
export function differenceOf(
  kept: Kept | undefined,
  listed: ListedGrant | undefined,
): Difference | undefined {
  if (!listed) return kept && kept.status !== 'revoked' ? 'revoke' : undefined;
  if (!kept) return 'adopt';
  if (kept.status !== 'authorized' || hasOtherToken(kept, listed)) return 'restore';
  return listed.authorizedAt > kept.changedAt ? 'update' : undefined;
}

/** Whether storing the grant would change nothing that matters. */
export function isKeptGrant(kept: Authorizer | undefined, grant: StoredGrant): boolean {
  const { authorizerRefreshToken: told, permissionSets } = grant;
  return (
    kept?.status === 'authorized' &&
    kept.changedAt === grant.changedAt &&
    (told === undefined || isKept(told, kept)) &&
    kept.permissionSets.length === permissionSets.length &&
    permissionSets.every((set) => kept.permissionSets.includes(set))
  );
}

function hasOtherToken(kept: Kept, { refreshTokenDigest }: ListedGrant): boolean {
  return refreshTokenDigest !== undefined && refreshTokenDigest !== kept.refreshTokenDigest;
}
