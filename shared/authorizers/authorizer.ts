/** The rules by which an account's grant changes: pure functions. */
import { isAhead } from '../clocks.ts';
import type {
  Authorizer,
  AuthorizerKey,
  AuthorizerNews,
  AuthorizerStatus,
} from '../store/records/authorizer.ts';
import type { AuthorizerProfile, ToldProfile } from '../wechat/authorizer-api.ts';
import { newsOfTenants, tenantAfter, type TenantOfGrant } from './tenants.ts';

/** What a code exchange or a repair learned about an account. */
export interface Grant extends AuthorizerKey, TenantOfGrant {
  /** Undefined where WeChat did not say: the stored ones stay. */
  permissionSets?: readonly number[] | undefined;
  /** Those that the visit asked for, where it did not ask for all. */
  askedPermissionSets?: readonly number[] | undefined;
  /** Some could not be read: the stored ones stay, too. */
  areSetsPartial?: boolean | undefined;
  /** Seconds since 1970: `CreateTime` of the event, or the time of the browser's return. */
  changedAt: number;
  isDatedByOurClock?: boolean | undefined;
  /** WeChat has just said that this is the account's grant: then the dates do not decide. */
  isConfirmed?: boolean | undefined;
  /** WeChat's list has just said that the account was last authorized at `changedAt`. */
  isDateConfirmed?: boolean | undefined;
  /** Whether WeChat gave no token for a code; undefined where no code was exchanged. */
  lacksApiPermission?: boolean | undefined;
  /** Digest of a refresh token other than the stored one. */
  newRefreshTokenDigest?: string | undefined;
  profile?: ToldProfile | undefined;
}

/**
 * The authorizer after a grant; undefined where something newer is already stored.
 *
 * Permission sets, profile, tenant and refresh token stay as they were where the grant does not
 * contain them. A stored date that is ahead is wrong, and gives way.
 */
export function applyGrant(
  current: Authorizer | undefined,
  grant: Grant,
  now: number,
): Authorizer | undefined {
  const isComparable = current !== undefined && !isAhead(current.changedAt, now);
  const dismissed = isComparable && isOlder(grant.changedAt, current);
  if (dismissed && !grant.isConfirmed && !grant.isDateConfirmed) return undefined;
  const { changedAt, isDatedByOurClock } =
    dismissed && !grant.isDateConfirmed ? laterDateOf(current, grant) : grant;
  const version = (current?.version ?? 0) + 1;
  const permissionSets = permissionSetsAfter(current, grant);
  const tenant = tenantAfter(current, grant);
  const news = newsOfGrant(
    current,
    { ...grant, withheldTenant: undefined, ...tenant, permissionSets, missing: missingIn(grant) },
    version,
  );
  return {
    componentAppId: grant.componentAppId,
    authorizerAppId: grant.authorizerAppId,
    status: 'authorized',
    permissionSets,
    ...refreshTokenAfter(current, grant.newRefreshTokenDigest),
    ...(isLackingAfter(current, grant) && { lacksApiPermission: true }),
    profile: profileAfter(current, grant.profile),
    ...tenant,
    changedAt,
    ...(isDatedByOurClock && { isDatedByOurClock }),
    version,
    unannounced: [...(current?.unannounced ?? []), ...news],
  };
}

/** The stored date. By WeChat's clock the grant may be of later, where it is dated by ours. */
function laterDateOf({ changedAt, ...current }: Authorizer, grant: Grant) {
  return { changedAt, isDatedByOurClock: current.isDatedByOurClock || grant.isDatedByOurClock };
}

/** In their order, each once: customers' rules compare them. */
function permissionSetsAfter(
  current: Authorizer | undefined,
  { permissionSets: told, areSetsPartial }: Grant,
): number[] {
  const stays = told === undefined || areSetsPartial;
  const sets = [...(stays ? (current?.permissionSets ?? []) : []), ...(told ?? [])];
  return [...new Set(sets)].toSorted((a, b) => a - b);
}

/** A new refresh token shows that the account has API permission. */
function isLackingAfter(current: Authorizer | undefined, grant: Grant): boolean {
  if (grant.newRefreshTokenDigest !== undefined) return false;
  return grant.lacksApiPermission ?? current?.lacksApiPermission ?? false;
}

