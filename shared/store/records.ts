/** Every shape that is stored. Times are seconds since 1970. */
import type { ErrorName } from '../errors.ts';
import type { AuthorizerEventType } from '../event-types.ts';
import type { AuthorizerProfile } from '../wechat/authorizer-api.ts';

/** A ticket with WeChat's `CreateTime`. */
export interface VerifyTicket {
  verifyTicket: string;
  createdAt: number;
}

/** The newest ticket and the previous one. */
export interface StoredVerifyTickets {
  current: VerifyTicket;
  previous?: VerifyTicket | undefined;
  /** When the current one arrived here, by our clock. */
  receivedAt: number;
}

/** Names an access token: without an authorizer it is the component's own. */
export interface AccessTokenKey {
  componentAppId: string;
  authorizerAppId?: string | undefined;
}

/** One access token, with the lease for its renewal. */
export interface AccessTokenRecord {
  accessToken?: string | undefined;
  expiresAt?: number | undefined;
  /** Counts the record's changes: a lease is granted only to a renewer that has seen the latest. */
  version: number;
  lease?: Lease | undefined;
  unavailable?: UnavailableReason | undefined;
  /** The account's tenant, copied from its grant: a look-up reads this one record only. */
  tenantId?: string | undefined;
  failure?: RenewalFailure | undefined;
  budget?: RenewalBudget | undefined;
}

export interface NewAccessToken {
  accessToken: string;
  expiresAt: number;
}

/** The right to renew, until it expires. If it was not ended, the renewal's outcome is not known. */
export interface Lease {
  /** Random; it is needed to save. */
  owner: string;
  expiresAt: number;
}

/** The last renewal failed: WeChat is not asked again before `retryAt`. */
export interface RenewalFailure {
  code: ErrorName;
  message: string;
  retryAt: number;
  /** Failures in a row. */
  count: number;
}

/** How many of an hour's renewals are used. Leases are counted, whatever their outcome. */
export interface RenewalBudget {
  /** Hours since 1970. */
  hour: number;
  used: number;
}

/** Why there is no token. Stored in the token's record, so that a look-up needs one read only. */
export type UnavailableReason = Exclude<AuthorizerStatus, 'authorized'>;

export interface AuthorizerKey {
  componentAppId: string;
  authorizerAppId: string;
}

/** The stored grant of an account. It contains no token. */
export interface Authorizer extends AuthorizerKey {
  status: AuthorizerStatus;
  /** Ids of the granted permission sets, ascending. */
  permissionSets: number[];
  /** Which of the stored refresh tokens is the current one; 0 where WeChat never issued one. */
  refreshTokenVersion: number;
  /** How many refresh tokens are stored: the next one's version is one more. */
  refreshTokenCount: number;
  /** Recognises the current refresh token without reading it. */
  refreshTokenDigest?: string | undefined;
  profile?: AuthorizerProfile | undefined;
  /** The SaaS's own customer; known where the merchant followed a link that named it. */
  tenantId?: string | undefined;
  /** WeChat's time of the last change of the grant: older events change nothing. */
  changedAt: number;
  /** Grows by one with each change. */
  version: number;
  /** What is still to be announced on the event bus, oldest first. */
  unannounced: AuthorizerNews[];
}

export type AuthorizerStatus = 'authorized' | 'revoked' | 'reauthorization-required';

/** One change of an authorizer, as it is announced. */
export interface AuthorizerNews {
  type: AuthorizerEventType;
  /** The authorizer's version after the change: it orders events and shows duplicates. */
  version: number;
  changedAt: number;
  addedPermissionSets?: number[] | undefined;
  removedPermissionSets?: number[] | undefined;
}

/** A merchant's visit, from our start page to the return from WeChat. */
export interface Visit {
  componentAppId: string;
  /** Random, part of the return address. */
  state: string;
  /** SHA-256 of the pre-auth code: by it WeChat's push is matched to the visit. */
  preAuthCodeDigest: string;
  startedAt: number;
  /** The merchant may come back until then. */
  expiresAt: number;
  tenantId?: string | undefined;
  returnUrl?: string | undefined;
  /** The requested permission sets; left out, WeChat asks for all. */
  categoryIds?: readonly number[] | undefined;
  /** Recognises the browser that began the visit. */
  browserDigest?: string | undefined;
  /** Recognises the same request when the page is loaded again. */
  requestDigest?: string | undefined;
  /** WeChat's page, to which the page leads again then. */
  authorizationUrl?: string | undefined;
  /** Set once the grant is stored, whether the browser or WeChat's push came first. */
  authorizerAppId?: string | undefined;
}
