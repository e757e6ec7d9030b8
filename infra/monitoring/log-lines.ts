/** What CloudWatch counts in lines of logs, and how the alarms and the dashboard read it. */
import { Metric, type MetricProps } from 'aws-cdk-lib/aws-cloudwatch';
import { MetricFilter, type IFilterPattern, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { FunctionName } from '../function-catalog.ts';
import { PERIOD } from './service-metrics.ts';

/** The functions whose logs are read. */
export interface LoggingFunctions {
  /** `wxkeeper`, or with the name of the stage. */
  serviceName: string;
  functions: Readonly<Record<FunctionName, { readonly logGroup: ILogGroup }>>;
}

/** Which lines of which functions are counted together. */
export interface CountedLines {
  metricName: string;
  filterPattern: IFilterPattern;
  names: readonly FunctionName[];
  /** What the ids of the filters begin with. */
  idPrefix: string;
}

/** Has CloudWatch count these lines. Nothing is written where there are none. */
export function countLines(
  scope: Construct,
  { metricName, filterPattern, names, idPrefix }: CountedLines,
  { serviceName, functions }: LoggingFunctions,
): void {
  for (const name of names) {
    new MetricFilter(scope, `${idPrefix}-${name}`, {
      logGroup: functions[name].logGroup,
      filterPattern,
      metricNamespace: logLinesNamespace(serviceName),
      metricName,
    });
  }
}

/** How many lines there were, in five minutes unless another period is given. */
export function lineMetric(serviceName: string, props: Omit<MetricProps, 'namespace'>): Metric {
  const namespace = logLinesNamespace(serviceName);
  return new Metric({ namespace, statistic: 'Sum', period: PERIOD, ...props });
}

/** Such a line has no dimension for the stage, so each stage has a namespace. */
export function logLinesNamespace(serviceName: string): string {
  return `${serviceName}/log-lines`;
}
