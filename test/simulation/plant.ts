/** How a bug is put into the simulation. */
import type { CredentialKey } from '../../shared/store/records/access-token.ts';
import type { Store } from '../../shared/store/store.ts';

/** What a planted bug changes. */
export interface Plant {
  store?: ((store: Store) => Store) | undefined;
  /** The queue worker forgets events that failed. */
  dropsFailedEvents?: boolean | undefined;
  /** Nobody pauses between two tries. */
  waitsForNothing?: boolean | undefined;
  /** Lambda is never asked to do a renewal that was handed over. */
  losesHandOvers?: boolean | undefined;
  /** The queue worker takes withdrawals of the first hour for older than the grant. */
  dismissesWithdrawals?: boolean | undefined;
  /** A secret that was read once is never read again. */
  keepsSecrets?: boolean | undefined;
  /** Each event of a group is taken for a copy of the one before it. */
  deduplicatesByGroup?: boolean | undefined;
  /** A call to WeChat does not notice that its process stood still. */
  ignoresFreezes?: boolean | undefined;
  /** Whatever a stranger sends is signed as WeChat would: as if no signature were looked at. */
  trustsStrangers?: boolean | undefined;
  /** A comparison whose time is over is not gone on with. */
  forgetsRest?: boolean | undefined;
  /** Whom a comparison does not find in its list has withdrawn. */
  endsUnlisted?: boolean | undefined;
}

/** A store that keeps each token, and each ticket, where `mixed` says. */
export function underKeys(mixed: (key: CredentialKey) => CredentialKey): (store: Store) => Store {
  return (store) => ({
    ...store,
    readAccessToken: (key) => store.readAccessToken(mixed(key)),
    takeLease: (key, lease) => store.takeLease(mixed(key), lease),
    saveAccessToken: (key, ...args) => store.saveAccessToken(mixed(key), ...args),
    saveBudget: (key, ...args) => store.saveBudget(mixed(key), ...args),
    saveRenewalFailure: (key, ...args) => store.saveRenewalFailure(mixed(key), ...args),
  });
}
