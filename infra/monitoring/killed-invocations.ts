/** Invocations that Lambda ended itself, of those functions whose errors do not tell it. */
import { TreatMissingData, type Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { functionNames } from '../function-catalog.ts';
import type { AlarmDefinition } from './alarm-definition.ts';
import { neverFailing } from './function-alarms.ts';
import { countLines, lineMetric, type LoggingFunctions } from './log-lines.ts';

/**
 * These functions answer a refusal by an error, so Lambda's metric `Errors` counts both. Of a killed
 * invocation no code of ours can write anything. Lambda itself does, in the log.
 */
const failingByDesign = functionNames.filter((name) => !neverFailing.includes(name));

/**
 * What Lambda's lines about a killed invocation contain, as text, or as JSON where a function is
 * quiet. The line `REPORT` (`platform.report`) has the status. Some environments also write `Task timed
 * out`, which others have stopped to write, or how the process ended. So one invocation can leave two
 * lines, and the figure says whether there were any rather than how many.
 *
 * @see https://github.com/DataBiosphere/azul/issues/8140 time-outs with the status alone
 */
const KILLED = [
  'Status: timeout',
  '"status":"timeout"',
  'Task timed out',
  'Runtime.OutOfMemory',
  'Runtime.ExitError',
];

const NAME = 'KilledInvocations';

/** The lines about killed invocations. Nothing is written where there are none. */
export function killedInvocations(serviceName: string): Metric {
  return lineMetric(serviceName, { metricName: NAME });
}

/** Has CloudWatch count the lines about killed invocations in the functions' logs. */
export function countKilledInvocations(scope: Construct, logging: LoggingFunctions): void {
  const filterPattern = FilterPattern.anyTerm(...KILLED);
  const lines = { metricName: NAME, filterPattern, names: failingByDesign, idPrefix: 'killed' };
  countLines(scope, lines, logging);
}

/** The alarm about killed invocations. */
export function killedAlarms(serviceName: string): AlarmDefinition[] {
  return [
    {
      // Every call that a function makes has a time limit, and all of them together end before the
      // function's own. So one is too many, but a single one is over when somebody looks.
      name: 'invocations-killed',
      severity: 'PAGE',
      meaning:
        'Lambda ends invocations for lack of time or memory: read what they did last, or roll back.',
      chinese: '函数调用因超时或内存不足被 Lambda 终止：查看其最后的日志，或回退部署。',
      metric: killedInvocations(serviceName),
      comparison: 'at-least',
      threshold: 1,
      datapoints: [2, 3],
      missingData: TreatMissingData.NOT_BREACHING,
    },
  ];
}
