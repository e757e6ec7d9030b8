/** The alarms about queues: events that wait too long, and messages in dead-letter queues. */
import { Duration } from 'aws-cdk-lib';
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { AlarmDefinition } from './alarm-definition.ts';
import { PERIOD } from './service-metrics.ts';

/** The code in an event expires after an hour. Until then most causes can still be mended. */
export const LONGEST_WAIT = Duration.minutes(15);

/** The queues to watch. */
export interface QueueAlarmsProps {
  events: { queue: IQueue; deadLetterQueue: IQueue; busDeadLetterQueue: IQueue };
  schedules: { deadLetterQueue: IQueue; group: IScheduleGroup };
}

/** All alarms about queues. */
export function queueAlarms({ events, schedules }: QueueAlarmsProps): AlarmDefinition[] {
  return [
    {
      // WeChat got `success` for these events, so it does not send them again.
      name: 'events-waiting',
      severity: 'PAGE',
      meaning: 'An authorization event has waited in the queue for 15 minutes.',
      chinese: '有授权事件已在队列中等待 15 分钟。',
      metric: events.queue.metricApproximateAgeOfOldestMessage({
        statistic: 'Maximum',
        period: PERIOD,
      }),
      comparison: 'at-least',
      threshold: LONGEST_WAIT.toSeconds(),
      datapoints: [1, 1],
      // SQS measures nothing while a queue is idle.
      missingData: TreatMissingData.NOT_BREACHING,
    },
    {
      // The queue retains events for 14 days, and the daily reconciliation repairs most losses.
      name: 'events-set-aside',
      severity: 'NOTICE',
      meaning: 'An authorization event failed repeatedly and is in the dead-letter queue.',
      chinese: '有授权事件多次处理失败，已进入死信队列。',
      ...whenNotEmpty(events.deadLetterQueue),
    },
    {
      // Only the receiver of the event misses it; nothing of the service itself depends on it.
      name: 'announcements-set-aside',
      severity: 'NOTICE',
      meaning:
        "The event bus could not deliver an event: mend the rule's target, then deliver it again.",
      chinese: '事件总线未能投递某个事件：修复规则的目标，然后重新投递。',
      ...whenNotEmpty(events.busDeadLetterQueue),
    },
    {
      // Other alarms show the consequences: component-token-ending, reconciliation-overdue.
      name: 'schedules-set-aside',
      severity: 'NOTICE',
      meaning: 'A call of the scheduler never reached its function.',
      chinese: '有一次定时调用没有到达函数。',
      ...whenNotEmpty(schedules.deadLetterQueue),
    },
  ];
}

/**
 * An alarm that is red as long as the queue has messages. SQS stops sending metrics after 6 hours
 * without activity. The messages are still there then, so missing data does not change the alarm.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
function whenNotEmpty(
  queue: IQueue,
): Pick<AlarmDefinition, 'metric' | 'comparison' | 'threshold' | 'datapoints' | 'missingData'> {
  return {
    metric: queue.metricApproximateNumberOfMessagesVisible({
      statistic: 'Maximum',
      period: PERIOD,
    }),
    comparison: 'at-least',
    threshold: 1,
    datapoints: [1, 1],
    missingData: TreatMissingData.IGNORE,
  };
}
