/** A store of which single writes fail: refused, done without an answer, or cut off by a crash. */
import { KeeperError } from '../../shared/errors.ts';
import type { Store } from '../../shared/store/store.ts';
import { createInMemoryStore } from './in-memory-store.ts';

/** `dies-…`: the process ends there, so that the caller never hears of it again. */
export type WriteFault = 'refused' | 'unanswered' | 'dies-before' | 'dies-after';

type WriteName = Exclude<keyof Store, `read${string}` | `list${string}` | 'findVisit'>;

/** All methods that change what is stored. */
const writeNames = Object.keys({
  saveVerifyTicket: true,
  saveTicketNotice: true,
  takeLease: true,
  saveAccessToken: true,
  saveBudget: true,
  saveRenewalFailure: true,
  addDoubt: true,
  changeAuthorizer: true,
  markAnnounced: true,
  claimMessage: true,
  markMessageAnnounced: true,
  saveVisit: true,
  completeVisit: true,
  claimCode: true,
  endClaim: true,
  countVisit: true,
  saveCodeQuotaEnd: true,
  clearCodeQuotaEnd: true,
  saveAccountStates: true,
  saveQuotaReset: true,
} satisfies Record<WriteName, true>) as WriteName[];

/** What becomes of the write with this name, which is the n-th one, from 1. */
type Plan = (name: WriteName, n: number) => WriteFault | undefined;

export function createFailingStore() {
  const store = createInMemoryStore();
  let plan: Plan = () => undefined;
  let names: WriteName[] = [];
  let noteDeath = () => {};

  async function write(name: WriteName, act: () => Promise<unknown>): Promise<unknown> {
    names.push(name);
    const fault = plan(name, names.length);
    if (fault === 'refused') throw unavailable();
    if (fault === 'dies-before') return die();
    const result = await act();
    if (fault === 'unanswered') throw unavailable();
    return fault === 'dies-after' ? die() : result;
  }

  function die(): Promise<never> {
    noteDeath();
    return new Promise<never>(() => {});
  }

  const writes = writeNames.map((name) => {
    const act = store[name].bind(store) as (...values: unknown[]) => Promise<unknown>;
    return [name, (...values: unknown[]) => write(name, () => act(...values))];
  });
  return {
    store: { ...store, ...Object.fromEntries(writes) } as Store,
    /** Counting begins anew. Without a plan every write is done. */
    plan(next: Plan = () => undefined) {
      names = [];
      plan = next;
    },
    /** The writes since then. */
    names: (): readonly WriteName[] => names,
    /** Resolves when a write lets its process die. */
    death: () =>
      new Promise<void>((resolve) => {
        noteDeath = resolve;
      }),
  };
}

function unavailable(): KeeperError {
  return new KeeperError('StoreUnavailable', 'the table does not answer');
}
