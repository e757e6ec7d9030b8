/** What an alarm is in this service, before it becomes a CloudWatch alarm. */
import type { IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';

/**
 * Whether it wakes somebody. `PAGE`: tokens, pushes or merchants are being lost now, or will be
 * before the morning. `NOTICE`: it can wait until the morning.
 */
export type Severity = 'PAGE' | 'NOTICE';

/** One line of the table of alarms. */
export interface AlarmDefinition {
  /** In kebab-case: the name of the alarm, of its entry in docs/runbook.md, and of nothing else. */
  name: string;
  /** Left out: the alarm is one for all components. */
  componentAppId?: string;
  severity: Severity;
  /** What it means, in one sentence; in English, as CloudFormation shows Chinese as question marks. */
  meaning: string;
  metric: IMetric;
  comparison: 'at-least' | 'below';
  threshold: number;
  /** So many of the latest periods must be out of bounds: `[2, 3]` is two of three. */
  datapoints: readonly [number, number];
  missingData: TreatMissingData;
}

/** The alarm's name in CloudWatch, after that of the service. */
export function alarmName({ name, componentAppId }: AlarmDefinition): string {
  return componentAppId === undefined ? name : `${name}-${componentAppId}`;
}

/** The severity comes first: whoever forwards alarms can tell them apart by it. */
export function alarmDescription({ severity, meaning, name }: AlarmDefinition): string {
  return `${severity}: ${meaning} Runbook: docs/runbook.md#${name}`;
}
