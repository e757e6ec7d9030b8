/** `wxkeeper reconcile`: compares the stored accounts with WeChat's list, or tells only how they differ. */
import type { AuthorizerStatus } from '../../../shared/store/records/authorizer.ts';
import { functionCatalog } from '../../function-catalog.ts';
import { chosenComponent } from '../components.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { durationText } from '../output/durations.ts';
import { tableOf } from '../output/table.ts';
import type { Act, Session } from '../session.ts';

/** What the function answers to a dry run. */
interface DryRun {
  listed: number;
  stored: number;
  isListComplete: boolean;
  differing: number;
  differences: {
    authorizerAppId: string;
    difference: 'adopt' | 'restore' | 'update' | 'revoke' | 'announce';
    status: AuthorizerStatus | null;
  }[];
}

/** What it answers otherwise, as far as it is shown. */
type ReconciliationSummary = Record<
  'listed' | 'stored' | 'adopted' | 'restored' | 'updated' | 'revoked' | 'failed' | 'refused',
  number
> & { finished: boolean };

const NAME = 'reconcile-authorizers';
const PROGRESS_MILLISECONDS = 1000;
/** More lines nobody reads; `--json` has a thousand. */
const MOST_SHOWN = 30;

export const reconcile: Act = async (session, { options }) => {
  const componentAppId = await chosenComponent(session);
  const deployment = await session.deployment();
  if (options['dryRun']) {
    const request = { componentAppId, dryRun: true };
    const found = (await compare(request, deployment, session)) as DryRun;
    return {
      document: found,
      lines: differenceLines(found, session),
      isWell: found.isListComplete,
    };
  }
  const correlationId = await session.confirm(session.words.reconcile.plan(componentAppId));
  const request = { componentAppId, correlationId };
  const summary = (await compare(request, deployment, session)) as ReconciliationSummary;
  return {
    document: summary,
    lines: summaryLines(summary, session),
    isWell: summary.failed === 0 && summary.finished,
  };
};

/** The function tells nothing before its end: that it is still at work is all there is to show. */
async function compare(
  request: Readonly<Record<string, unknown>>,
  { invoke }: Deployment,
  { terminal, words }: Session,
): Promise<unknown> {
  const startedAt = performance.now();
  const timer = setInterval(() => {
    const seconds = (performance.now() - startedAt) / 1000;
    terminal.progress(words.reconcile.running(durationText(seconds, words.durations)));
  }, PROGRESS_MILLISECONDS);
  try {
    return await invoke(NAME, request, functionCatalog[NAME].timeoutSeconds);
  } finally {
    clearInterval(timer);
    terminal.progress('');
  }
}

function differenceLines(found: DryRun, { words }: Session): string[] {
  const { reconcile: texts, authorizers } = words;
  const { listed, stored, differing, differences, isListComplete } = found;
  const head = [
    texts.compared(listed, stored),
    ...(isListComplete ? [] : [texts.listIncomplete]),
    differing === 0 ? texts.nothingDiffers : texts.differing(differing),
  ];
  if (differing === 0) return head;
  const rows = differences
    .slice(0, MOST_SHOWN)
    .map(({ authorizerAppId, difference, status }) => [
      authorizerAppId,
      status === null ? '–' : authorizers.status[status],
      texts.differences[difference],
    ]);
  const titles = [
    { title: authorizers.appid },
    { title: authorizers.state },
    { title: texts.would },
  ];
  const rest = differing - rows.length;
  return [...head, '', ...tableOf(titles, rows), ...(rest > 0 ? [texts.andMore(rest)] : [])];
}

function summaryLines(summary: ReconciliationSummary, { words }: Session): string[] {
  const { reconcile: texts } = words;
  const { adopted, restored, updated, revoked, failed, refused, finished } = summary;
  return [
    texts.compared(summary.listed, summary.stored),
    texts.summary({ adopted, restored, updated, revoked }),
    ...(refused > 0 ? [texts.refused(refused)] : []),
    ...(failed > 0 ? [texts.failed(failed)] : []),
    ...(finished ? [] : [texts.goesOn]),
  ];
}
