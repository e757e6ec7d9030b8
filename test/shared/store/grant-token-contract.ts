/** What every store promises of an authorizer's access token when the authorizer changes. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Store } from '../../../shared/store/store.ts';
import {
  budget,
  failure,
  firstGrant,
  granted,
  key,
  leaseOf,
  overtakingLeaseOf,
  newerToken,
  now,
  readAll,
  second,
  token,
  type MakeStore,
} from './examples.ts';

const { tenantId } = granted;

/** Runs this part of the contract. */
export function describeGrantTokens(makeStore: MakeStore): void {
  // Each by itself: its tests do not wait for what the others prepare.
  for (const describePart of [describeTokenChanges, describeChangesByOwner]) {
    describe("an authorizer's change and its access token", () => {
      describePart(makeStore);
    });
  }
}

function describeTokenChanges(makeStore: MakeStore): void {
  let store: Store;
  beforeEach(async () => {
    store = await makeStore();
    await store.changeAuthorizer(firstGrant);
  });

  it.each([
    ['a new token', newerToken, { ...newerToken, rivalUntil: now + 10 }],
    ['no token any more', 'none', { rivalUntil: now + 10 }],
  ] as const)('end a renewal under way where it brings %s', async (_which, accessToken, left) => {
    await store.takeLease(key, leaseOf('owner', 1));
    await store.changeAuthorizer({ next: second(), accessToken });
    const stored = { budget, ...left, tenantId, version: 2 };
    expect(await store.readAccessToken(key)).toEqual(stored);
    expect(await store.saveAccessToken(key, 'owner', token)).toBe('lease-lost');
    expect(await store.saveRenewalFailure(key, 'owner', failure)).toBe('lease-lost');
    expect(await store.takeLease(key, leaseOf('later', 1))).toBe('refused');
    expect(await store.readAccessToken(key)).toEqual(stored);
    expect(await store.takeLease(key, leaseOf('later', 2))).toBe('taken');
  });

  it('do not forget until when a renewal may be under way that another change has ended', async () => {
    await store.takeLease(key, leaseOf('owner', 1));
    await store.changeAuthorizer({ next: second(), accessToken: newerToken });
    await store.changeAuthorizer({ next: second({ version: 3 }), accessToken: token });
    expect(await store.readAccessToken(key)).toMatchObject({ rivalUntil: now + 10 });
    await store.takeLease(key, overtakingLeaseOf('later', 3, now + 10));
    await store.saveAccessToken(key, 'later', newerToken);
    const settled = await store.readAccessToken(key);
    expect([settled?.rivalUntil, settled?.isDoubted]).toEqual([undefined, undefined]);
  });

  it('settle doubts only where they come from the owner of a lease', async () => {
    await store.addDoubt(key);
    await store.changeAuthorizer({ next: second(), accessToken: newerToken });
    expect(await store.readAccessToken(key)).toMatchObject({ isDoubted: true });
    await store.takeLease(key, leaseOf('owner', 2));
    await store.changeAuthorizer({ next: second({ version: 3 }), accessToken: token }, 'owner');
    expect((await store.readAccessToken(key))?.isDoubted).toBeUndefined();
  });

  it('are refused where they rest on a token that is no longer the latest', async () => {
    const change = { next: second(), accessToken: newerToken };
    expect(await store.changeAuthorizer({ ...change, seenVersion: 0 })).toBe('conflict');
    await store.takeLease(key, leaseOf('owner', 1));
    expect(await store.changeAuthorizer({ ...change, seenVersion: 1 })).toBe('saved');
  });

  it('are written on the first token where there was none', async () => {
    const other = { ...firstGrant.next, authorizerAppId: 'wxother' };
    const change = { ...firstGrant, next: other, seenVersion: 0 };
    expect(await store.changeAuthorizer(change)).toBe('saved');
  });

  it('forget the last failure', async () => {
    await store.takeLease(key, leaseOf('owner', 1));
    await store.saveRenewalFailure(key, 'owner', failure);
    await store.changeAuthorizer({ next: second(), accessToken: newerToken });
    expect(await store.readAccessToken(key)).toEqual({
      budget,
      ...newerToken,
      tenantId,
      version: 3,
    });
  });

  it('leave token, failure and lease alone where the change says nothing of them', async () => {
    await store.takeLease(key, leaseOf('first', 1));
    await store.saveRenewalFailure(key, 'first', failure);
    await store.takeLease(key, leaseOf('owner', 2));
    const before = await store.readAccessToken(key);
    await store.changeAuthorizer({ next: second({ profile: undefined }) });
    expect(await store.readAccessToken(key)).toEqual(before);
    expect(await store.saveAccessToken(key, 'owner', newerToken)).toBe('saved');
  });

  it.each([['another'], [undefined]])(
    'tell the token whose tenant it is, and nothing else: %s',
    async (newTenant) => {
      await store.takeLease(key, leaseOf('owner', 1));
      const before = await store.readAccessToken(key);
      await store.changeAuthorizer({ next: second({ tenantId: newTenant }), hasNewTenant: true });
      expect(await store.readAccessToken(key)).toEqual({ ...before, tenantId: newTenant });
      expect(await store.saveAccessToken(key, 'owner', newerToken)).toBe('saved');
      expect((await store.readAccessToken(key))?.tenantId).toBe(newTenant);
    },
  );

  it.each(['revoked', 'reauthorization-required'] as const)(
    'say why there is no token: %s; until the next grant nobody renews',
    async (status) => {
      await store.changeAuthorizer({ next: second({ status }), accessToken: 'none' });
      const ended = { tenantId, version: 2, unavailable: status };
      expect(await store.readAccessToken(key)).toEqual(ended);
      expect(await store.takeLease(key, leaseOf('owner', 2))).toBe('refused');
      expect(await store.readAccessToken(key)).toEqual(ended);
      await store.changeAuthorizer({ next: second({ version: 3 }), accessToken: newerToken });
      expect(await store.readAccessToken(key)).toEqual({ ...newerToken, tenantId, version: 3 });
    },
  );

  it('say where an account has no API permission, unless it has withdrawn', async () => {
    const status = 'reauthorization-required';
    const lacking = { lacksApiPermission: true, status } as const;
    await store.changeAuthorizer({ next: second(lacking), accessToken: 'none' });
    expect(await store.readAccessToken(key)).toMatchObject({ unavailable: 'no-api-permission' });
    const revoked = { ...lacking, status: 'revoked', version: 3 } as const;
    await store.changeAuthorizer({ next: second(revoked), accessToken: 'none' });
    expect(await store.readAccessToken(key)).toMatchObject({ unavailable: 'revoked' });
  });

  it('let the token be renewed again where a grant comes back without one', async () => {
    await store.changeAuthorizer({ next: second({ status: 'revoked' }), accessToken: 'none' });
    await store.changeAuthorizer({ next: second({ version: 3 }), accessToken: 'none' });
    expect(await store.readAccessToken(key)).toEqual({ tenantId, version: 3 });
    expect(await store.takeLease(key, leaseOf('owner', 3))).toBe('taken');
  });
}

