/** What the functions' logs say of one account: a query of CloudWatch Logs Insights. */
import type { CloudWatchLogsClient, ResultField } from '@aws-sdk/client-cloudwatch-logs';
import { setTimeout as sleep } from 'node:timers/promises';
import { deployedName, functionNames } from '../../function-catalog.ts';
import { CommandFailure } from '../failure.ts';
import { readLine } from './log-lines.ts';
import type { Places } from './local-surroundings.ts';
import type { LogLine, LogQuestion } from './surroundings.ts';

const HOUR_SECONDS = 60 * 60;
const MOST_LINES = 50;
const PAUSE_MS = 500;
/** A day of a large deployment takes some seconds. */
const PATIENCE_MS = 60_000;

/** Newest last. @throws {CommandFailure} `log-query-failed` */
export async function readLog(places: Places, question: LogQuestion): Promise<LogLine[]> {
  const { CloudWatchLogsClient, StartQueryCommand } =
    await import('@aws-sdk/client-cloudwatch-logs');
  const client = new CloudWatchLogsClient(places.settingsOf('CLOUDWATCH_LOGS'));
  const { authorizerAppId, hours } = question;
  const command = new StartQueryCommand({
    logGroupNames: functionNames.map(
      (name) => `/aws/lambda/${deployedName(name, places.serviceName)}`,
    ),
    startTime: places.now() - hours * HOUR_SECONDS,
    endTime: places.now(),
    queryString: [
      'fields @timestamp, @log, @message',
      `filter authorizerAppId = ${JSON.stringify(authorizerAppId)}`,
      'sort @timestamp desc',
      `limit ${MOST_LINES}`,
    ].join(' | '),
  });
  const { queryId } = await client.send(command);
  const rows = await resultsOf(client, queryId ?? '');
  return rows.flatMap((row) => lineOf(row) ?? []).toReversed();
}

async function resultsOf(client: CloudWatchLogsClient, queryId: string): Promise<ResultField[][]> {
  const { GetQueryResultsCommand } = await import('@aws-sdk/client-cloudwatch-logs');
  const endsAt = performance.now() + PATIENCE_MS;
  for (;;) {
    const { status, results = [] } = await client.send(new GetQueryResultsCommand({ queryId }));
    if (status === 'Complete') return results;
    const isUnderWay = status === 'Running' || status === 'Scheduled';
    if (!isUnderWay || performance.now() > endsAt) {
      throw new CommandFailure('log-query-failed', `CloudWatch Logs Insights: ${status}`);
    }
    await sleep(PAUSE_MS);
  }
}

function lineOf(row: readonly ResultField[]): LogLine | undefined {
  const valueOf = (name: string) => row.find(({ field }) => field === name)?.value ?? '';
  const at = Math.floor(Date.parse(`${valueOf('@timestamp').replace(' ', 'T')}Z`) / 1000);
  const functionName = valueOf('@log').split('/').at(-1) ?? '';
  return readLine({ at, functionName, text: valueOf('@message') });
}
