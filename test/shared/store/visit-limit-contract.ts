/** What every store must do to limit visits. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Store } from '../../../shared/store/store.ts';
import { now, type MakeStore } from './examples.ts';

const componentAppId = 'wxcomponent';
const HOUR = 3600;

export function describeVisitLimits(makeStore: MakeStore): void {
  describe('limits of visits', () => {
    let store: Store;
    const count = (changes: object = {}) =>
      store.countVisit({ componentAppId, group: 'unsigned', limit: 3, now, ...changes });

    beforeEach(async () => {
      store = await makeStore();
    });

    it('hold also for many at the same instant', async () => {
      const counted = await Promise.all(Array.from({ length: 8 }, () => count()));

      expect(counted.toSorted()).toEqual([
        ...Array(3).fill('counted'),
        ...Array(5).fill('used-up'),
      ]);
    });

    it('are new in the next hour of the clock', async () => {
      await Promise.all([count(), count(), count()]);

      expect(await count({ now: now + HOUR - 1 - (now % HOUR) })).toBe('used-up');
      expect(await count({ now: now + HOUR - (now % HOUR) })).toBe('counted');
    });

    it('of another group or component have nothing to do with each other', async () => {
      await Promise.all([count(), count(), count()]);

      expect(await count({ group: 'link#a' })).toBe('counted');
      expect(await count({ componentAppId: 'wxcomponent2' })).toBe('counted');
      expect(await count({ limit: 4 })).toBe('counted');
    });

    it('of none let nobody through', async () => {
      expect(await count({ limit: 0 })).toBe('used-up');
    });
  });

  describe('the end of a used-up quota', () => {
    let store: Store;
    const save = (endsAt: number, at = now) =>
      store.saveCodeQuotaEnd(componentAppId, { endsAt, now: at });
    const read = () => store.readCodeQuotaEnd(componentAppId);

    beforeEach(async () => {
      store = await makeStore();
    });

    it('is none at first', async () => {
      expect(await read()).toBeUndefined();
    });

    it('is saved by one of many', async () => {
      const saved = await Promise.all([save(now + 60), save(now + 60), save(now + 60)]);

      expect(saved.toSorted()).toEqual(['known', 'known', 'saved']);
      expect(await read()).toBe(now + 60);
      expect(await store.readCodeQuotaEnd('wxcomponent2')).toBeUndefined();
    });

    it('gives way to a later one, and to no earlier one', async () => {
      await save(now + 60);
      expect(await save(now + HOUR)).toBe('saved');
      expect(await save(now + 60)).toBe('known');
      expect(await read()).toBe(now + HOUR);
    });

    it('is replaced when it is over', async () => {
      await save(now + 60);
      expect(await save(now + 120, now + 60)).toBe('saved');
    });

    it('gives way where a clock that was far ahead has written it', async () => {
      await save(now + 72 * HOUR, now + 71 * HOUR);
      expect(await save(now + 60)).toBe('saved');
      expect(await read()).toBe(now + 60);
    });
  });
}
