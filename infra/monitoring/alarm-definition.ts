/** The definition of an alarm, from which a CloudWatch alarm is created. */
import type { IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';

/**
 * Whether an alarm should wake somebody. `PAGE`: tokens, pushes or merchants are being lost now, or
 * will be before the morning. `NOTICE`: it can wait until the morning.
 */
export type Severity = 'PAGE' | 'NOTICE';

/** One alarm. */
export interface AlarmDefinition {
  /** In kebab-case and unique: the alarm and its section in docs/runbook.md have this name. */
  name: string;
  /** Undefined if the alarm covers all components. */
  componentAppId?: string;
  severity: Severity;
  /** The meaning in one English sentence. CloudFormation shows Chinese as question marks. */
  meaning: string;
  metric: IMetric;
  comparison: 'at-least' | 'below';
  threshold: number;
  /** How many of the latest periods must breach the threshold: `[2, 3]` is two of three. */
  datapoints: readonly [number, number];
  missingData: TreatMissingData;
  /** Tells nobody: it is there for who asks, such as a deployment. */
  isSilent?: true;
}

/** The alarm's name in CloudWatch, without the prefix of the service. */
export function alarmName({ name, componentAppId }: AlarmDefinition): string {
  return componentAppId === undefined ? name : `${name}-${componentAppId}`;
}

/** The description begins with the severity, so that forwarding rules can filter by it. */
export function alarmDescription({ severity, meaning, name }: AlarmDefinition): string {
  return `${severity}: ${meaning} Runbook: docs/runbook.md#${name}`;
}
