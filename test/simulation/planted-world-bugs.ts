/** Planted bugs that only show where the world is as wide as it can be: other clocks, lists, platforms. */
import { component } from '../support/services.ts';
import { underKeys, type Plant } from './plant.ts';

/** By what is missing. */
export const plantedWorldBugs = {
  /** An account has one token, whichever platform asks for it. */
  'a component missing from a key': {
    store: underKeys((key) =>
      key.authorizerAppId === undefined
        ? key
        : { ...key, componentAppId: component.componentAppId },
    ),
  },
  /** Tickets of both platforms are one. */
  'one ticket for all': {
    store: (store) => ({
      ...store,
      saveVerifyTicket: (_componentAppId, ...args) =>
        store.saveVerifyTicket(component.componentAppId, ...args),
      readVerifyTickets: () => store.readVerifyTickets(component.componentAppId),
    }),
  },
  /** A date by our clock is taken for one of WeChat's: too rare for the tests. */
  'one clock for all dates': {
    store: (store) => ({
      ...store,
      async readAuthorizer(key) {
        const authorizer = await store.readAuthorizer(key);
        return authorizer && { ...authorizer, isDatedByOurClock: undefined };
      },
    }),
  },
  /** Each instance believes its own clock: so each ends the lease of the one before. */
  'a lease that any clock ends': {
    store: (store) => ({
      ...store,
      // As if nobody had been overtaken for long: then the clock ends a lease.
      takeLease: (key, lease) => store.takeLease(key, { ...lease, overtakenUntil: 0 }),
    }),
  },
  'a comparison that ends too early': { forgetsRest: true },
  /** No push's signature is looked at. */
  'trust in strangers': { trustsStrangers: true },
  /** Whom a list does not name has withdrawn, also where it names fewer than it counts. */
  'a partial list taken as whole': { endsUnlisted: true },
} as const satisfies Record<string, Plant>;
