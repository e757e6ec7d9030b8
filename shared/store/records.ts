/** Every shape that is stored. Times are seconds since 1970. */
import type { ErrorName } from '../errors.ts';
import type { AuthorizerEventType } from '../event-types.ts';
import type { AuthorizerProfile } from '../wechat/authorizer-api.ts';

/** A ticket with WeChat's own time of it. */
export interface VerifyTicket {
  verifyTicket: string;
  createdAt: number;
}

/** The newest ticket and the one before. */
export interface StoredVerifyTickets {
  current: VerifyTicket;
  previous?: VerifyTicket | undefined;
  /** When the current one arrived here, by our clock. */
  receivedAt: number;
}

/** Whose access token: without an authorizer it is the component's own. */
export interface AccessTokenKey {
  componentAppId: string;
  authorizerAppId?: string | undefined;
}

/** One access token, and who may renew it now. */
export interface AccessTokenRecord {
  accessToken?: string | undefined;
  expiresAt?: number | undefined;
  /** Counts the record's changes: a lease is granted only to who has seen the latest. */
  version: number;
  lease?: Lease | undefined;
  unavailable?: UnavailableReason | undefined;
  /** The account's tenant, as in its grant: so a look-up knows it within its one read. */
  tenantId?: string | undefined;
  failure?: RenewalFailure | undefined;
  budget?: RenewalBudget | undefined;
}

export interface NewAccessToken {
  accessToken: string;
  expiresAt: number;
}

/** The right to renew, until it expires. One that was not ended leaves open what came of it. */
export interface Lease {
  /** Random; whoever knows it may save. */
  owner: string;
  expiresAt: number;
}

/** The last renewal failed: until `retryAt` nobody asks WeChat again. */
export interface RenewalFailure {
  code: ErrorName;
  message: string;
  retryAt: number;
  /** Failures in a row. */
  count: number;
}

/** How much of an hour's renewals is used up: leases are counted, whatever becomes of them. */
export interface RenewalBudget {
  /** Hours since 1970. */
  hour: number;
  used: number;
}

/** Why no token is to be had, kept beside the token so that a look-up needs one read only. */
export type UnavailableReason = Exclude<AuthorizerStatus, 'authorized'>;

export interface AuthorizerKey {
  componentAppId: string;
  authorizerAppId: string;
}

/** The grant as it is kept. No token is part of it. */
export interface Authorizer extends AuthorizerKey {
  status: AuthorizerStatus;
  /** Ids of the granted permission sets, ascending. */
  permissionSets: number[];
  /** Which of the kept refresh tokens is the current one; 0 where WeChat never gave one. */
  refreshTokenVersion: number;
  /** How many refresh tokens are kept: the next one's version is one more. */
  refreshTokenCount: number;
  /** By which the current refresh token is recognised without being read. */
  refreshTokenDigest?: string | undefined;
  profile?: AuthorizerProfile | undefined;
  /** The SaaS's own customer, known where the merchant came by a link that named it. */
  tenantId?: string | undefined;
  /** WeChat's time of what changed the grant last: older events change nothing. */
  changedAt: number;
  /** Grows by one with each change. */
  version: number;
  /** What is still to be announced on the event bus, oldest first. */
  unannounced: AuthorizerNews[];
}

export type AuthorizerStatus = 'authorized' | 'revoked' | 'reauthorization-required';

/** One change as others are told of it. */
export interface AuthorizerNews {
  type: AuthorizerEventType;
  /** The authorizer's version after the change: tells the order, and duplicates from news. */
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
  /** SHA-256 of the pre-auth code, by which WeChat's push is matched to the visit. */
  preAuthCodeDigest: string;
  startedAt: number;
  /** Until then the merchant may come back. */
  expiresAt: number;
  tenantId?: string | undefined;
  returnUrl?: string | undefined;
  /** The permission sets that were asked for; all where none was named. */
  categoryIds?: readonly number[] | undefined;
  /** By which the browser is recognised that began it. */
  browserDigest?: string | undefined;
  /** By which the same visit is recognised, and where it leads: for a page that is loaded again. */
  requestDigest?: string | undefined;
  authorizationUrl?: string | undefined;
  /** Set once the grant is stored, by whichever way it came first. */
  authorizerAppId?: string | undefined;
}
