/** What every store must do with the claims of users' messages. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { CLAIM_SECONDS, type Store } from '../../../shared/store/store.ts';
import { now, type MakeStore } from './examples.ts';

const key = { componentAppId: 'wxcomponent', id: 'a'.repeat(64) };

export function describeMessages(makeStore: MakeStore): void {
  describe('messages', () => {
    let store: Store;
    const claim = (owner: string, at = now) => store.claimMessage(key, { owner, now: at });

    beforeEach(async () => {
      store = await makeStore();
    });

    it('are claimed by one of many at the same instant', async () => {
      const claims = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((owner) => claim(owner)));
      expect(claims.toSorted()).toEqual(['claimed', ...Array(4).fill('pending')]);
    });

    it('are claimed again by the same one, whose answer got lost', async () => {
      await claim('a');
      expect(await claim('a')).toBe('claimed');
      expect(await claim('b')).toBe('pending');
    });

    it('are claimed by another one when the claim is over, and by one only', async () => {
      await claim('a');
      expect(await claim('b', now + CLAIM_SECONDS - 1)).toBe('pending');
      expect(await claim('b', now + CLAIM_SECONDS)).toBe('claimed');
      expect(await claim('c', now + CLAIM_SECONDS)).toBe('pending');
    });

    it('are not claimed for long by a clock that is ahead', async () => {
      await claim('a', now + 3600);
      expect(await claim('b')).toBe('claimed');
    });

    it('are announced for good, whoever has the claim', async () => {
      await claim('a');
      await store.markMessageAnnounced(key, now);
      expect(await claim('a')).toBe('announced');
      expect(await claim('b', now + CLAIM_SECONDS)).toBe('announced');
    });

    it('can be announced without a claim, which the table did not take', async () => {
      await store.markMessageAnnounced(key, now);
      expect(await claim('a')).toBe('announced');
    });

    it('of two components or with two ids have nothing to do with each other', async () => {
      await claim('a');
      const others = [
        { ...key, componentAppId: 'wxcomponent2' },
        { ...key, id: 'b'.repeat(64) },
      ];
      for (const other of others) {
        expect(await store.claimMessage(other, { owner: 'b', now })).toBe('claimed');
      }
    });
  });
}
