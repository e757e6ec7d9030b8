/** Bugs that are put in on purpose, to see that the simulation finds them. */
import type { Plant } from './plant.ts';
import { plantedWorldBugs } from './planted-world-bugs.ts';
import { plantedTicketBugs } from './planted-ticket-bugs.ts';

/** By what is missing. */
export const plants = {
  /** Who has lost the lease saves all the same. */
  'no fencing': {
    store: (store) => ({
      ...store,
      async saveAccessToken(key, owner, token) {
        const record = await store.readAccessToken(key);
        const holder = record?.lease?.owner ?? owner;
        if (!record?.lease) {
          const seenVersion = record?.version ?? 0;
          const budget = record?.budget ?? { hour: 0, used: 0 };
          const lease = { owner, expiresAt: 0, now: 0, seenVersion, budget };
          await store.takeLease(key, lease);
        }
        return store.saveAccessToken(key, holder, token);
      },
    }),
  },
  /** A lease is granted on what was read before somebody else renewed. */
  'no re-check': {
    store: (store) => ({
      ...store,
      async takeLease(key, lease) {
        const record = await store.readAccessToken(key);
        return store.takeLease(key, { ...lease, seenVersion: record?.version ?? 0 });
      },
    }),
  },
  /** Nobody sees that somebody else holds the lease. */
  'no lease': {
    store: (store) => ({
      ...store,
      async takeLease(key, lease) {
        return store.takeLease(key, { ...lease, now: Infinity });
      },
      async readAccessToken(key) {
        const record = await store.readAccessToken(key);
        return record && { ...record, lease: undefined };
      },
    }),
  },
  /** A change is written over another one that came in between. */
  'no version check': {
    store: (store) => ({
      ...store,
      async changeAuthorizer(change, owner) {
        const current = await store.readAuthorizer(change.next);
        const version = (current?.version ?? 0) + 1;
        return store.changeAuthorizer({ ...change, next: { ...change.next, version } }, owner);
      },
    }),
  },
  /** Of two events the one that is worked on last counts, not the newer one. */
  'older events win': {
    store: (store) => ({
      ...store,
      async readAuthorizer(key) {
        const authorizer = await store.readAuthorizer(key);
        return authorizer && { ...authorizer, changedAt: 0 };
      },
    }),
  },
  /** A withdrawal in the grant's first hour is taken for one from before it. */
  'withdrawals judged old': { dismissesWithdrawals: true },
  'dropped events': { dropsFailedEvents: true },
  /** A call is repeated, or goes to the second host, after its time and its lease are over. */
  'no clock in a freeze': { ignoresFreezes: true },
  /** After a failure WeChat is left alone for 25 minutes. */
  'long cool-down': {
    store: (store) => ({
      ...store,
      saveRenewalFailure: (key, owner, failure) =>
        store.saveRenewalFailure(key, owner, { ...failure, retryAt: failure.retryAt + 25 * 60 }),
    }),
  },
  /** Who waits for a renewal asks the table as often as it may, and gives up within moments. */
  'no waiting': { waitsForNothing: true },
  /** Renewals that are handed over come to nobody. */
  'lost hand-overs': { losesHandOvers: true },
  /** Keys that the operator has changed come with the next cold start only. */
  'secrets of before': { keepsSecrets: true },
  /** An account's second event within five minutes is dropped. */
  'one event of a group': { deduplicatesByGroup: true },
  ...plantedTicketBugs,
  ...plantedWorldBugs,
} as const satisfies Record<string, Plant>;
