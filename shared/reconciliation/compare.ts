/** Compares WeChat's list of authorizers with the stored ones: pure functions. */
import type { GrantToStore } from '../authorizers/grants.ts';
import { isCurrentRefreshToken } from '../authorizers/token-of-grant.ts';
import { grantsTheSame, haveSameClock } from '../authorizers/undecided.ts';
import { CLOCK_TOLERANCE_SECONDS, isAhead } from '../clocks.ts';
import type { Authorizer } from '../store/records/authorizer.ts';

/** One account in WeChat's list. */
export interface ListedGrant {
  /** About where in the list it stands. */
  position: number;
  /** Seconds since 1970. Missing where WeChat does not say. */
  authorizedAt?: number | undefined;
  /** Missing where the account's code was never exchanged. */
  refreshTokenDigest?: string | undefined;
}

/**
 * - `adopt`: WeChat lists an account that is not stored here
 * - `restore`: its grant has ended here, or WeChat has another refresh token
 * - `update`: WeChat has a newer grant, perhaps with other permission sets; its push was lost. Or the
 *   stored date is ahead, or by our clock and near, so that nobody can say which is the newer one
 * - `revoke`: WeChat does not list the account, which alone does not prove a withdrawal
 */
export type Difference = 'adopt' | 'restore' | 'update' | 'revoke';

/** The parts of an authorizer that are compared. */
type ComparedAuthorizer = Pick<
  Authorizer,
  'status' | 'changedAt' | 'isDatedByOurClock' | 'refreshTokenDigest'
>;
type ComparedGrant = Omit<ListedGrant, 'position'>;

/**
 * How a stored account differs from WeChat's list; undefined where it does not.
 *
 * @param listed undefined where the list was read to its end and does not contain the account
 */
export function differenceOf(
  stored: ComparedAuthorizer | undefined,
  listed: ComparedGrant | undefined,
  now: number,
): Difference | undefined {
  if (!listed) return stored && stored.status !== 'revoked' ? 'revoke' : undefined;
  if (!stored) return 'adopt';
  if (stored.status !== 'authorized' || hasOtherToken(stored, listed)) return 'restore';
  const { authorizedAt = 0 } = listed;
  if (isAhead(stored.changedAt, now)) return 'update';
  return authorizedAt > stored.changedAt || isNearOurDate(authorizedAt, stored)
    ? 'update'
    : undefined;
}

/**
 * Whether WeChat's date may be the later one, as the stored one is by our clock. Each account that a
 * browser brought back is asked for once because of that: then its date is WeChat's.
 */
export function isNearOurDate(
  authorizedAt: number,
  { changedAt, isDatedByOurClock }: Pick<Authorizer, 'changedAt' | 'isDatedByOurClock'>,
): boolean {
  return isDatedByOurClock === true && authorizedAt > changedAt - CLOCK_TOLERANCE_SECONDS;
}

/** Whether the grant is already stored: saving it would change nothing that matters. */
export function isStoredGrant(stored: Authorizer | undefined, grant: GrantToStore): boolean {
  const { authorizerRefreshToken: given } = grant;
  return (
    stored?.status === 'authorized' &&
    stored.changedAt === grant.changedAt &&
    haveSameClock(stored, grant) &&
    (given === undefined || isCurrentRefreshToken(given, stored)) &&
    grantsTheSame(stored, grant)
  );
}

function hasOtherToken(stored: ComparedAuthorizer, { refreshTokenDigest }: ComparedGrant): boolean {
  return refreshTokenDigest !== undefined && refreshTokenDigest !== stored.refreshTokenDigest;
}
