/** The dashboard's last row: what is out of the ordinary, most of which should be empty. */
import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { claimedConcurrency, type ConcurrencyAlarmsProps } from './concurrency-alarms.ts';
import { keyRefusals } from './key-refusals.ts';
import { killedInvocations } from './killed-invocations.ts';
import type { ServiceMetrics } from './service-metrics.ts';
import { graph, QUARTER } from './widgets.ts';

/** Whose figures they are. */
export interface TroubleWidgetsProps extends ConcurrencyAlarmsProps {
  metrics: ServiceMetrics;
  /** Whether anything is encrypted with a key that somebody can disable. */
  hasOwnKey: boolean;
  /** `wxkeeper`, or with the name of the stage. */
  serviceName: string;
}

/** The row. */
export function troubleWidgets(props: TroubleWidgetsProps): IWidget[] {
  const { metrics, serviceName, accountConcurrency } = props;
  const width = QUARTER;
  return [
    graph({
      width,
      title: 'Concurrency of all functions in the account (并发数)',
      metrics: [claimedConcurrency().with({ label: 'claimed' })],
      limit: { value: accountConcurrency, label: 'accountConcurrency' },
    }),
    graph({
      width,
      title: 'Killed invocations (超时或内存不足): should be empty',
      metrics: [killedInvocations(serviceName).with({ label: 'lines about them' })],
    }),
    graph({
      width,
      title: 'Secrets (密钥) that could not be read, refusals of KMS: should be empty',
      metrics: [
        metrics.one({ name: 'FailedSecretReads', statistic: 'Sum' }, {}, 'failed reads'),
        ...(props.hasOwnKey ? [keyRefusals(serviceName).with({ label: 'refused by KMS' })] : []),
      ],
    }),
    graph({
      width,
      title: "WeChat's pushes lost (丢失的推送), quotas used up (额度用完): should be empty",
      metrics: [
        metrics.one({ name: 'LostPushes', statistic: 'Sum' }, {}, 'lost pushes'),
        metrics.all({ name: 'UsedUpQuotas', statistic: 'Sum' }, ['purpose']),
      ],
    }),
  ];
}
