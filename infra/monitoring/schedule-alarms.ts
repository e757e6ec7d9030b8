/** The alarms about EventBridge Scheduler itself, by its own figures of our group of schedules. */
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { QueueAlarmsProps } from './queue-alarms.ts';
import type { AlarmDefinition } from './alarm-definition.ts';
import { PERIOD } from './service-metrics.ts';
import { sumOf } from './sum.ts';

/** Lambda refuses a call now and then, and the scheduler repeats it. */
const FAILED_CALLS_IN_PERIOD = 3;

const sum = { statistic: 'Sum', period: PERIOD } as const;

/** The scheduler writes these only where something fails. */
const ofFailures = {
  severity: 'NOTICE',
  comparison: 'at-least',
  missingData: TreatMissingData.NOT_BREACHING,
} as const;

/**
 * All of them. If tokens are in danger, component-token-ending pages.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/monitoring-cloudwatch.html
 */
export function scheduleAlarms({
  schedules: { group },
}: Pick<QueueAlarmsProps, 'schedules'>): AlarmDefinition[] {
  return [
    {
      name: 'schedules-failing',
      meaning: 'The scheduler cannot start functions: role, function or key refuse it.',
      chinese: '定时任务无法启动函数：被角色、函数或 KMS 密钥拒绝。',
      metric: sumOf(
        { failed: group.metricTargetErrors(sum), givenUp: group.metricDropped(sum) },
        'failed calls',
      ),
      threshold: FAILED_CALLS_IN_PERIOD,
      datapoints: [2, 3],
      ...ofFailures,
    },
    {
      // Nothing else tells of these: they are not in the dead-letter queue.
      name: 'schedules-lost',
      meaning: 'The scheduler gave up calls and could not set them aside: queue or key refuse it.',
      chinese: '定时任务放弃了调用，也没能放入死信队列：被队列或 KMS 密钥拒绝。',
      metric: group.metricFailedToBeSentToDLQ(undefined, sum),
      threshold: 1,
      datapoints: [1, 1],
      ...ofFailures,
    },
  ];
}
