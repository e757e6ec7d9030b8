/** What a run of the reconciliation found and did, in numbers. */
import type { Measure } from '../aws/metrics.ts';
import type { Difference } from './compare.ts';

/**
 * What became of an account; `refused` is one that WeChat lists, but whose grant it does not honour
 * (61003 was seen for listed accounts; 61023 where the merchant must authorize again).
 */
export type Outcome =
  'adopted' | 'restored' | 'updated' | 'revoked' | 'announced' | 'unchanged' | 'refused';

/** What a difference becomes once it is settled. */
export const outcomeOf = {
  adopt: 'adopted',
  restore: 'restored',
  update: 'updated',
  revoke: 'revoked',
} as const satisfies Record<Difference, Outcome>;

/** What a run found and did; everything but `finished` and `isListComplete` is a number of accounts. */
export interface ReconciliationSummary extends Record<Outcome, number> {
  componentAppId: string;
  /** In WeChat's list. */
  listed: number;
  /** False: some of the list could not be read, so nothing was revoked. */
  isListComplete: boolean;
  /** Here, before. */
  stored: number;
  /** Each has a line in the log. */
  failed: number;
  /** False where the rest is left to another run. */
  finished: boolean;
}

/** As a run counts; `inARow` are the latest failures without a success in between. */
export type Counts = Record<Outcome | 'failed' | 'inARow', number>;

export const noOutcome: Counts = {
  adopted: 0,
  restored: 0,
  updated: 0,
  revoked: 0,
  announced: 0,
  unchanged: 0,
  refused: 0,
  failed: 0,
  inARow: 0,
};

/**
 * Each run tells of what it has repaired, and the one that comes to the end how many accounts were
 * compared: a run that goes on from another's end compares all of them again.
 */
export function measureReconciliation(
  { compared, ...summary }: ReconciliationSummary & { compared: number },
  { measure }: { measure: Measure },
): void {
  const { componentAppId, finished } = summary;
  if (finished) measure({ ReconciledAuthorizers: compared }, [{ componentAppId }]);
  for (const [difference, outcome] of Object.entries({ ...outcomeOf, failed: 'failed' } as const)) {
    const count = summary[outcome];
    if (count > 0) measure({ ReconciliationDifferences: count }, [{ componentAppId, difference }]);
  }
}
