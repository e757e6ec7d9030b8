/** Which accounts a comparison finds, in which order, and what it counts. */
import { beforeEach, expect, it } from '@jest/globals';
import { digest } from '../../../shared/digest.ts';
import type { ListedGrant } from '../../../shared/reconciliation/compare.ts';
import { findRepairs } from '../../../shared/reconciliation/find-repairs.ts';
import type { Authorizer } from '../../../shared/store/records/authorizer.ts';
import type { Store } from '../../../shared/store/store.ts';
import { createInMemoryStore } from '../../support/in-memory-store.ts';
import { granted, now } from '../store/examples.ts';

const { componentAppId } = granted;
const refreshTokenDigest = digest('refresh-1');
const same: ListedGrant = { position: 0, authorizedAt: now, refreshTokenDigest };

let store: Store;

beforeEach(() => {
  store = createInMemoryStore();
});

async function storeAccounts(appIds: string[], changes: Partial<Authorizer> = {}): Promise<void> {
  for (const authorizerAppId of appIds) {
    const next = { ...granted, refreshTokenDigest, unannounced: [], authorizerAppId, ...changes };
    await store.changeAuthorizer({ next });
  }
}

/** Compares with a list of these accounts. */
function find(appIds: string[], changes = {}, continueAfter?: string) {
  const grants = new Map(appIds.map((appId) => [appId, same]));
  const list = { grants, oddEntries: 0, isRead: true, isComplete: true, hasGaps: false };
  const request = { componentAppId, continueAfter };
  return findRepairs(request, { ...list, ...changes }, { store, now: () => now });
}

it('accounts that are only here, only in the list, or different, in the order of their appids', async () => {
  await storeAccounts(['wx5', 'wx3', 'wx1']);
  await storeAccounts(['wx4'], { status: 'revoked' });

  const { repairs, states, ...counts } = await find(['wx6', 'wx5', 'wx4', 'wx2', 'wx1']);
  const of = { componentAppId, hasListGaps: false };
  expect(repairs).toEqual([
    { ...of, authorizerAppId: 'wx2', listed: same },
    { ...of, authorizerAppId: 'wx3', listed: undefined },
    { ...of, authorizerAppId: 'wx4', listed: same },
    { ...of, authorizerAppId: 'wx6', listed: same },
  ]);
  expect(counts).toEqual({ compared: 6, stored: 4, unchanged: 2 });
  expect(states.counts()).toEqual({ authorized: 3, revoked: 1, 'reauthorization-required': 0 });
  expect(states.before('wx3')).toEqual({ status: 'authorized', need: 'revoke' });
});

it('an account that is not in the part of the list that was read needs no repair', async () => {
  await storeAccounts(['wx1', 'wx2']);

  const { repairs, unchanged } = await find(['wx1'], { isRead: false, hasGaps: true });
  expect([repairs, unchanged]).toEqual([[], 2]);
});

it('that the list has gaps is told with each account, whether it is stored or not', async () => {
  await storeAccounts(['wx1']);

  const { repairs } = await find(['wx2'], { hasGaps: true });
  expect(repairs.map(({ hasListGaps }) => hasListGaps)).toEqual([true, true]);
});

it('a run that continues repairs those behind the last one, and counts all of them', async () => {
  await storeAccounts(['wx1', 'wx3']);

  const { repairs, ...counts } = await find(['wx2', 'wx4'], {}, 'wx2');
  expect(repairs.map(({ authorizerAppId }) => authorizerAppId)).toEqual(['wx3', 'wx4']);
  expect(counts).toMatchObject({ compared: 4, stored: 2, unchanged: 0 });
});

it('accounts of the store are read page by page, to the last one', async () => {
  await storeAccounts(['wx1', 'wx2', 'wx3']);
  const limits: number[] = [];
  const listAuthorizers = store.listAuthorizers.bind(store);
  store.listAuthorizers = (appId, page) => {
    limits.push(page.limit);
    return listAuthorizers(appId, { ...page, limit: 2 });
  };

  expect(await find(['wx1', 'wx2', 'wx3'])).toMatchObject({ stored: 3, unchanged: 3 });
  expect(limits).toEqual([1000, 1000]);
});
