/** What every store must do for the people who run the service. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Store } from '../../../shared/store/store.ts';
import { now, type MakeStore } from './examples.ts';

const componentAppId = 'wxcomponent';
const states = { authorized: 3, revoked: 2, 'reauthorization-required': 1, countedAt: now };

export function describeOperations(makeStore: MakeStore): void {
  describe("operators' items", () => {
    let store: Store;
    beforeEach(async () => {
      store = await makeStore();
    });

    it('are none at first', async () => {
      expect(await store.readAccountStates(componentAppId)).toBeUndefined();
      expect(await store.readQuotaReset({ componentAppId })).toBeUndefined();
    });

    it('keep the states of the last comparison', async () => {
      await store.saveAccountStates(componentAppId, { ...states, countedAt: now - 1 });
      await store.saveAccountStates(componentAppId, states);
      expect(await store.readAccountStates(componentAppId)).toEqual(states);
    });

    it('tell the resets of the platform and of its accounts apart', async () => {
      const account = { componentAppId, authorizerAppId: 'wxauthorizer' };
      await store.saveQuotaReset(account, now);
      expect(await store.readQuotaReset({ componentAppId })).toBeUndefined();
      await store.saveQuotaReset({ componentAppId }, now + 1);
      expect(await store.readQuotaReset(account)).toBe(now);
      expect(await store.readQuotaReset({ componentAppId })).toBe(now + 1);
    });

    it('end the waiting for pre-auth codes, also where nobody waits', async () => {
      await store.clearCodeQuotaEnd(componentAppId);
      await store.saveCodeQuotaEnd(componentAppId, { endsAt: now + 60, now });
      await store.clearCodeQuotaEnd(componentAppId);
      expect((await store.readCodeQuotaEnd(componentAppId)) ?? 0).toBe(0);
    });
  });
}
