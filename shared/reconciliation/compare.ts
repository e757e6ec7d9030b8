/** What WeChat's list of authorizers says about the ones that are stored here: pure comparison. */
import { isCurrentRefreshToken, type GrantToStore } from '../authorizers/grants.ts';
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
type ComparedAuthorizer = Pick<Authorizer, 'status' | 'changedAt' | 'refreshTokenDigest'>;

/**
 * How an account differs here from WeChat's list; undefined where it does not.
 *
 * @param listed undefined where a list that is complete does not have the account
 */
export function differenceOf(
  stored: ComparedAuthorizer | undefined,
  listed: ListedGrant | undefined,
): Difference | undefined {
  if (!listed) return stored && stored.status !== 'revoked' ? 'revoke' : undefined;
  if (!stored) return 'adopt';
  if (stored.status !== 'authorized' || hasOtherToken(stored, listed)) return 'restore';
  return listed.authorizedAt > stored.changedAt ? 'update' : undefined;
}

/** Whether storing the grant would change nothing that matters. */
export function isStoredGrant(stored: Authorizer | undefined, grant: GrantToStore): boolean {
  const { authorizerRefreshToken: given, permissionSets } = grant;
  return (
    stored?.status === 'authorized' &&
    stored.changedAt === grant.changedAt &&
    (given === undefined || isCurrentRefreshToken(given, stored)) &&
    stored.permissionSets.length === permissionSets.length &&
    permissionSets.every((set) => stored.permissionSets.includes(set))
  );
}

function hasOtherToken(stored: ComparedAuthorizer, { refreshTokenDigest }: ListedGrant): boolean {
  return refreshTokenDigest !== undefined && refreshTokenDigest !== stored.refreshTokenDigest;
}
