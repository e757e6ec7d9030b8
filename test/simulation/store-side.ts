/** The store as the processes reach it: slow, at times refusing, and watched. */
import type { AccessTokenRecord } from '../../shared/store/records/access-token.ts';
import type { Authorizer } from '../../shared/store/records/authorizer.ts';
import type { Store } from '../../shared/store/store.ts';
import { watchChange, watchLease, watchSave, type Watch } from './invariants.ts';
import { short } from './journal.ts';
import { ownerOf, type LastRead, type Doings, type Process } from './process.ts';
import { withSpentCalls } from './limits-side.ts';
import { callTable } from './table-side.ts';
import type { World } from './world.ts';

/** @returns the store of a process */
export function createStoreOf(world: World, watch: Watch) {
  const store = withSpentCalls(world, world.store);
  return (process: Process): Store => {
    const call: CallStore = (what, isWrite, act) =>
      callTable(world, process, { what, isWrite, isTransaction: TRANSACTIONS.has(what), act });
    return {
      ...otherCalls(store, call),
      ...tokenCalls(world, process, { store, call }),
      async changeAuthorizer(change, owner) {
        const { next, accessToken, authorizerRefreshToken } = change;
        return call('changeAuthorizer', true, async () => {
          const before = await world.bareStore.readAuthorizer(next);
          const outcome = await store.changeAuthorizer(change, owner);
          const token = typeof accessToken === 'object' ? short(accessToken.accessToken) : '';
          const tokens = `${accessToken === 'none' ? 'none' : token} ${short(authorizerRefreshToken)}`;
          world.journal.note(process.name, `stores ${describe(next)} ${tokens} → ${outcome}`);
          if (outcome !== 'saved') return outcome;
          if (typeof accessToken === 'object') {
            world.saved.set(accessToken.accessToken, world.time.nowMs());
          }
          // Another token in its place may live too short for who looks it up.
          if (accessToken !== undefined) world.dropped.set(ownerOf(next), world.time.nowMs());
          await watchChange(world, watch, { process, before, next });
          return outcome;
        });
      },
    };
  };
}

/** What shared/store writes in one transaction. */
const TRANSACTIONS: ReadonlySet<string> = new Set(['changeAuthorizer', 'saveVisit']);

type CallStore = <Result>(
  what: string,
  isWrite: boolean,
  act: () => Promise<Result>,
) => Promise<Result>;

function tokenCalls(
  world: World,
  process: Process,
  { store, call }: { store: Store; call: CallStore },
) {
  const { bareStore, journal, time } = world;
  return {
    saveVerifyTicket: (...args) =>
      call('saveVerifyTicket', true, async () => {
        const outcome = await store.saveVerifyTicket(...args);
        process.doings.takenIn++;
        return outcome;
      }),
    async readAccessToken(key) {
      let at = 0;
      // A look-up may have given up on it when it ends.
      const { doings } = process;
      const record = await call(`readAccessToken ${ownerOf(key)}`, false, async () => {
        at = time.nowMs();
        return store.readAccessToken(key);
      });
      // It knows what was there at that moment, and it knows it from now on.
      const before = process.lastReads.get(ownerOf(key));
      const isRenewalTried =
        before?.isRenewalTried === true && isStillTried(doings, before, record);
      process.lastReads.set(ownerOf(key), { at, record, isRenewalTried, doings });
      return record;
    },
    takeLease(key, lease) {
      const lastRead = process.lastReads.get(ownerOf(key));
      if (lastRead) lastRead.isRenewalTried = true;
      return call(`takeLease ${ownerOf(key)}`, true, async () => {
        const before = await bareStore.readAccessToken(key);
        const outcome = await store.takeLease(key, lease);
        const { owner, from } = lease;
        const whose = `${ownerOf(key)} ${short(owner)}${from ? ` from ${short(from)}` : ''}`;
        journal.note(process.name, `lease of ${whose} → ${outcome}`);
        if (outcome === 'taken') watchLease(world, { process, key, before, lease });
        return outcome;
      });
    },
    saveAccessToken: async (key, owner, token) => {
      world.unsure.add(token.accessToken);
      const saved = await call(`saveAccessToken ${ownerOf(key)}`, true, async () => {
        const before = await bareStore.readAccessToken(key);
        const outcome = await store.saveAccessToken(key, owner, token);
        if (outcome === 'saved') {
          world.saved.set(token.accessToken, time.nowMs());
          // The same save once more, where its answer was lost, changes nothing.
          const isRepeated = before?.accessToken === token.accessToken;
          if (!isRepeated) watchSave(world, { process, before, owner });
        }
        const what = `token ${short(token.accessToken)} of ${ownerOf(key)} as ${short(owner)}`;
        journal.note(process.name, `saves ${what} → ${outcome}`);
        return outcome;
      });
      world.unsure.delete(token.accessToken);
      return saved;
    },
    saveRenewalFailure: (key, owner, failure) =>
      call(`saveRenewalFailure ${ownerOf(key)}`, true, async () => {
        const outcome = await store.saveRenewalFailure(key, owner, failure);
        const what = `failure of ${ownerOf(key)}: ${failure.code}`;
        journal.note(process.name, `${what}, ${failure.count} in a row → ${outcome}`);
        return outcome;
      }),
  } satisfies Partial<Store>;
}

/**
 * A renewal that was tried says something of the record that it began with. While the same look-up goes
 * on, it also does so of a later one with the same token: the attempt may still be under way.
 */
function isStillTried(
  doings: Doings,
  before: LastRead,
  record: AccessTokenRecord | undefined,
): boolean {
  if (before.record?.version === record?.version) return true;
  return before.doings === doings && before.record?.accessToken === record?.accessToken;
}

const READS = /^(read|find|list)/;

/** All that needs no watching. */
function otherCalls(store: Store, call: CallStore): Store {
  const methods = Object.entries(store) as [string, (...args: unknown[]) => Promise<unknown>][];
  const over = methods.map(([name, method]) => [
    name,
    (...args: unknown[]) => call(name, !READS.test(name), () => method(...args)),
  ]);
  return Object.fromEntries(over) as Store;
}

function describe({
  authorizerAppId,
  status,
  version,
  changedAt,
  refreshTokenVersion,
}: Authorizer) {
  const versions = `v${version}, refresh token ${refreshTokenVersion}`;
  return `${short(authorizerAppId)} ${status} since ${changedAt} (${versions})`;
}
