/** What the rules ask of the table, and what it promises. Times are seconds since 1970. */
import type {
  AccessTokenKey,
  AccessTokenRecord,
  Visit,
  Authorizer,
  AuthorizerKey,
  StoredVerifyTickets,
  Lease,
  NewAccessToken,
  RenewalBudget,
  RenewalFailure,
  VerifyTicket,
} from './records.ts';

/** A lease that is asked for. */
export interface LeaseRequest extends Lease {
  now: number;
  seenVersion: number;
  budget: RenewalBudget;
  from?: string | undefined;
}

/** All that changes when an authorizer changes, written together or not at all. */
export interface AuthorizerChange {
  /** The whole new state; its `version` is one more than that of the state it was made from. */
  next: Authorizer;
  /**
   * What becomes of the access token: any renewal under way loses its lease, and a look-up learns
   * the new status. Left out, token and lease stay as they are; so never where the status changes.
   */
  accessToken?: NewAccessToken | 'none' | undefined;
  /**
   * `version` of the access token's record on which `accessToken` rests, 0 where there was none:
   * the change is refused where a token was saved since.
   */
  seenVersion?: number | undefined;
  /** The tenant is another one than before: the access token's record learns it, too. */
  hasNewTenant?: boolean | undefined;
  /** A refresh token that `next.refreshTokenVersion` names for the first time. */
  authorizerRefreshToken?: string | undefined;
}

/** One page of a component's authorizers, in the order of their appids. */
export interface AuthorizerPage {
  authorizers: Authorizer[];
  /** Give it back for the next page; undefined after the last. */
  cursor?: string | undefined;
}

export interface Store {
  /** Keeps a ticket unless it is older than the kept one, or the same. */
  saveVerifyTicket(
    componentAppId: string,
    ticket: VerifyTicket,
    receivedAt: number,
  ): Promise<'saved' | 'not-newer'>;
  readVerifyTickets(componentAppId: string): Promise<StoredVerifyTickets | undefined>;

  /** When it was last noticed that tickets are overdue. */
  readTicketNotice(componentAppId: string): Promise<number | undefined>;
  saveTicketNotice(componentAppId: string, noticedAt: number): Promise<void>;

  readAccessToken(key: AccessTokenKey): Promise<AccessTokenRecord | undefined>;
  /**
   * Takes the right to renew, unless another holds it, the record changed since it was read, or no
   * token is to be had.
   *
   * @param lease with `from`, the lease is taken over from that owner: once, by whoever comes first;
   *   `seenVersion` are those of the record that the decision rests on, 0 where there was none
   */
  takeLease(key: AccessTokenKey, lease: LeaseRequest): Promise<'taken' | 'refused'>;
  /** Saves what the lease's owner got, and ends the lease. Who has lost the lease is refused. */
  saveAccessToken(
    key: AccessTokenKey,
    owner: string,
    token: NewAccessToken,
  ): Promise<'saved' | 'lease-lost'>;
  /** Remembers that the lease's owner failed, and ends the lease. */
  saveRenewalFailure(
    key: AccessTokenKey,
    owner: string,
    failure: RenewalFailure,
  ): Promise<'saved' | 'lease-lost'>;

  readAuthorizer(key: AuthorizerKey): Promise<Authorizer | undefined>;
  /** @param version as named by `Authorizer.refreshTokenVersion` */
  readRefreshToken(key: AuthorizerKey, version: number): Promise<string | undefined>;
  /**
   * Writes a change unless the authorizer changed meanwhile.
   *
   * @param owner given, the change is refused also where that lease is no longer held; it has to have
   *   an access token then, with which the lease ends
   */
  changeAuthorizer(change: AuthorizerChange, owner?: string): Promise<'saved' | 'conflict'>;
  /** Remembers that everything was announced, unless the authorizer has changed since `version`. */
  markAnnounced(key: AuthorizerKey, version: number): Promise<void>;
  listAuthorizers(
    componentAppId: string,
    page: { limit: number; cursor?: string | undefined },
  ): Promise<AuthorizerPage>;

  /** @throws where the state or the pre-auth code is taken already */
  saveVisit(visit: Visit): Promise<void>;
  readVisit(componentAppId: string, state: string): Promise<Visit | undefined>;
  findVisit(componentAppId: string, preAuthCodeDigest: string): Promise<Visit | undefined>;
  /** Remembers the grant that the visit led to; where there is no such visit, nothing is done. */
  completeVisit(
    visit: Pick<Visit, 'componentAppId' | 'state'>,
    authorizerAppId: string,
  ): Promise<void>;
}
