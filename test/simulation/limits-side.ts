/** A limit of calls to WeChat that is tight: most of each hour's budget is spent before a history begins. */
import { CALLS_PER_HOUR } from '../../shared/tokens/renewal-budget.ts';
import type { CredentialKey, RenewalBudget } from '../../shared/store/records/access-token.ts';
import type { Store } from '../../shared/store/store.ts';
import { ownerOf } from './process.ts';
import type { World } from './world.ts';

const HOUR_MS = 3_600_000;

/** What is spent is told with each record of an hour in which nothing was written down yet. */
export function withSpentCalls(world: World, store: Store): Store {
  const { time, aws } = world;
  const { spentCalls } = aws.settings;
  if (spentCalls === 0) return store;
  /** What is stored, by the budget that was told in its place. */
  const stored = new WeakMap<RenewalBudget, RenewalBudget | 'none'>();
  return {
    ...store,
    async takeLease(key, lease) {
      const { seenBudget } = lease;
      if (typeof seenBudget !== 'object') return store.takeLease(key, lease);
      const seen = stored.get(seenBudget);
      if (!seen) return store.takeLease(key, lease);
      const outcome = await store.takeLease(key, { ...lease, seenBudget: seen });
      // Who has read the record before the hour began goes by the budget of before: then nothing is spent.
      if (outcome === 'taken') aws.spentIn.add(nameOf(key, seenBudget.hour));
      return outcome;
    },
    async readAccessToken(key) {
      const record = await store.readAccessToken(key);
      const hour = Math.floor(time.nowMs() / HOUR_MS);
      if (!record || (record.budget?.hour ?? 0) >= hour) return record;
      const budget = { hour, used: spentCalls };
      stored.set(budget, record.budget ?? 'none');
      return { ...record, budget };
    },
  };
}

/** How many calls an hour has for a token. @param owner as in the journal */
export function callsIn({ aws }: World, owner: string, hour: number): number {
  const isTight = aws.spentIn.has(`${owner} ${hour}`);
  return isTight ? CALLS_PER_HOUR - aws.settings.spentCalls : CALLS_PER_HOUR;
}

const nameOf = (key: CredentialKey, hour: number) => `${ownerOf(key)} ${hour}`;
