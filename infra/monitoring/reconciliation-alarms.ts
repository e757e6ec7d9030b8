/** The alarms about the daily comparisons with WeChat's lists, of all components together. */
import { Duration } from 'aws-cdk-lib';
import { MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmDefinition } from './alarm-definition.ts';
import type { ServiceMetrics } from './service-metrics.ts';

/** Each component is compared once in it. A comparison takes up to 15 minutes, or longer. */
const period = Duration.days(1);

/** The components are counted: of one that is missing there is no figure that could be watched. */
export interface ReconciliationAlarmsProps {
  components: readonly string[];
  metrics: ServiceMetrics;
}

/**
 * All of them. CloudWatch evaluates periods of an hour or more over up to 7 days.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 */
export function reconciliationAlarms(props: ReconciliationAlarmsProps): AlarmDefinition[] {
  return [overdueAlarm(props), ...brokenAlarms(props)];
}

function overdueAlarm({ components, metrics }: ReconciliationAlarmsProps): AlarmDefinition {
  return {
    // Reconciliation makes up for lost pushes. Nothing stops working if it is a day late.
    name: 'reconciliation-overdue',
    severity: 'NOTICE',
    meaning: "The daily comparison with WeChat's list was not completed for every component.",
    chinese: '每天与微信授权方列表的对账，没有为每个平台都执行完。',
    metric: metrics.one(
      // Counts runs instead of accounts: a platform without authorizers compares 0 accounts.
      { name: 'ReconciledAuthorizers', statistic: 'SampleCount', period },
      {},
    ),
    comparison: 'below',
    threshold: components.length,
    // One that begins late or takes long counts for the next day.
    datapoints: [2, 2],
    missingData: TreatMissingData.BREACHING,
  };
}

/** What does not pass within three days does not pass by itself. */
function brokenAlarms({ components, metrics }: ReconciliationAlarmsProps): AlarmDefinition[] {
  const missingData = TreatMissingData.NOT_BREACHING;
  const common = { severity: 'NOTICE', datapoints: [3, 3], missingData } as const;
  return [
    {
      // A list that is read in part reveals no withdrawals. One whole run a day is enough.
      name: 'reconciliation-unfinished',
      meaning: "Not every comparison with WeChat's list could finish, on three consecutive days.",
      chinese: '连续三天，有平台的对账没有完整结束。',
      metric: wholeComparisons(metrics),
      comparison: 'below',
      threshold: components.length,
      ...common,
    },
    {
      // A failed account is retried the next day. After three days it will not recover by itself.
      name: 'reconciliation-failed',
      meaning: 'Some accounts could not be repaired on three consecutive days.',
      chinese: '连续三天，有账号无法修复。',
      metric: metrics.one(
        { name: 'ReconciliationDifferences', statistic: 'Sum', period },
        { difference: 'failed' },
      ),
      comparison: 'at-least',
      threshold: 1,
      ...common,
    },
  ];
}

/** Each comparison writes the metric once: 0 where it is whole, 1 where it is not. */
function wholeComparisons(metrics: ServiceMetrics): MathExpression {
  const of = (statistic: string) =>
    metrics.one({ name: 'UnfinishedReconciliations', statistic, period }, {});
  return new MathExpression({
    expression: 'ended - unfinished',
    usingMetrics: { ended: of('SampleCount'), unfinished: of('Sum') },
    label: 'whole comparisons',
    period,
  });
}
