/** What a run of the reconciliation found and did: its counts, and their metrics. */
import type { Measure } from '../aws/metrics.ts';
import type { Difference } from './compare.ts';

/**
 * The outcome for one account. `refused`: WeChat lists the account but refuses its grant (61003 was
 * seen for listed accounts; 61023 where the merchant must authorize again).
 */
export type Outcome =
  'adopted' | 'restored' | 'updated' | 'revoked' | 'announced' | 'unchanged' | 'refused';

/** The outcome of each difference after its repair. */
export const outcomeOf = {
  adopt: 'adopted',
  restore: 'restored',
  update: 'updated',
  revoke: 'revoked',
} as const satisfies Record<Difference, Outcome>;

/** What a run found and did. Every number is a number of accounts. */
export interface ReconciliationSummary extends Record<Outcome, number> {
  componentAppId: string;
  /** Accounts in WeChat's list. */
  listed: number;
  /** Entries of WeChat's list that name no account: they were skipped. */
  oddEntries: number;
  /** False: part of the list could not be read, or it has fewer accounts than WeChat counts. */
  isListComplete: boolean;
  /** Accounts that were stored here before the run. */
  stored: number;
  /** Each failure has a log line. */
  failed: number;
  /** False where another run does the rest. */
  finished: boolean;
}

/** The counts during a run; `inARow` counts failures since the last success. */
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

interface MeasuredRun extends ReconciliationSummary {
  compared: number;
  /** False: nothing can be said about the accounts that are not in it. */
  isListRead: boolean;
}

/**
 * Each run reports its repairs. Only the run that finishes reports how many accounts were compared:
 * a run that continues another one compares all of them again.
 */
export function measureReconciliation(
  { compared, isListRead, ...summary }: MeasuredRun,
  { measure }: { measure: Measure },
): void {
  const { componentAppId, finished } = summary;
  const figures = {
    ReconciledAuthorizers: compared,
    UnfinishedReconciliations: isListRead ? 0 : 1,
  };
  if (finished) measure(figures, [{ componentAppId }, {}]);
  for (const [difference, outcome] of Object.entries({ ...outcomeOf, failed: 'failed' } as const)) {
    const count = summary[outcome];
    if (count === 0) continue;
    measure({ ReconciliationDifferences: count }, [{ componentAppId, difference }, { difference }]);
  }
}

/** Counts a run that ended before its end, and that no other run continues. */
export function measureUnfinished(
  { componentAppId }: { componentAppId: string },
  { measure }: { measure: Measure },
): void {
  measure({ UnfinishedReconciliations: 1 }, [{ componentAppId }, {}]);
}
