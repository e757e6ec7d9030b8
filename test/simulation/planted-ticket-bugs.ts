/** Planted bugs of tickets and of single rules, in the store's clothes. */
import type { AccessTokenRecord, CredentialKey } from '../../shared/store/records/access-token.ts';
import type { Store } from '../../shared/store/store.ts';
import { underKeys, type Plant } from './plant.ts';

const isTicket = ({ credential = 'access-token' }: CredentialKey) => credential !== 'access-token';

/** By what is missing. */
export const plantedTicketBugs = {
  /** Two renew one ticket at a time. */
  'a ticket renewed twice': {
    store: (store) => ({
      ...store,
      takeLease: (key, lease) =>
        store.takeLease(key, isTicket(key) ? { ...lease, now: Infinity } : lease),
      async readAccessToken(key) {
        const record = await store.readAccessToken(key);
        return record && isTicket(key) ? { ...record, lease: undefined } : record;
      },
    }),
  },
  /** The end of a grant leaves its tickets in place. */
  'a ticket of a withdrawn account': { store: keepTickets },
  /** Coupons and pages share one ticket. */
  'a ticket of another type': {
    store: underKeys((key) => (isTicket(key) ? { ...key, credential: 'jsapi-ticket' } : key)),
  },
  /** A ticket is renewed as late as a token. */
  'a ticket that is never due': {
    store: (store) => ({
      ...store,
      saveAccessToken: (key, owner, { accessToken, expiresAt }) =>
        store.saveAccessToken(
          key,
          owner,
          isTicket(key)
            ? { accessToken, expiresAt: expiresAt + 7200, dueAt: expiresAt + 7000 }
            : { accessToken, expiresAt },
        ),
    }),
  },
  /** Nobody writes down how often WeChat was asked. */
  'no budget': {
    store: (store) => ({
      ...store,
      takeLease: (key, { budget: _budget, ...lease }) => store.takeLease(key, lease),
      saveBudget: async () => 'saved',
    }),
  },
  /** After a failure WeChat is asked again at once. */
  'no cool-down': {
    store: (store) => ({
      ...store,
      saveRenewalFailure: async () => 'saved',
      readAccessToken: async (key) => {
        const record = await store.readAccessToken(key);
        return record && { ...record, lease: undefined, failure: undefined };
      },
    }),
  },
  /** A refresh token that WeChat gives with a renewal is not kept. */
  'a lost refresh token': {
    store: (store) => ({
      ...store,
      async changeAuthorizer(change, owner) {
        const before = await store.readAuthorizer(change.next);
        if (owner === undefined || !before) return store.changeAuthorizer(change, owner);
        const { version } = change.next;
        const { authorizerRefreshToken: _lost, ...rest } = change;
        return store.changeAuthorizer({ ...rest, next: { ...before, version } }, owner);
      },
    }),
  },
  /**
   * A token whose renewal had no answer is handed out as if it were sure. None of 400 histories of
   * version 3 finds this one. A grant that is stored while it sees a lease gives its token five minutes
   * only (token-races.ts), and a lease is left before it ends. So it takes a lease that was taken between
   * what a grant reads and what it writes, and no other renewal within the next five minutes.
   */
  'no doubts': {
    store: (store) => ({
      ...store,
      addDoubt: async () => {},
      async readAccessToken(key) {
        const record = await store.readAccessToken(key);
        return record && { ...record, isDoubted: undefined, rivalUntil: undefined };
      },
    }),
  },
} as const satisfies Record<string, Plant>;

function keepTickets(store: Store): Store {
  const kept = new Map<string, AccessTokenRecord>();
  return {
    ...store,
    async readAccessToken(key) {
      const record = await store.readAccessToken(key);
      if (!isTicket(key) || !record) return record;
      const name = JSON.stringify(key);
      const { accessToken, expiresAt, dueAt } = kept.get(name) ?? {};
      if (record.unavailable)
        return { ...record, accessToken, expiresAt, dueAt, unavailable: undefined };
      kept.set(name, record);
      return record;
    },
  };
}
