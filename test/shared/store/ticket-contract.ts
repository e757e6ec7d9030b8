/** What every store promises of an account's tickets: they live beside its token, and end with its grant. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { CredentialKey } from '../../../shared/store/records/access-token.ts';
import type { Store } from '../../../shared/store/store.ts';
import { budget, failure, firstGrant, granted, key, leaseOf, newerToken, now } from './examples.ts';
import { second, token, type MakeStore } from './examples.ts';

const jsapi = { ...key, credential: 'jsapi-ticket' } as const;
const card = { ...key, credential: 'wx-card-ticket' } as const;
const { tenantId } = granted;
const ticket = { accessToken: 'ticket-1', expiresAt: now + 7200, dueAt: now + 3600 };
const revocation = { next: second({ status: 'revoked' }), accessToken: 'none' } as const;

/** Runs this part of the contract. */
export function describeTickets(makeStore: MakeStore): void {
  describe('the tickets of an account', () => {
    let store: Store;
    const save = async (of: CredentialKey, { seenVersion = 0 } = {}) => {
      await store.takeLease(of, leaseOf('owner', seenVersion));
      await store.saveAccessToken(of, 'owner', ticket);
    };
    beforeEach(async () => {
      store = await makeStore();
      await store.changeAuthorizer(firstGrant);
    });

    it('are none at first, and their record knows the account', async () => {
      expect(await store.readAccessToken(jsapi)).toEqual({ tenantId, version: 0 });
    });

    it('are stored each by itself, beside the access token', async () => {
      await save(jsapi);
      expect(await store.readAccessToken(jsapi)).toEqual({
        ...ticket,
        tenantId,
        budget,
        version: 1,
      });
      expect(await store.readAccessToken(card)).toEqual({ tenantId, version: 0 });
      expect(await store.readAccessToken(key)).toEqual({ ...token, tenantId, version: 1 });
    });

    it('have leases, failures and doubts each of its own', async () => {
      await store.takeLease(jsapi, leaseOf('owner'));
      expect(await store.takeLease(card, leaseOf('other'))).toBe('taken');
      expect(await store.takeLease(key, leaseOf('third', 1))).toBe('taken');
      await store.saveRenewalFailure(jsapi, 'owner', failure);
      await store.addDoubt(card);
      expect(await store.readAccessToken(jsapi)).toMatchObject({ failure, version: 1 });
      expect(await store.readAccessToken(card)).toMatchObject({ version: 0, isDoubted: true });
      const ofToken = await store.readAccessToken(key);
      expect([ofToken?.failure, ofToken?.isDoubted]).toEqual([undefined, undefined]);
    });

    it.each([
      ['a renewed access token', newerToken],
      ['an access token that was lost', 'none' as const],
    ])('outlive %s', async (_which, accessToken) => {
      await save(jsapi);
      await store.changeAuthorizer({ next: second(), accessToken });
      expect(await store.readAccessToken(jsapi)).toMatchObject({ ...ticket, version: 1 });
    });

    it.each([jsapi, card])('end with the grant: $credential', async (of) => {
      await save(of);
      await store.changeAuthorizer(revocation);
      const ended = { unavailable: 'revoked', tenantId, budget, version: 2 };
      expect(await store.readAccessToken(of)).toEqual(ended);
      expect(await store.takeLease(of, leaseOf('late', 2))).toBe('refused');
    });

    it('are replaced by the next one, with its own date from which it is due', async () => {
      await save(jsapi);
      await store.takeLease(jsapi, leaseOf('next', 1, now + 3600));
      const next = { accessToken: 'ticket-2', expiresAt: now + 10_800, dueAt: now + 7200 };
      await store.saveAccessToken(jsapi, 'next', next);
      expect(await store.readAccessToken(jsapi)).toMatchObject({ ...next, version: 2 });
    });

    it('are not saved by a renewal that began before the grant ended', async () => {
      await store.takeLease(jsapi, leaseOf('owner'));
      await store.changeAuthorizer(revocation);
      expect(await store.saveAccessToken(jsapi, 'owner', ticket)).toBe('lease-lost');
      const { rivalUntil, accessToken } = (await store.readAccessToken(jsapi)) ?? {};
      expect([accessToken, rivalUntil]).toEqual([undefined, now + 10]);
    });

    it('can be had again after the account has authorized again', async () => {
      await save(jsapi);
      await store.changeAuthorizer(revocation);
      const next = second({ version: 3 });
      await store.changeAuthorizer({ next, accessToken: newerToken });
      expect(await store.readAccessToken(jsapi)).toEqual({ tenantId, budget, version: 2 });
      await save(jsapi, { seenVersion: 2 });
      expect(await store.readAccessToken(jsapi)).toMatchObject({ ...ticket, version: 3 });
    });
  });
}
