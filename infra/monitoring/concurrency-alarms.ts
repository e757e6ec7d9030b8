/** The alarm about the concurrency that all functions of the account share. */
import { Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { DeploySettings } from '../settings/deploy-settings.ts';
import type { AlarmDefinition } from './alarm-definition.ts';
import { PERIOD } from './service-metrics.ts';

/** At the whole limit Lambda throttles, and functions-throttled pages. The rest is time to act. */
const LARGEST_CLAIMED_SHARE = 0.8;

/** What the account allows all of its functions in this region. */
export type ConcurrencyAlarmsProps = Pick<DeploySettings, 'accountConcurrency'>;

/**
 * What is not left for one more call of any function in the account and region: calls that run, and
 * what is reserved for certain functions. The metric has no dimensions.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-concurrency.html#claimed-account-concurrency
 */
export function claimedConcurrency(): Metric {
  return new Metric({
    namespace: 'AWS/Lambda',
    metricName: 'ClaimedAccountConcurrency',
    statistic: 'Maximum',
    period: PERIOD,
  });
}

/**
 * The alarm about claimed concurrency. The limit is a setting: no document says that CloudWatch's
 * function SERVICE_QUOTA knows it for this metric.
 */
export function concurrencyAlarms({
  accountConcurrency,
}: ConcurrencyAlarmsProps): AlarmDefinition[] {
  return [
    {
      name: 'concurrency-claimed',
      severity: 'NOTICE',
      meaning: `Most of the account's ${accountConcurrency} concurrent executions are taken: find out by which function, or ask AWS for more.`,
      chinese: `账号的 ${accountConcurrency} 个并发大部分已被占用：查明是哪个函数，或向 AWS 申请提高。`,
      metric: claimedConcurrency(),
      comparison: 'at-least',
      threshold: Math.floor(accountConcurrency * LARGEST_CLAIMED_SHARE),
      datapoints: [3, 3],
      missingData: TreatMissingData.NOT_BREACHING,
    },
  ];
}
