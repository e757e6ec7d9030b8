/** Whether a new version fails: the alarm on which a deployment is taken back, see ../functions/canary.ts. */
import { Duration } from 'aws-cdk-lib';
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { FilterPattern } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { functionsWith, type FunctionName } from '../function-catalog.ts';
import { NEW_VERSION_FAILING, type AlarmDefinition } from './alarm-definition.ts';
import { neverFailing } from './function-alarms.ts';
import { countLines, lineMetric, type LoggingFunctions } from './log-lines.ts';
import { byId, sumOf } from './sum.ts';

/** The aliases `live`, by function. */
export type WatchedAliases = Partial<Record<FunctionName, Pick<IFunction, 'metricErrors'>>>;

const watched = functionsWith(({ canary }) => canary === true);
/** The others fail by design: a look-up of an account that has withdrawn is an error, too. */
const lookUps = watched.filter((name) => !neverFailing.includes(name));

/** A canary has five minutes, so it is looked at in each of them. */
const MINUTE = Duration.minutes(1);

/**
 * What no refusal of ours leaves in the log: an error that nobody foresaw, Lambda's own names of errors
 * (a bundle that does not load, too little memory, the end of the process), and time-outs in both
 * formats of logs.
 */
const FAILED = ['"Invocation failed"', 'Runtime.', 'Task timed out', '"status":"timeout"'];

const NAME = 'FailedLookUps';

/** Has CloudWatch count the lines of look-ups that failed otherwise than by a refusal. */
export function countFailedLookUps(scope: Construct, logging: LoggingFunctions): void {
  const filterPattern = FilterPattern.anyTerm(...FAILED);
  const lines = { metricName: NAME, filterPattern, names: lookUps, idPrefix: 'failed' };
  countLines(scope, lines, logging);
}

/** One for all: functions are deployed together, and are taken back together. */
export function versionAlarms({
  serviceName,
  live,
}: {
  serviceName: string;
  live: WatchedAliases;
}): AlarmDefinition[] {
  const errors = watched.flatMap((name) =>
    lookUps.includes(name) ? [] : (live[name]?.metricErrors({ period: MINUTE }) ?? []),
  );
  const failedLookUps = lineMetric(serviceName, { metricName: NAME, period: MINUTE });
  return [
    {
      // A single failure is enough: to go back costs nothing, and in operation nobody is told.
      name: NEW_VERSION_FAILING,
      severity: 'NOTICE',
      meaning: 'Pushes or look-ups crash: a deployment that is under way is taken back.',
      chinese: '接收推送或取令牌时崩溃：正在进行的部署会被撤回。',
      metric: sumOf(byId([...errors, failedLookUps]), 'crashes', MINUTE),
      comparison: 'at-least',
      threshold: 1,
      datapoints: [1, 1],
      missingData: TreatMissingData.NOT_BREACHING,
      isSilent: true,
    },
  ];
}
