/** The store's promises kept in memory, for unit tests and for simulations. */
import { isDeepStrictEqual } from 'node:util';
import { CLOCK_TOLERANCE_SECONDS, INSTANCE_TOLERANCE_SECONDS } from '../../shared/clocks.ts';
import { tickets } from '../../shared/store/credential-attributes.ts';
import type {
  AccessTokenKey,
  AccessTokenRecord,
  CredentialKey,
  LeaseRequest,
} from '../../shared/store/records/access-token.ts';
import {
  unavailableReason,
  type Authorizer,
  type AuthorizerKey,
} from '../../shared/store/records/authorizer.ts';
import type { AccountStates } from '../../shared/store/operations-store.ts';
import type {
  StoredVerifyTickets,
  VerifyTicket,
} from '../../shared/store/records/verify-ticket.ts';
import { CLAIM_SECONDS, type AuthorizerChange, type Store } from '../../shared/store/store.ts';
import { storeVisitLimits, storeVisits, type VisitShelves } from './in-memory-visits.ts';
import { createShelf, type Shelf } from './shelf.ts';

interface Shelves extends VisitShelves {
  verifyTickets: Shelf<StoredVerifyTickets>;
  ticketNotices: Shelf<number>;
  accessTokens: Shelf<AccessTokenRecord & Doubts>;
  authorizers: Shelf<Authorizer>;
  refreshTokens: Shelf<string>;
  messages: Shelf<StoredMessage>;
  accountStates: Shelf<AccountStates>;
  quotaResets: Shelf<number>;
}

interface StoredMessage {
  owner?: string;
  claimedUntil?: number;
  announcedAt?: number;
}

/** How often a token was doubted: until now, when the lease was taken, when its renewal was. */
interface Doubts {
  doubts?: number | undefined;
  leaseDoubts?: number | undefined;
  settledDoubts?: number | undefined;
}

/** A store that is empty at first. Each of its methods acts as a whole as soon as it is called. */
export function createInMemoryStore(): Store {
  const shelves: Shelves = {
    verifyTickets: createShelf(),
    ticketNotices: createShelf(),
    accessTokens: createShelf(),
    authorizers: createShelf(),
    refreshTokens: createShelf(),
    messages: createShelf(),
    visits: createShelf(),
    states: createShelf(),
    visitCounts: createShelf(),
    codeQuotaEnds: createShelf(),
    accountStates: createShelf(),
    quotaResets: createShelf(),
  };
  return {
    ...storeVerifyTickets(shelves),
    ...storeAccessTokens(shelves),
    ...storeAuthorizers(shelves),
    ...storeMessages(shelves),
    ...storeVisits(shelves),
    ...storeVisitLimits(shelves),
    ...storeOperations(shelves),
  };
}

function storeOperations({ accountStates, quotaResets, codeQuotaEnds }: Shelves) {
  return {
    async saveAccountStates(componentAppId, states) {
      accountStates.write(states, componentAppId);
    },
    readAccountStates: async (componentAppId) => accountStates.read(componentAppId),
    async saveQuotaReset(owner, now) {
      quotaResets.write(now, ...pathOf(owner));
    },
    readQuotaReset: async (owner) => quotaResets.read(...pathOf(owner)),
    async clearCodeQuotaEnd(componentAppId) {
      codeQuotaEnds.write(0, componentAppId);
    },
  } satisfies Partial<Store>;
}

function storeVerifyTickets({ verifyTickets, ticketNotices }: Shelves) {
  return {
    async saveVerifyTicket(componentAppId, ticket, receivedAt) {
      const stored = verifyTickets.read(componentAppId);
      if (stored && !takesPlace(ticket, stored.current, receivedAt)) return 'not-newer';
      const { verifyTicket, createdAt } = stored?.current ?? {};
      const previous = createdAt && verifyTicket ? { verifyTicket, createdAt } : undefined;
      verifyTickets.write({ current: ticket, previous, receivedAt }, componentAppId);
      return 'saved';
    },
    readVerifyTickets: async (componentAppId) => verifyTickets.read(componentAppId),
    readTicketNotice: async (componentAppId) => ticketNotices.read(componentAppId),
    async saveTicketNotice(componentAppId, noticedAt) {
      ticketNotices.write(noticedAt, componentAppId);
    },
  } satisfies Partial<Store>;
}

/** Whether a ticket takes the place of the stored one. */
function takesPlace(ticket: VerifyTicket, stored: VerifyTicket, receivedAt: number): boolean {
  const isAnother = ticket.verifyTicket !== stored.verifyTicket;
  if (stored.createdAt > receivedAt + CLOCK_TOLERANCE_SECONDS) return true;
  if (ticket.createdAt > stored.createdAt) return isAnother || !ticket.isDatedByOurClock;
  const isDatedBetter = stored.isDatedByOurClock && !ticket.isDatedByOurClock;
  const latest = ticket.createdAt + (isDatedBetter ? CLOCK_TOLERANCE_SECONDS - 1 : 0);
  return isAnother && stored.createdAt <= latest;
}

