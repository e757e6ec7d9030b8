/** The store's interface, with its guarantees. Times are seconds since 1970. */
import type {
  AccessTokenRecord,
  CredentialKey,
  LeaseRequest,
  NewAccessToken,
  RenewalBudget,
  RenewalFailure,
} from './records/access-token.ts';
import type { OperationsStore } from './operations-store.ts';
import type { Authorizer, AuthorizerKey } from './records/authorizer.ts';
import type { StoredVerifyTickets, VerifyTicket } from './records/verify-ticket.ts';
import type { CodeOutcome, NewVisit, Visit, VisitCount, VisitKey } from './records/visit.ts';

/** A change of an authorizer. All its parts are written in one transaction. */
export interface AuthorizerChange {
  /** The whole new state; its `version` is one more than that of the state it replaces. */
  next: Authorizer;
  /**
   * The new access token, or `none`. Any renewal under way then loses its lease, and look-ups see
   * the new status. Where the grant has ended, the same is true of the account's tickets. Left out,
   * token and lease stay as they are: so it is required where the status changes.
   */
  accessToken?: NewAccessToken | 'none' | undefined;
  /**
   * `version` of the access token's record on which `accessToken` rests, 0 where there was none.
   * The change is refused if a token was saved since.
   */
  seenVersion?: number | undefined;
  /** The tenant has changed: it is also written to the access token's record. */
  hasNewTenant?: boolean | undefined;
  /** A new refresh token; `next.refreshTokenVersion` is its version. */
  authorizerRefreshToken?: string | undefined;
}

/** One page of a component's authorizers, in the order of their appids. */
export interface AuthorizerPage {
  authorizers: Authorizer[];
  /** Pass it in for the next page; undefined after the last. */
  cursor?: string | undefined;
}

/** Names a message of a user, or an event, in every delivery of it. */
export interface MessageKey {
  componentAppId: string;
  id: string;
}

/** A request for the claim to announce a message. */
export interface ClaimRequest {
  /** Recognises its own claim: the table may have written it without an answer. */
  owner: string;
  now: number;
}

/**
 * - `claimed`: whoever asked has to announce the message
 * - `pending`: another one has claimed it, less than {@link CLAIM_SECONDS} ago
 * - `announced`: this is a copy
 */
export type MessageClaim = 'claimed' | 'pending' | 'announced';

/** The function that holds a claim is at an end by then. */
export const CLAIM_SECONDS = 5;

/** A request for one code of a visit. */
export interface CodeRequest {
  codeDigest: string;
  owner: string;
  now: number;
  claimedUntil: number;
  /**
   * How many codes of the visit may be claimed so. Left out for the code of WeChat's push: it does not
   * count, is claimed whoever else has it, and also where it was refused before.
   */
  mostCodes?: number | undefined;
}

export interface Store extends OperationsStore {
  /** Saves a ticket unless it is older than the stored one, or the same. */
  saveVerifyTicket(
    componentAppId: string,
    ticket: VerifyTicket,
    receivedAt: number,
  ): Promise<'saved' | 'not-newer'>;
  readVerifyTickets(componentAppId: string): Promise<StoredVerifyTickets | undefined>;

  /** When an overdue ticket was last reported. */
  readTicketNotice(componentAppId: string): Promise<number | undefined>;
  saveTicketNotice(componentAppId: string, noticedAt: number): Promise<void>;

