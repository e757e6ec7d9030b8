/** What every store must do with the claims of a visit's codes. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { NewVisit } from '../../../shared/store/records/visit.ts';
import type { CodeRequest, Store } from '../../../shared/store/store.ts';
import { now, type MakeStore } from './examples.ts';

const componentAppId = 'wxcomponent';
const visit: NewVisit = {
  componentAppId,
  state: 'state-1',
  preAuthCodeDigest: 'hash-1',
  startedAt: now,
  expiresAt: now + 600,
};
const SECONDS = 15;
const later = now + SECONDS;

export function describeCodeClaims(makeStore: MakeStore): void {
  describe('codes of a visit', () => {
    let store: Store;
    const claim = (
      codeDigest: string,
      { now: at = now, ...changes }: Partial<CodeRequest> = {},
    ) => {
      const times = { now: at, claimedUntil: at + SECONDS };
      return store.claimCode(visit, { codeDigest, owner: 'a', mostCodes: 3, ...times, ...changes });
    };
    const end = (codeDigest: string, isRefused: boolean) =>
      store.endClaim(visit, { codeDigest, owner: 'a', isRefused });
    const byPush = (codeDigest: string) =>
      claim(codeDigest, { owner: 'push', mostCodes: undefined });
    const read = () => store.readVisit(componentAppId, visit.state);

    beforeEach(async () => {
      store = await makeStore();
      await store.saveVisit(visit);
    });

    it('are counted at the same instant, and no more than may be', async () => {
      const codes = Array.from({ length: 12 }, (_, index) => `code-${index}`);
      const claims = await Promise.all(codes.map((code) => claim(code, { owner: code })));
      expect(claims.filter((each) => each === 'claimed')).toHaveLength(3);
      const claimed = codes.filter((_code, index) => claims[index] === 'claimed');
      const { askedCodes, claims: kept = {} } = (await read()) ?? {};
      expect(askedCodes).toEqual(new Set(claimed));
      expect(Object.keys(kept).toSorted()).toEqual(claimed.toSorted());
    });

    it('are claimed by one of many that bring the same, and count once', async () => {
      const owners = ['a', 'b', 'c', 'd', 'e'];
      const claims = await Promise.all(owners.map((owner) => claim('code-1', { owner })));
      expect(claims.filter((each) => each === 'claimed')).toHaveLength(1);
      expect(await claim('code-2')).toBe('claimed');
      expect(await claim('code-3')).toBe('claimed');
      expect(await claim('code-4')).toBe('not-claimed');
    });

    it('are claimed again by the same one, whose answer got lost', async () => {
      await claim('code-1');
      expect(await claim('code-1')).toBe('claimed');
    });

    it('are claimed by another one when the claim is over, also where all places are taken', async () => {
      for (const code of ['code-1', 'code-2', 'code-3']) await claim(code);
      expect(await claim('code-1', { owner: 'b', now: later - 1 })).toBe('not-claimed');
      expect(await claim('code-1', { owner: 'b', now: later })).toBe('claimed');
      expect(await claim('code-1', { owner: 'c', now: later })).toBe('not-claimed');
    });

    it('are not claimed for long by a clock that is ahead', async () => {
      await claim('code-1', { now: now + 3600 });
      expect(await claim('code-1', { owner: 'b' })).toBe('claimed');
    });

    it('that were refused are never claimed again', async () => {
      await claim('code-1');
      expect(await end('code-1', true)).toBe('saved');
      expect((await read())?.claims).toMatchObject({ 'code-1': { isRefused: true } });
      expect(await claim('code-1', { owner: 'b', now: later })).toBe('not-claimed');
    });

    it('whose claim was ended are claimed again at once, and take no other place', async () => {
      for (const code of ['code-1', 'code-2', 'code-3']) await claim(code);
      expect(await end('code-1', false)).toBe('saved');
      expect(await claim('code-1', { owner: 'b' })).toBe('claimed');
      expect(await end('code-1', false)).toBe('claim-lost');
    });

    it('of WeChat’s push do not count, and are claimed whoever has them', async () => {
      for (const code of ['code-1', 'code-2', 'code-3']) await claim(code);
      await end('code-2', true);
      for (const code of ['code-1', 'code-2', 'code-4']) expect(await byPush(code)).toBe('claimed');
      expect(await end('code-1', true)).toBe('claim-lost');
      expect(await end('code-1', false)).toBe('claim-lost');
      expect((await read())?.askedCodes).toEqual(new Set(['code-1', 'code-2', 'code-3']));
      expect((await read())?.claims?.['code-2']).toEqual({
        claimOwner: 'push',
        claimedUntil: later,
      });
    });

    it('are neither claimed nor refused where there is no such visit', async () => {
      const other = { ...visit, state: 'state-2' };
      const request = { codeDigest: 'code-1', owner: 'a', now, claimedUntil: later };
      expect(await store.claimCode(other, { ...request, mostCodes: 3 })).toBe('not-claimed');
      expect(await store.claimCode(other, request)).toBe('not-claimed');
      expect(await store.endClaim(other, { ...request, isRefused: true })).toBe('claim-lost');
      expect(await store.readVisit(componentAppId, 'state-2')).toBeUndefined();
    });

    it('leave what they led to as it is', async () => {
      const outcome = { authorizerAppId: 'wxauthorizer', grantedAt: now };
      await claim('code-1');
      await store.completeVisit(visit, { ...outcome, codeDigest: 'code-1' });
      await claim('code-2');
      const { authorizerAppId } = outcome;
      expect(await read()).toMatchObject({ authorizerAppId, outcomes: { 'code-1': outcome } });
    });
  });
}