/** An account's ticket is there, without a value, as soon as anything of the account is. */
function readCredential({ accessTokens }: Shelves, key: CredentialKey) {
  const { credential = 'access-token' } = key;
  const record = accessTokens.read(...pathOf(key));
  if (credential === 'access-token') return record;
  const { unavailable, tenantId } = record ?? {};
  const own = accessTokens.read(...pathOf(key), credential);
  return record || own ? { ...(own ?? { version: 0 }), unavailable, tenantId } : undefined;
}

function writeCredential(
  { accessTokens }: Shelves,
  key: CredentialKey,
  record: AccessTokenRecord & Doubts,
): void {
  const { credential = 'access-token' } = key;
  const name = credential === 'access-token' ? [] : [credential];
  accessTokens.write(record, ...pathOf(key), ...name);
}

function storeAccessTokens(shelves: Shelves) {
  const read = (key: CredentialKey) => readCredential(shelves, key);
  const write = (key: CredentialKey, record: AccessTokenRecord & Doubts) =>
    writeCredential(shelves, key, record);

  /** A change by the lease's owner, which ends the lease. */
  const saveAsOwner = (
    key: CredentialKey,
    owner: string,
    change: (leaseDoubts?: number) => Partial<AccessTokenRecord & Doubts>,
  ) => {
    const { leaseDoubts, ...record } = read(key) ?? { version: 0 };
    if (record.lease?.owner !== owner) return 'lease-lost';
    const version = record.version + 1;
    const changes = { ...change(leaseDoubts), version, lease: undefined };
    write(key, { ...record, ...changes });
    return 'saved';
  };

  return {
    async readAccessToken(key) {
      const stored = read(key);
      if (!stored) return undefined;
      const { doubts = 0, settledDoubts = 0, leaseDoubts: _leaseDoubts, ...record } = stored;
      return { ...record, isDoubted: doubts > settledDoubts || undefined };
    },
    async takeLease(key, request) {
      const { owner, expiresAt, seenVersion, from, isContested } = request;
      const record = read(key) ?? { version: 0 };
      const { isHandedOver, overtakenUntil = record.overtakenUntil } = request;
      const { lease } = record;
      const isOver = from === undefined ? isLeaseOver(record, request) : lease?.owner === from;
      const isMine = lease?.owner === owner;
      const isHeld = !isOver && !isMine;
      if (!isMine && !isBudgetAsSeen(record, request)) return 'refused';
      if (isHeld || record.version !== seenVersion || record.unavailable) return 'refused';
      const leaseDoubts = from ? record.leaseDoubts : isContested ? -1 : (record.doubts ?? 0);
      const taken = { owner, expiresAt, isHandedOver };
      const { budget = record.budget } = request;
      const held = { lease: taken, leaseDoubts, overtakenUntil };
      const changed = { budget, ...held, rivalUntil: undefined };
      write(key, { ...record, ...changed });
      return 'taken';
    },
    async saveAccessToken(key, owner, { accessToken, expiresAt, dueAt }) {
      const token = { accessToken, expiresAt, dueAt, failure: undefined };
      const saved = saveAsOwner(key, owner, (settledDoubts) => ({ ...token, settledDoubts }));
      return read(key)?.accessToken === accessToken ? 'saved' : saved;
    },
    async saveBudget(key, owner, budget) {
      const record = read(key);
      if (record?.lease?.owner !== owner) return 'lease-lost';
      write(key, { ...record, budget });
      return 'saved';
    },
    saveRenewalFailure: async (key, owner, failure) => saveAsOwner(key, owner, () => ({ failure })),
    async addDoubt(key) {
      const record = read(key);
      if (!record) return;
      write(key, { ...record, doubts: (record.doubts ?? 0) + 1 });
    },
  } satisfies Partial<Store>;
}

function isBudgetAsSeen({ budget }: AccessTokenRecord, { seenBudget }: LeaseRequest) {
  return seenBudget === undefined || isDeepStrictEqual(budget ?? 'none', seenBudget);
}

/** Nobody holds it, it was waited for, or the clock by which it was taken was wrong. */
function isLeaseOver(
  { lease, overtakenUntil = -Infinity }: AccessTokenRecord,
  { expiresAt, now, outlasted, overtakenUntil: overtakes }: LeaseRequest,
): boolean {
  const longAgo = now - INSTANCE_TOLERANCE_SECONDS;
  if (!lease || lease.owner === outlasted || lease.expiresAt <= longAgo) return true;
  if (overtakes === undefined) return false;
  const isOver = lease.expiresAt <= now || lease.expiresAt > now + 4 * (expiresAt - now);
  const isFarAhead = overtakenUntil > expiresAt + INSTANCE_TOLERANCE_SECONDS;
  return isOver && (overtakenUntil <= longAgo || isFarAhead);
}

