/** What is stored of an account that authorized the platform. Times are seconds since 1970. */
import type { AuthorizerEventType } from '../../event-types.ts';
import type { AuthorizerProfile } from '../../wechat/authorizer-info.ts';

export interface AuthorizerKey {
  componentAppId: string;
  authorizerAppId: string;
}

/** The stored grant of an account. It contains no token. */
export interface Authorizer extends AuthorizerKey {
  status: AuthorizerStatus;
  /** Ids of the granted permission sets, ascending. */
  permissionSets: number[];
  /** WeChat gave no token for the last code: it never does for such an account. */
  lacksApiPermission?: boolean | undefined;
  /** Which of the stored refresh tokens is the current one; 0 where WeChat never issued one. */
  refreshTokenVersion: number;
  /** How many refresh tokens are stored: the next one's version is one more. */
  refreshTokenCount: number;
  /** Recognises the current refresh token without reading it. */
  refreshTokenDigest?: string | undefined;
  profile?: AuthorizerProfile | undefined;
  /** The SaaS's own customer; known where the merchant followed a link that named it. */
  tenantId?: string | undefined;
  /** Its last visit was for another tenant, who did not get it. */
  withheldTenant?: WithheldTenant | undefined;
  /** WeChat's time of the last change of the grant: older events change nothing. */
  changedAt: number;
  /** It was a browser's return, or a push whose date is not believed: it has no date of WeChat's. */
  isDatedByOurClock?: boolean | undefined;
  /** Grows by one with each change. */
  version: number;
  /** What is still to be announced on the event bus, oldest first. */
  unannounced: AuthorizerNews[];
}

/** A tenant whose link an account came by, without belonging to the tenant now. */
export interface WithheldTenant {
  tenantId: string;
  reason: WithheldReason;
}

/**
 * - `other-account`: the link is for another account
 * - `second-account`: the visit has given its tenant to another account before
 * - `change-refused`: the account belongs to somebody, and the settings refuse a change
 */
export type WithheldReason = 'other-account' | 'second-account' | 'change-refused';

export type AuthorizerStatus = 'authorized' | 'revoked' | 'reauthorization-required';

/** Why look-ups get no token. */
export type UnavailableReason = Exclude<AuthorizerStatus, 'authorized'> | 'no-api-permission';

/** Undefined where they get one. */
export function unavailableReason({
  status,
  lacksApiPermission,
}: Pick<Authorizer, 'status' | 'lacksApiPermission'>): UnavailableReason | undefined {
  if (status === 'authorized') return undefined;
  const isLacking = status === 'reauthorization-required' && lacksApiPermission;
  return isLacking ? 'no-api-permission' : status;
}

/** One change of an authorizer, as it is announced. */
export interface AuthorizerNews {
  type: AuthorizerEventType;
  /** The authorizer's version after the change: it orders events and shows duplicates. */
  version: number;
  changedAt: number;
  addedPermissionSets?: number[] | undefined;
  removedPermissionSets?: number[] | undefined;
  /** Asked for by the visit, and not granted. */
  missingPermissionSets?: number[] | undefined;
  /** To whom the account belonged before, where that has changed. */
  previousTenantId?: string | undefined;
  /** As in `Authorizer.withheldTenant`, where that is new. */
  withheldTenantId?: string | undefined;
  withheldReason?: WithheldReason | undefined;
  /** Why the merchant must authorize again, where it is known. */
  reason?: 'no-api-permission' | undefined;
}