function describeChangesByOwner(makeStore: MakeStore): void {
  const next = second({ refreshTokenVersion: 2 });
  const renewal = { next, accessToken: newerToken, authorizerRefreshToken: 'refresh-2' };

  let store: Store;
  beforeEach(async () => {
    store = await makeStore();
    await store.changeAuthorizer(firstGrant);
    await store.takeLease(key, leaseOf('owner', 1));
  });

  it("are written where they come from the lease's owner, which ends the lease", async () => {
    expect(await store.changeAuthorizer(renewal, 'owner')).toBe('saved');
    expect(await readAll(store)).toEqual({
      authorizer: next,
      accessToken: { ...newerToken, tenantId, version: 2, budget },
      refreshTokens: ['refresh-1', 'refresh-2'],
    });
  });

  it('are refused from the owner too where the authorizer has changed', async () => {
    await store.changeAuthorizer({ next: second() });
    const before = await readAll(store);
    expect(await store.changeAuthorizer(renewal, 'owner')).toBe('conflict');
    expect(await readAll(store)).toEqual(before);
  });

  it.each([
    ['with a new token', renewal],
    ['that take the access token away', { ...renewal, accessToken: 'none' as const }],
  ])('are refused as a whole where the lease is lost: changes %s', async (_which, change) => {
    await store.takeLease(key, overtakingLeaseOf('later', 1, now + 10));
    const before = await readAll(store);
    expect(await store.changeAuthorizer(change, 'owner')).toBe('conflict');
    expect(await readAll(store)).toEqual(before);
  });

  it.each([
    ['has ended', () => store.saveAccessToken(key, 'owner', token)],
    [
      'is held by another owner',
      () => store.takeLease(key, overtakingLeaseOf('later', 1, now + 10)),
    ],
  ])('are refused where the lease %s', async (_which, loseLease) => {
    await loseLease();
    expect(await store.changeAuthorizer(renewal, 'owner')).toBe('conflict');
  });

  it('have an access token: the lease is with that', async () => {
    const change = { ...renewal, accessToken: undefined };
    await expect(store.changeAuthorizer(change, 'owner')).rejects.toThrow(TypeError);
    expect(await store.saveAccessToken(key, 'owner', newerToken)).toBe('saved');
  });
}
