/**
 * Corrects the stored authorizers by WeChat's list. Only accounts that differ are written.
 *
 * A run stores no progress: repaired accounts no longer differ, so the next run continues there.
 */
import { describeError } from '../aws/logger.ts';
import { findRepairs } from './find-repairs.ts';
import { repair, type Repair, type RepairPorts } from './repair.ts';
import { saveStates, type StateCounts } from './state-counts.ts';
import {
  measureReconciliation,
  measureUnfinished,
  noOutcome,
  type Counts,
  type ReconciliationSummary,
} from './summary.ts';
import { readAuthorizerList } from './wechat-list.ts';

/** Accounts that are repaired concurrently: some 20 calls to WeChat a second. */
const CONCURRENT_REPAIRS = 5;
/** After this many failures in a row the cause is not the accounts but WeChat or the store. */
const FAILURES_TO_GIVE_UP = 20;

/** The component whose authorizers are reconciled, and where to start. */
export interface Reconciliation {
  componentAppId: string;
  /** Set by a run that ran out of time: accounts up to this appid are already done. */
  continueAfter?: string | undefined;
}

export interface ReconciliationPorts extends RepairPorts {
  hasTimeLeft: () => boolean;
  /** Starts another run for the rest. */
  continueLater: (rest: Reconciliation) => Promise<void>;
}

/**
 * Reconciles one component's authorizers, and starts another run where the time is too short.
 *
 * @throws {KeeperError} where the component has no access token
 * @throws {WechatApiError} `WechatUnreachable`, `WechatReplyUnexpected` where WeChat's list cannot be
 *   read at all
 */
export async function reconcileAuthorizers(
  request: Reconciliation,
  ports: ReconciliationPorts,
): Promise<ReconciliationSummary> {
  try {
    return await reconcile(request, ports);
  } catch (error) {
    measureUnfinished(request, ports);
    throw error;
  }
}

async function reconcile(
  request: Reconciliation,
  ports: ReconciliationPorts,
): Promise<ReconciliationSummary> {
  const { componentAppId } = request;
  const list = await readAuthorizerList(componentAppId, ports);
  const { grants, oddEntries, isRead, isComplete } = list;
  if (oddEntries > 0) {
    ports.logger.warn('Authorizer list has odd entries', { componentAppId, oddEntries });
  }
  const found = await findRepairs(request, list, ports);
  const { repairs, compared, stored, unchanged, states } = found;
  const counts = { ...noOutcome, unchanged };
  const done = await repairAll(repairs, { counts, states }, ports);
  const finished = done === repairs.length;
  const { inARow: _inARow, ...outcomes } = counts;
  const read = { listed: grants.size, oddEntries, isListComplete: isComplete, stored };
  const summary = { componentAppId, ...read, ...outcomes, finished };
  ports.logger.info('Authorizers reconciled', summary);
  measureReconciliation({ ...summary, compared, isListRead: isRead }, ports);
  if (finished) await saveStates(componentAppId, states, ports);
  else await continueOrGiveUp(repairs[done - 1], { ...summary, ...counts }, ports);
  return summary;
}

/** @param last the account with which this run ended; undefined where it came to none */
async function continueOrGiveUp(
  last: Repair | undefined,
  { componentAppId, ...counts }: Counts & { componentAppId: string },
  ports: ReconciliationPorts,
): Promise<void> {
  if (last && !hasGivenUp(counts)) {
    await ports.continueLater({ componentAppId, continueAfter: last.authorizerAppId });
    return;
  }
  ports.logger.error('Reconciliation given up', { componentAppId, failed: counts.failed });
  measureUnfinished({ componentAppId }, ports);
}

/** What the repairs of a run change. */
interface Outcomes {
  counts: Counts;
  states: StateCounts;
}

/** @returns how many repairs were started before the time was over or the run gave up */
async function repairAll(
  repairs: readonly Repair[],
  { counts, states }: Outcomes,
  ports: ReconciliationPorts,
): Promise<number> {
  let started = 0;
  const work = async () => {
    while (ports.hasTimeLeft() && !hasGivenUp(counts)) {
      const next = repairs[started++];
      if (!next) return;
      await repairAndCount(next, { counts, states }, ports);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT_REPAIRS }, work));
  return Math.min(started, repairs.length);
}

/** A failure is counted and logged, so that the other accounts are still repaired. */
async function repairAndCount(
  account: Repair,
  { counts, states }: Outcomes,
  ports: ReconciliationPorts,
): Promise<void> {
  try {
    const outcome = await repair(account, ports);
    counts[outcome]++;
    states.change(account, outcome);
    counts.inARow = 0;
  } catch (error) {
    counts.failed++;
    counts.inARow++;
    const { componentAppId, authorizerAppId } = account;
    const fields = { componentAppId, authorizerAppId, ...describeError(error) };
    ports.logger.warn('Authorizer could not be reconciled', fields);
  }
}

function hasGivenUp({ inARow }: Counts): boolean {
  return inARow >= FAILURES_TO_GIVE_UP;
}
