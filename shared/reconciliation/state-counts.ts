/** How many accounts are in each state after a run: for people, who would else have to count them. */
import { describeError } from '../aws/logger.ts';
import type { Clock, Log, Storage } from '../services.ts';
import type { Authorizer, AuthorizerStatus } from '../store/records/authorizer.ts';
import type { Need } from './repair.ts';
import type { Outcome } from './summary.ts';

/** Counts accounts while they are read, and follows what repairs change. */
export interface StateCounts {
  add: (authorizer: Authorizer, need: Need) => void;
  change: (account: Pick<Authorizer, 'authorizerAppId'>, outcome: Outcome) => void;
  /** An account that needs a repair, as it was; undefined where it is not stored. */
  before: (authorizerAppId: string) => StateBefore | undefined;
  counts: () => Record<AuthorizerStatus, number>;
}

/** Of an account that needs a repair. */
export interface StateBefore {
  status: AuthorizerStatus;
  need: NonNullable<Need>;
}

/** The state of an account after a repair, where that changes it. */
const stateAfter: Partial<Record<Outcome, AuthorizerStatus>> = {
  adopted: 'authorized',
  restored: 'authorized',
  updated: 'authorized',
  revoked: 'revoked',
};

export function createStateCounts(): StateCounts {
  const counts = { authorized: 0, revoked: 0, 'reauthorization-required': 0 };
  /** Only of those that a repair may change. */
  const before = new Map<string, StateBefore>();
  return {
    add: ({ authorizerAppId, status }, need) => {
      counts[status]++;
      if (need) before.set(authorizerAppId, { status, need });
    },
    change: ({ authorizerAppId }, outcome) => {
      const after = stateAfter[outcome];
      if (after === undefined) return;
      const old = before.get(authorizerAppId);
      if (old) counts[old.status]--;
      counts[after]++;
    },
    before: (authorizerAppId) => before.get(authorizerAppId),
    counts: () => ({ ...counts }),
  };
}

/** A count that cannot be saved is no reason to call the comparison a failure. */
export async function saveStates(
  componentAppId: string,
  states: StateCounts,
  { store, now, logger }: Storage & Clock & Log,
): Promise<void> {
  try {
    await store.saveAccountStates(componentAppId, { ...states.counts(), countedAt: now() });
  } catch (error) {
    logger.warn('Account states could not be saved', { componentAppId, ...describeError(error) });
  }
}