  /** Where only something else of the account is stored, the record has no token and version 0. */
  readAccessToken(key: CredentialKey): Promise<AccessTokenRecord | undefined>;
  /**
   * Takes the lease. Refused where another renewer holds it, the record has changed since it was
   * read, or the account is `unavailable`. A lease that has ended by the clock is over for a renewer that
   * brings `overtakenUntil`, and one that has ended long ago for all. A lease that ends more than four times as far away as this
   * one would is not believed: it was taken by a wrong clock. Up to
   * `overtakenUntil`, as far as clocks can differ, only one that has ended long ago is over, or one
   * that the renewer has `outlasted`.
   */
  takeLease(key: CredentialKey, lease: LeaseRequest): Promise<'taken' | 'refused'>;
  /**
   * Saves the new token and ends the lease. `lease-lost` where `owner` no longer holds it. A repeated
   * call finds its token saved.
   */
  saveAccessToken(
    key: CredentialKey,
    owner: string,
    token: NewAccessToken,
  ): Promise<'saved' | 'lease-lost'>;
  /** Corrects the budget; the lease goes on. `lease-lost` where `owner` no longer holds it. */
  saveBudget(
    key: CredentialKey,
    owner: string,
    budget: RenewalBudget,
  ): Promise<'saved' | 'lease-lost'>;
  /** Saves the failure and ends the lease. `lease-lost` where `owner` no longer holds it. */
  saveRenewalFailure(
    key: CredentialKey,
    owner: string,
    failure: RenewalFailure,
  ): Promise<'saved' | 'lease-lost'>;

  /**
   * Adds a doubt about the stored token, and about one that a renewal under way will save. Only a
   * renewal whose lease is taken afterwards settles it. No effect where nothing is stored.
   */
  addDoubt(key: CredentialKey): Promise<void>;

  readAuthorizer(key: AuthorizerKey): Promise<Authorizer | undefined>;
  /** @param version as in `Authorizer.refreshTokenVersion` */
  readRefreshToken(key: AuthorizerKey, version: number): Promise<string | undefined>;
  /**
   * Writes a change unless the authorizer has changed meanwhile.
   *
   * @param owner if given, the change is also refused where this owner no longer holds the lease.
   *   The change must then have an access token, because writing it ends the lease
   */
  changeAuthorizer(change: AuthorizerChange, owner?: string): Promise<'saved' | 'conflict'>;
  /** Marks all changes as announced, unless the authorizer has changed since `version`. */
  markAnnounced(key: AuthorizerKey, version: number): Promise<void>;
  listAuthorizers(
    componentAppId: string,
    page: { limit: number; cursor?: string | undefined },
  ): Promise<AuthorizerPage>;

  /** Claims a message, unless it is announced or somebody else's claim is in force. */
  claimMessage(key: MessageKey, request: ClaimRequest): Promise<MessageClaim>;
  /** From now on every delivery of it is a copy. */
  markMessageAnnounced(key: MessageKey, now: number): Promise<void>;

  /** @throws where the state or the pre-auth code is already in use */
  saveVisit(visit: NewVisit): Promise<void>;
  readVisit(componentAppId: string, state: string): Promise<Visit | undefined>;
  findVisit(componentAppId: string, preAuthCodeDigest: string): Promise<Visit | undefined>;
  /**
   * Saves what a code of the visit led to. The first one names the visit's account.
   *
   * @returns the visit's account; undefined where there is no such visit, and nothing is saved
   */
  completeVisit(
    visit: VisitKey,
    outcome: CodeOutcome & { codeDigest: string },
  ): Promise<string | undefined>;
  /**
   * Claims a code, and counts it in the same write, so that no more than `mostCodes` are counted,
   * however many come at the same instant. A code counts once.
   */
  claimCode(visit: VisitKey, request: CodeRequest): Promise<'claimed' | 'not-claimed'>;
  /**
   * Ends a claim, unless another one has claimed the code meanwhile.
   *
   * @param code refused for good, or open to the next one at once
   */
  endClaim(
    visit: VisitKey,
    code: Pick<CodeRequest, 'codeDigest' | 'owner'> & { isRefused: boolean },
  ): Promise<'saved' | 'claim-lost'>;

  /** Counts a visit, unless the hour has as many already. The hours are those of the clock. */
  countVisit(count: VisitCount): Promise<'counted' | 'used-up'>;
  /** Until when WeChat gives no pre-auth codes, as the latest refusal has told; it may be over. */
  readCodeQuotaEnd(componentAppId: string): Promise<number | undefined>;
  /** `known` where that moment or a later one is stored already, of this day. */
  saveCodeQuotaEnd(
    componentAppId: string,
    quota: { endsAt: number; now: number },
  ): Promise<'saved' | 'known'>;
}