const NO_PROFILE: AuthorizerProfile = {
  nickName: '',
  headImageUrl: '',
  principalName: '',
  userName: '',
  isMiniProgram: false,
};

/** The profile after what WeChat told of it: the rest stays. */
export function profileAfter(
  current: Authorizer | undefined,
  told: ToldProfile | undefined,
): AuthorizerProfile | undefined {
  if (!told) return current?.profile;
  const parts = Object.entries(told).filter(([, part]) => part !== undefined);
  return { ...NO_PROFILE, ...current?.profile, ...Object.fromEntries(parts) };
}

/**
 * The authorizer after the end of its grant; undefined where nothing ends or a newer one is stored.
 *
 * The refresh tokens stay stored: if the event proves wrong, nothing is lost.
 */
export function endGrant(
  current: Authorizer | undefined,
  status: Exclude<AuthorizerStatus, 'authorized'>,
  changedAt: number,
): Authorizer | undefined {
  if (!current || current.status === status || isOlder(changedAt, current)) return undefined;
  const version = current.version + 1;
  const type = status === 'revoked' ? 'AuthorizerRevoked' : 'ReauthorizationRequired';
  const isLacking = type === 'ReauthorizationRequired' && current.lacksApiPermission;
  const reason = isLacking ? ({ reason: 'no-api-permission' } as const) : {};
  const unannounced = [...current.unannounced, { type, version, changedAt, ...reason } as const];
  const { isDatedByOurClock, ...rest } = current;
  const isSameDate = changedAt === current.changedAt;
  const dated = { changedAt, ...(isSameDate && isDatedByOurClock && { isDatedByOurClock }) };
  return { ...rest, ...dated, status, version, unannounced };
}

/**
 * The account with another refresh token that WeChat has given or named; undefined where it names none.
 * Such a token shows that the account has API permission.
 */
export function withRefreshToken(
  { lacksApiPermission, ...current }: Authorizer,
  newDigest: string | undefined,
): Authorizer {
  const lacking = newDigest === undefined && lacksApiPermission && { lacksApiPermission };
  const token = refreshTokenAfter(current, newDigest);
  return { ...current, ...token, ...lacking, version: current.version + 1 };
}

/**
 * The version of the current refresh token, after a new one if there is one. The new version is
 * counted from all stored tokens and not from the current one: an operator may have gone back to an
 * earlier token.
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

/** The events to announce. None where permission sets and tenants are the same as before. */
function newsOfGrant(
  current: Authorizer | undefined,
  { missing, ...grant }: Grant & { permissionSets: readonly number[]; missing: Missing },
  version: number,
): AuthorizerNews[] {
  const { permissionSets, changedAt } = grant;
  const tenants = newsOfTenants(current, grant);
  if (current?.status !== 'authorized') {
    return [{ type: 'AuthorizerAuthorized', version, changedAt, ...tenants, ...missing }];
  }
  const addedPermissionSets = without(permissionSets, current.permissionSets);
  const removedPermissionSets = without(current.permissionSets, permissionSets);
  const differences = addedPermissionSets.length + removedPermissionSets.length;
  if (differences === 0 && !tenants) return [];
  const difference = { addedPermissionSets, removedPermissionSets, ...tenants, ...missing };
  return [{ type: 'AuthorizerUpdated', version, changedAt, ...difference }];
}

type Missing = Pick<AuthorizerNews, 'missingPermissionSets'> | undefined;

/** Undefined where all is granted that was asked for, or where what is granted is not known in full. */
function missingIn({ askedPermissionSets = [], permissionSets, areSetsPartial }: Grant): Missing {
  if (permissionSets === undefined || areSetsPartial) return undefined;
  const missingPermissionSets = without(askedPermissionSets, permissionSets);
  return missingPermissionSets.length === 0 ? undefined : { missingPermissionSets };
}

function without(sets: readonly number[], others: readonly number[]): number[] {
  return sets.filter((set) => !others.includes(set));
}

/** WeChat's times are in seconds: of two changes in one second, the later arrival counts. */
function isOlder(changedAt: number, current: Authorizer): boolean {
  return changedAt < current.changedAt;
}
