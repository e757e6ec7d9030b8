/** The alarms about the daily comparison with WeChat's list. */
import { Duration } from 'aws-cdk-lib';
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmDefinition } from './alarm-definition.ts';
import type { ServiceMetrics } from './service-metrics.ts';

/** A run starts every 24 hours and takes up to 15 minutes, or longer if it invokes itself. */
const RECONCILIATION_OVERDUE_HOURS = 27;

/** A run starts every day. What does not pass within three of them does not pass by itself. */
const DAYS_IN_A_ROW = { period: Duration.days(1), datapoints: [3, 3] } as const;

interface ReconciliationAlarmsProps {
  componentAppId: string;
  metrics: ServiceMetrics;
}

/**
 * All alarms of one component's comparison. CloudWatch evaluates periods of an hour or more over up to
 * 7 days, and shorter ones over one day.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 */
export function reconciliationAlarms(props: ReconciliationAlarmsProps): AlarmDefinition[] {
  const { componentAppId, metrics } = props;
  return [
    {
      // Reconciliation makes up for lost pushes. Nothing stops working if it is a day late.
      name: 'reconciliation-overdue',
      componentAppId,
      severity: 'NOTICE',
      meaning: "The daily comparison with WeChat's list has not been completed.",
      metric: metrics.one(
        // Counts runs instead of accounts: a platform without authorizers compares 0 accounts.
        { name: 'ReconciledAuthorizers', statistic: 'SampleCount', period: Duration.hours(1) },
        { componentAppId },
      ),
      comparison: 'below',
      threshold: 1,
      datapoints: [RECONCILIATION_OVERDUE_HOURS, RECONCILIATION_OVERDUE_HOURS],
      missingData: TreatMissingData.BREACHING,
    },
    ...brokenReconciliationAlarms(props),
  ];
}

function brokenReconciliationAlarms({
  componentAppId,
  metrics,
}: ReconciliationAlarmsProps): AlarmDefinition[] {
  const { period, datapoints } = DAYS_IN_A_ROW;
  const missingData = TreatMissingData.NOT_BREACHING;
  const common = { componentAppId, severity: 'NOTICE', datapoints, missingData } as const;
  return [
    {
      // A list that is read in part reveals no withdrawals. One run a day that finished is enough.
      name: 'reconciliation-unfinished',
      meaning: "The comparison with WeChat's list could not finish on three consecutive days.",
      metric: metrics.one(
        { name: 'UnfinishedReconciliations', statistic: 'Minimum', period },
        { componentAppId },
      ),
      comparison: 'at-least',
      threshold: 1,
      ...common,
    },
    {
      // A failed account is retried the next day. After three days it will not recover by itself.
      name: 'reconciliation-failed',
      meaning: 'Some accounts could not be repaired on three consecutive days.',
      metric: metrics.one(
        { name: 'ReconciliationDifferences', statistic: 'Sum', period },
        { componentAppId, difference: 'failed' },
      ),
      comparison: 'at-least',
      threshold: 1,
      ...common,
    },
  ];
}
