/** What is stored of an access token or a ticket. Times are seconds since 1970. */
import type { ErrorName } from '../../errors.ts';
import type { UnavailableReason } from './authorizer.ts';

/** Names an access token: without an authorizer it is the component's own. */
export interface AccessTokenKey {
  componentAppId: string;
  authorizerAppId?: string | undefined;
}

/** What is kept of an account by one and the same rule. Tickets are got with its access token. */
export type Credential = 'access-token' | 'jsapi-ticket' | 'wx-card-ticket';

/** Names what is kept. */
export interface CredentialKey extends AccessTokenKey {
  /** Default: the access token. Only accounts have tickets. */
  credential?: Credential | undefined;
}

/** One access token or ticket, with the lease for its renewal. */
export interface AccessTokenRecord {
  /** The token, or the ticket. */
  accessToken?: string | undefined;
  expiresAt?: number | undefined;
  /** See {@link NewAccessToken}. */
  dueAt?: number | undefined;
  /** Counts the record's changes: a lease is granted only to a renewer that has seen the latest. */
  version: number;
  lease?: Lease | undefined;
  /** Why there is no token. Copied from the grant, so that a look-up needs one read only. */
  unavailable?: UnavailableReason | undefined;
  /** The account's tenant, copied from its grant: a look-up reads this one record only. */
  tenantId?: string | undefined;
  failure?: RenewalFailure | undefined;
  /** WeChat may have replaced the stored token: no renewal has begun since the last doubt. */
  isDoubted?: true | undefined;
  /** Until then a renewer may be at work whose lease was ended by a change of the grant. */
  rivalUntil?: number | undefined;
  /**
   * Until then a renewer may be at work besides the lease's owner: the clock has ended its lease, and
   * clocks differ. No further lease is ended by the clock meanwhile.
   */
  overtakenUntil?: number | undefined;
  budget?: RenewalBudget | undefined;
}

export interface NewAccessToken {
  /** The token, or the ticket. */
  accessToken: string;
  expiresAt: number;
  /** From then on it is renewed. Left out: 10 minutes before its end. */
  dueAt?: number | undefined;
}

/** The right to renew, until it expires. If it was not ended, the renewal's outcome is not known. */
export interface Lease {
  /** Random; it is needed to save. */
  owner: string;
  expiresAt: number;
  /** Another function was asked to renew, and has not begun: WeChat was not asked with this lease. */
  isHandedOver?: boolean | undefined;
}

/** A request for a lease. */
export interface LeaseRequest extends Lease {
  now: number;
  /** `version` of the record on which the decision to renew rests; 0 where there was none. */
  seenVersion: number;
  /** Without it the stored one stays. It rests on `seenBudget`, as a lease changes no version. */
  budget?: RenewalBudget | undefined;
  seenBudget?: RenewalBudget | 'none' | undefined;
  /** The owner that hands its lease over: only one attempt can take it over. */
  from?: string | undefined;
  /** The record's from now on; left out, the stored one stays. */
  overtakenUntil?: number | undefined;
  /** The owner whose lease has been seen unchanged for longer than a lease lasts, by a stopwatch. */
  outlasted?: string | undefined;
  /** Another renewer may still be at work: the new token is doubtful from the start. */
  isContested?: boolean | undefined;
}

/** The last renewal failed: WeChat is not asked again before `retryAt`. */
export interface RenewalFailure {
  code: ErrorName;
  message: string;
  /** By the clock that set `retryAt`. */
  failedAt?: number | undefined;
  retryAt: number;
  /** Failures in a row. */
  count: number;
  /** `false` where something else failed first, such as the component's own token. */
  wasWechatAsked?: boolean | undefined;
}

/** How many calls to WeChat an hour's renewals have made, or have reserved. */
export interface RenewalBudget {
  /** Hours since 1970. */
  hour: number;
  used: number;
  lastAt?: number | undefined;
}
