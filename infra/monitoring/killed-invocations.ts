/** Invocations that Lambda ended itself, of those functions whose errors do not tell it. */
import { Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, MetricFilter, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { functionNames, type FunctionName } from '../function-catalog.ts';
import type { AlarmDefinition } from './alarm-definition.ts';
import { neverFailing } from './function-alarms.ts';
import { logLinesNamespace, PERIOD } from './service-metrics.ts';

/**
 * These functions answer a refusal by an error, so Lambda's metric `Errors` counts both. Of a killed
 * invocation no code of ours can write anything. Lambda itself does, in the log.
 */
export const failingByDesign = functionNames.filter((name) => !neverFailing.includes(name));

/**
 * What Lambda's lines about a killed invocation contain, as text, or as JSON where
 * a function is quiet. The line `REPORT` (`platform.report`) has the status. Some environments also write `Task timed out`, which others have
 * stopped to write, or how the process ended. So one invocation can leave two lines, and the figure
 * says whether there were any rather than how many.
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

/** The names of the metric. */
function nameOf(serviceName: string) {
  return { namespace: logLinesNamespace(serviceName), metricName: 'KilledInvocations' };
}

/** The lines about killed invocations. Nothing is written where there are none. */
export function killedInvocations(serviceName: string): Metric {
  return new Metric({
    ...nameOf(serviceName),
    statistic: 'Sum',
    period: PERIOD,
  });
}

/** Has CloudWatch count the lines about killed invocations in the functions' logs. */
export function countKilledInvocations(
  scope: Construct,
  serviceName: string,
  functions: Readonly<Record<FunctionName, { readonly logGroup: ILogGroup }>>,
): void {
  const { namespace: metricNamespace, metricName } = nameOf(serviceName);
  for (const name of failingByDesign) {
    new MetricFilter(scope, `killed-${name}`, {
      logGroup: functions[name].logGroup,
      filterPattern: FilterPattern.anyTerm(...KILLED),
      metricNamespace,
      metricName,
    });
  }
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
      metric: killedInvocations(serviceName),
      comparison: 'at-least',
      threshold: 1,
      datapoints: [2, 3],
      missingData: TreatMissingData.NOT_BREACHING,
    },
  ];
}