/** The tickets of a grant that has ended, and the renewals under way. */
function endTickets(shelves: Shelves, account: AuthorizerKey): void {
  for (const credential of tickets) {
    const key = { ...account, credential };
    const ended = readCredential(shelves, key) ?? { version: 0 };
    const { version, budget, doubts, settledDoubts, overtakenUntil } = ended;
    const rivalUntil = ended.lease?.expiresAt ?? ended.rivalUntil;
    const renewers = { budget, doubts, settledDoubts, rivalUntil, overtakenUntil };
    const left = { version: version + 1, ...renewers };
    writeCredential(shelves, key, left);
  }
}

function storeAuthorizers(shelves: Shelves) {
  const { accessTokens, authorizers, refreshTokens } = shelves;

  const isRefused = (change: AuthorizerChange, owner?: string) => {
    const { next, authorizerRefreshToken, seenVersion } = change;
    const key = pathOf(next);
    const isChanged = (authorizers.read(...key)?.version ?? 0) !== next.version - 1;
    const isLeaseLost = owner !== undefined && accessTokens.read(...key)?.lease?.owner !== owner;
    const isRenewed =
      seenVersion !== undefined && (accessTokens.read(...key)?.version ?? 0) !== seenVersion;
    const isTokenStored = refreshTokens.read(...key, next.refreshTokenVersion) !== undefined;
    return (
      isChanged ||
      isRenewed ||
      isLeaseLost ||
      (authorizerRefreshToken !== undefined && isTokenStored)
    );
  };

  return {
    readAuthorizer: async (key) => authorizers.read(...pathOf(key)),
    readRefreshToken: async (key, version) => refreshTokens.read(...pathOf(key), version),
    async changeAuthorizer(change, owner) {
      if (owner !== undefined && change.accessToken === undefined) {
        throw new TypeError('a change by the owner of a lease has an access token');
      }
      if (isRefused(change, owner)) return 'conflict';
      const { next, accessToken, authorizerRefreshToken } = change;
      const key = pathOf(next);
      authorizers.write(next, ...key);
      if (authorizerRefreshToken !== undefined) {
        refreshTokens.write(authorizerRefreshToken, ...key, next.refreshTokenVersion);
      }
      const { tenantId } = next;
      const record = accessTokens.read(...key) ?? { version: 0 };
      if (accessToken !== undefined) {
        const { version, budget, doubts, lease, leaseDoubts, overtakenUntil } = record;
        const left =
          owner === undefined
            ? {
                settledDoubts: record.settledDoubts,
                rivalUntil: lease?.expiresAt ?? record.rivalUntil,
              }
            : { settledDoubts: leaseDoubts };
        const unavailable = unavailableReason(next);
        const token = accessToken === 'none' ? {} : accessToken;
        const changed = { ...token, version: version + 1, unavailable, budget, tenantId };
        accessTokens.write({ ...changed, doubts, overtakenUntil, ...left }, ...key);
        if (unavailable) endTickets(shelves, next);
      } else if (change.hasNewTenant) {
        accessTokens.write({ ...record, tenantId }, ...key);
      }
      return 'saved';
    },
    async markAnnounced(key, version) {
      const authorizer = authorizers.read(...pathOf(key));
      if (authorizer?.version !== version) return;
      authorizers.write({ ...authorizer, unannounced: [] }, ...pathOf(key));
    },
    async listAuthorizers(componentAppId, { limit, cursor = '' }) {
      const found = authorizers
        .readAll()
        .filter((one) => one.componentAppId === componentAppId && one.authorizerAppId > cursor)
        .toSorted((a, b) => (a.authorizerAppId < b.authorizerAppId ? -1 : 1));
      const page = found.slice(0, limit);
      const hasMore = found.length > limit;
      return { authorizers: page, cursor: hasMore ? page.at(-1)?.authorizerAppId : undefined };
    },
  } satisfies Partial<Store>;
}

function storeMessages({ messages }: Shelves) {
  return {
    async claimMessage({ componentAppId, id }, { owner, now }) {
      const stored = messages.read(componentAppId, id) ?? {};
      if (stored.announcedAt !== undefined) return 'announced';
      const { claimedUntil = now } = stored;
      const isOver = claimedUntil <= now || claimedUntil > now + 4 * CLAIM_SECONDS;
      if (!isOver && stored.owner !== owner) return 'pending';
      messages.write({ owner, claimedUntil: now + CLAIM_SECONDS }, componentAppId, id);
      return 'claimed';
    },
    async markMessageAnnounced({ componentAppId, id }, announcedAt) {
      messages.write({ ...messages.read(componentAppId, id), announcedAt }, componentAppId, id);
    },
  } satisfies Partial<Store>;
}

function pathOf({ componentAppId, authorizerAppId = '' }: AccessTokenKey | AuthorizerKey) {
  return [componentAppId, authorizerAppId] as const;
}
