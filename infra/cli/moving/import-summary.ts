/** What an import has done, or would do: as figures, as rows and as lines for people. */
import type { ImportOutcome, ImportResult } from '../../../shared/moving/import-result.ts';
import type { RefreshTokenCheck } from '../../../shared/moving/check-refresh-token.ts';
import { tableOf } from '../output/table.ts';
import type { Session } from '../session.ts';
import type { Ran } from './batches.ts';
import type { Run } from './import-run.ts';

/** More lines nobody reads; `--json` has all. */
const MOST_SHOWN = 30;

const outcomes: readonly ImportOutcome[] = [
  'imported',
  'replaced',
  'same',
  'kept',
  'refused',
  'failed',
];
const checks: readonly RefreshTokenCheck[] = [
  'works',
  'replaced',
  'refused',
  'withdrawn',
  'failed',
  'not-checked',
];

type Counts = Record<ImportOutcome, number> &
  Record<'read' | 'leftOut' | 'notReached' | 'tenantsAssigned' | 'tenantsKept', number>;

export function countsOf(
  { read }: Run,
  { results }: Ran<ImportResult>,
): { counts: Counts; checks: Record<RefreshTokenCheck, number> } {
  const count = (isOne: (result: ImportResult) => boolean) =>
    results.filter((result) => result && isOne(result)).length;
  const byOutcome = outcomes.map((each) => [each, count(({ outcome }) => outcome === each)]);
  const byCheck = checks.map((each) => [each, count(({ check }) => check === each)]);
  const others = {
    read: read.sent.length + read.leftOut.length,
    leftOut: read.leftOut.length,
    notReached: results.filter((result) => !result).length,
    tenantsAssigned: count(({ tenant }) => tenant === 'assigned'),
    tenantsKept: count(({ tenant }) => tenant === 'kept'),
  };
  return {
    counts: { ...others, ...(Object.fromEntries(byOutcome) as Record<ImportOutcome, number>) },
    checks: Object.fromEntries(byCheck) as Record<RefreshTokenCheck, number>,
  };
}

/** For `--json`: an account that was not reached has no outcome. */
export function rowsOf({ read }: Run, { results }: Ran<ImportResult>) {
  return read.sent.map(({ line, account: { authorizerAppId } }, index) => {
    const { outcome, reason, tenant, check, message } = results[index] ?? {};
    return {
      line,
      authorizerAppId,
      outcome: outcome ?? null,
      reason: reason ?? null,
      tenant: tenant ?? null,
      check: check ?? null,
      message: message ?? null,
    };
  });
}

/** Whether somebody must act: look at the file, ask a merchant, or repeat the import. */
export function needsSomebody({ read }: Run, { results, stopped }: Ran<ImportResult>): boolean {
  const isMistake = read.leftOut.some(({ problem }) => problem !== 'ended');
  return stopped !== null || isMistake || results.some(isOpen);
}

function isOpen(result: ImportResult | undefined): boolean {
  return !result || result.outcome === 'failed' || result.reason === 'ended' || isWrong(result);
}

function isWrong({ check }: ImportResult): boolean {
  return check !== undefined && check !== 'works' && check !== 'replaced';
}

export function linesOf(run: Run, ran: Ran<ImportResult>, session: Session): string[] {
  const { moving } = session.words;
  const { counts, checks: checked } = countsOf(run, ran);
  const rows = shownRows(run, ran, session);
  const rest = rows.length - MOST_SHOWN;
  const titles = moving.titles.map((title) => ({ title, most: 44 }));
  return [
    moving.read(counts.read, run.read.format, counts.leftOut),
    (run.dryRun ? moving.would : moving.did)(counts),
    ...(counts.tenantsAssigned > 0 ? [moving.tenants(counts.tenantsAssigned, run.dryRun)] : []),
    ...(run.check && !run.dryRun ? [moving.checked(checked)] : []),
    ...(rows.length > 0 ? ['', ...tableOf(titles, rows.slice(0, MOST_SHOWN))] : []),
    ...(rest > 0 ? [moving.andMore(rest)] : []),
    ...(ran.stopped === null ? [] : ['', moving.stopped(counts.notReached, ran.stopped)]),
    ...(ran.stopped === null && !run.dryRun ? ['', moving.next] : []),
  ];
}

/** Those at which somebody should look. */
function shownRows(
  { read, dryRun }: Run,
  { results }: Ran<ImportResult>,
  session: Session,
): string[][] {
  const { moving } = session.words;
  const leftOut = read.leftOut.map(({ line, authorizerAppId, problem }) => {
    return {
      line,
      cells: [String(line), authorizerAppId ?? '–', moving.leftOut, moving.problems[problem]],
    };
  });
  const others = read.sent.flatMap(({ line, account: { authorizerAppId } }, index) => {
    const result = results[index];
    const why = result && whyOf(result, dryRun, session);
    const what = result && moving.outcomes[result.outcome];
    return why && what ? [{ line, cells: [String(line), authorizerAppId, what, why] }] : [];
  });
  return [...leftOut, ...others]
    .toSorted((one, other) => one.line - other.line)
    .map(({ cells }) => cells);
}

/** Undefined where there is nothing to say. */
function whyOf(result: ImportResult, dryRun: boolean, { words }: Session): string | undefined {
  const { moving } = words;
  const { outcome, reason, tenant, check, message } = result;
  const texts = [
    reason && moving.reasons[reason],
    outcome === 'replaced' && dryRun ? moving.asksWechat : undefined,
    check && check !== 'works' ? moving.checks[check] : undefined,
    outcome === 'failed' || check === 'failed' ? message : undefined,
    tenant === 'kept' ? moving.tenantKept : undefined,
  ];
  const told = texts.filter((text) => text !== undefined);
  return told.length === 0 ? undefined : told.join('; ');
}
