/**
 * What becomes of an account that another service has kept so far: pure functions. A stored refresh
 * token is never replaced by an older one, nor by one of unknown age.
 */
import { changeByGrant, type GrantToStore } from '../authorizers/grants.ts';
import { isCurrentRefreshToken } from '../authorizers/token-of-grant.ts';
import { isAhead } from '../clocks.ts';
import { digest } from '../digest.ts';
import type { Authorizer } from '../store/records/authorizer.ts';
import type { AuthorizerChange } from '../store/store.ts';
import type { AuthorizerInfo, ToldProfile } from '../wechat/authorizer-info.ts';

/** An account as a file has it. */
export interface ImportedAccount {
  authorizerAppId: string;
  authorizerRefreshToken: string;
  /** When the merchant authorized last, seconds since 1970; undefined where nobody knows. */
  authorizedAt?: number | undefined;
  tenantId?: string | undefined;
  permissionSets?: readonly number[] | undefined;
  profile?: ToldProfile | undefined;
}

/**
 * Why a stored account stays as it is:
 *
 * - `older`: the stored grant is not older than the one of the file
 * - `age-unknown`: the file has another refresh token, and nobody knows from when
 * - `ended`: the account has withdrawn, or no refresh token of its works; the file knows nothing newer
 * - `not-confirmed`: the file's grant has the later date, but WeChat does not name its refresh token
 */
export type KeptReason = 'older' | 'age-unknown' | 'ended' | 'not-confirmed';

/** `newer`: only WeChat can tell whether the file's refresh token replaces the stored one. */
export type ImportDecision =
  { is: 'imported' } | { is: 'newer' } | { is: 'same' } | { is: 'kept'; reason: KeptReason };

/** Decides on the newest stored state; undefined where nothing is stored. */
export function decideImport(
  current: Authorizer | undefined,
  given: ImportedAccount,
  now: number,
): ImportDecision {
  if (!current) return { is: 'imported' };
  const isAuthorized = current.status === 'authorized';
  if (isAuthorized && current.refreshTokenDigest === undefined) return { is: 'imported' };
  if (isCurrentRefreshToken(given.authorizerRefreshToken, current)) {
    return isAuthorized ? { is: 'same' } : { is: 'kept', reason: 'ended' };
  }
  if (isLater(given, current, now)) return { is: 'newer' };
  if (!isAuthorized) return { is: 'kept', reason: 'ended' };
  return { is: 'kept', reason: given.authorizedAt === undefined ? 'age-unknown' : 'older' };
}

/**
 * A date that is ahead says nothing, on neither side. By more than a second: that of an imported grant
 * can be one before WeChat's, see `dateOf`.
 */
function isLater(
  { authorizedAt }: ImportedAccount,
  { changedAt }: Authorizer,
  now: number,
): boolean {
  if (authorizedAt === undefined || isAhead(authorizedAt, now)) return false;
  return authorizedAt > changedAt + 1 && !isAhead(changedAt, now);
}

/** Whether WeChat names the file's refresh token as the account's. */
export function isConfirmedBy(info: AuthorizerInfo, given: ImportedAccount): boolean {
  const { authorizerRefreshToken: told } = info;
  return told !== undefined && digest(told) === digest(given.authorizerRefreshToken);
}

interface Imported {
  componentAppId: string;
  given: ImportedAccount;
  decision: ImportDecision;
  /** What WeChat has just said of the account. */
  info?: AuthorizerInfo | undefined;
}

/** The change that an import makes; undefined where it makes none. */
export function changeByImport(
  current: Authorizer | undefined,
  imported: Imported,
  now: number,
): AuthorizerChange | undefined {
  const { decision } = imported;
  const grant = grantOf(current, imported, now);
  const brings = decision.is === 'imported' || decision.is === 'newer';
  if (brings) return changeByGrant(current, grant, now);
  if (grant.tenantId === undefined) return undefined;
  return changeByGrant(current, { ...grant, authorizerRefreshToken: undefined }, now);
}

/** An account is not taken from a tenant by a file; nor is one given whose grant stays ended. */
export function newTenant(
  current: Authorizer | undefined,
  { tenantId }: ImportedAccount,
  { is }: ImportDecision,
): string | undefined {
  const isLeft = is === 'kept' && current?.status !== 'authorized';
  return current?.tenantId === undefined && !isLeft ? tenantId : undefined;
}

/** What is stored stays, but for what it lacks: only a confirmed grant brings sets and a date. */
function grantOf(
  current: Authorizer | undefined,
  { componentAppId, given, decision, info }: Imported,
  now: number,
): GrantToStore {
  const { authorizerAppId, authorizerRefreshToken } = given;
  const tenantId = newTenant(current, given, decision);
  const grant = { componentAppId, authorizerAppId, authorizerRefreshToken, tenantId };
  if (decision.is === 'newer') {
    const { permissionSets = given.permissionSets, areSetsPartial, profile } = info ?? {};
    const { authorizedAt: changedAt = now } = given;
    const told = { permissionSets, areSetsPartial, profile, changedAt };
    // Its code was exchanged elsewhere: that has replaced the stored access token.
    return { ...grant, ...told, isConfirmed: true, accessToken: 'lost' };
  }
  if (current) {
    const { changedAt, isDatedByOurClock } = current;
    return { ...grant, changedAt, isDatedByOurClock };
  }
  const { permissionSets, profile } = given;
  return { ...grant, permissionSets, profile, changedAt: dateOf(given, now) };
}

/**
 * Where the file does not say what is granted, the date is one before WeChat's: then the next comparison
 * with WeChat's list asks for it. So it is with an unknown date, which is older than any push.
 */
function dateOf({ authorizedAt = 0, permissionSets }: ImportedAccount, now: number): number {
  if (authorizedAt === 0 || isAhead(authorizedAt, now)) return 0;
  return permissionSets ? authorizedAt : authorizedAt - 1;
}
