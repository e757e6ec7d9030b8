/** `wxkeeper import`: takes accounts in from a file of another service. Repeated, it goes on where it ended. */
import type { ImportAnswer } from '../../../shared/moving/import-accounts.ts';
import type { ImportResult } from '../../../shared/moving/import-result.ts';
import { MOST_IMPORTED } from '../../../shared/moving/limits.ts';
import { functionCatalog } from '../../function-catalog.ts';
import { chosenComponent } from '../components.ts';
import { wrongUsage } from '../failure.ts';
import type { Act, Answer, Given, Session } from '../session.ts';
import { runBatches, type Ran } from './batches.ts';
import type { Run } from './import-run.ts';
import { countsOf, linesOf, needsSomebody, rowsOf } from './import-summary.ts';
import { importFormats, readAccounts, type ImportFormat } from './read-file.ts';

const NAME = 'import-authorizers';
/** Each invocation has five accounts under way. */
const CONCURRENT = 2;
/** WeChat is asked for five at a time then, not for more: some 20 calls a second. */
const CONCURRENT_CHECKS = 1;
/** Fewer can all fail for reasons of their own. */
const FAILURES_TO_STOP = 5;

export const importFile: Act = async (session, given) => {
  const run = await prepare(session, given);
  if (run.dryRun) return answerOf(run, await invokeAll(run, session), session);
  const plan = session.options.yes ? undefined : await foresee(run, session);
  const { moving } = session.words;
  const correlationId = await session.confirm(
    [...(plan ?? []), moving.plan(run.componentAppId, run.read.sent.length, run.check)].join('\n'),
  );
  return answerOf(run, await invokeAll(run, session, correlationId), session);
};

async function prepare(session: Session, { args: [file = ''], options }: Given): Promise<Run> {
  const componentAppId = await chosenComponent(session);
  const { format, dryRun, check, appidColumn, tokenColumn, dateColumn, tenantColumn } = options;
  const chosen = {
    appId: text(appidColumn),
    refreshToken: text(tokenColumn),
    date: text(dateColumn),
    tenant: text(tenantColumn),
  };
  const reading = { file, componentAppId, format: formatOf(format, session), chosen };
  const read = await readAccounts(reading, session.words);
  return { componentAppId, file, dryRun: dryRun === true, check: check === true, read };
}

const text = (option: string | boolean | undefined) =>
  typeof option === 'string' ? option : undefined;

function formatOf(
  given: string | boolean | undefined,
  { words }: Session,
): ImportFormat | undefined {
  const format = importFormats.find((each) => each === given);
  if (given === undefined || format) return format;
  throw wrongUsage(words.moving.formats(importFormats));
}

/** What would become of it, for the question. */
async function foresee(run: Run, session: Session): Promise<string[]> {
  const dry = { ...run, dryRun: true };
  return linesOf(dry, await invokeAll(dry, session), session);
}

async function invokeAll(
  { componentAppId, dryRun, check, read }: Run,
  session: Session,
  correlationId?: string,
): Promise<Ran<ImportResult>> {
  const { invoke } = await session.deployment();
  const isChecked = check && !dryRun;
  const asked = { componentAppId, dryRun, ...(isChecked && { check }), correlationId };
  const { timeoutSeconds } = functionCatalog[NAME];
  const concurrent = isChecked ? CONCURRENT_CHECKS : CONCURRENT;
  return runBatches(
    {
      items: read.sent,
      size: MOST_IMPORTED,
      concurrent,
      act: async (batch) => {
        const authorizers = batch.map(({ account }) => account);
        const answer = await invoke(NAME, { ...asked, authorizers }, timeoutSeconds);
        return (answer as ImportAnswer).results;
      },
      stopAfter: (results) => commonFailure(results, isChecked),
    },
    session,
  );
}

/** Where all fail, the cause is WeChat, the table or the platform: the others would fail, too. */
function commonFailure(results: readonly ImportResult[], isChecked: boolean): string | undefined {
  const failed = results.filter(({ outcome, check }) => outcome === 'failed' || check === 'failed');
  // What is kept is not tried out, and tells nothing of WeChat.
  const tried = isChecked ? results.filter(({ check }) => check !== undefined) : results;
  const isCommon = tried.every((each) => failed.includes(each));
  return isCommon && failed.length >= FAILURES_TO_STOP ? failed.at(-1)?.message : undefined;
}

function answerOf(run: Run, ran: Ran<ImportResult>, session: Session): Answer {
  const { componentAppId, file, dryRun, check, read } = run;
  const { counts, checks } = countsOf(run, ran);
  const document = {
    componentAppId,
    file,
    format: read.format,
    dryRun,
    stopped: ran.stopped,
    counts,
    checks: check && !dryRun ? checks : null,
    accounts: rowsOf(run, ran),
    leftOut: read.leftOut,
  };
  return { document, lines: linesOf(run, ran, session), isWell: !needsSomebody(run, ran) };
}
