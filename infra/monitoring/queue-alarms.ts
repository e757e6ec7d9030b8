/** The alarms about queues: what waits too long, and what was set aside. */
import { Duration } from 'aws-cdk-lib';
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { AlarmDefinition } from './alarm-definition.ts';
import { FIVE_MINUTES } from './service-metrics.ts';

/** Half of the time for which an event is tried; the code in it is good for an hour. */
export const LONGEST_WAIT = Duration.minutes(15);

/** The queues of the service. */
export interface QueueAlarmsProps {
  events: { queue: IQueue; deadLetterQueue: IQueue };
  schedules: { deadLetterQueue: IQueue };
}

/** All alarms about queues. */
export function queueAlarms({ events, schedules }: QueueAlarmsProps): AlarmDefinition[] {
  return [
    {
      // WeChat was told that these events are taken in: it does not send them again.
      name: 'events-waiting',
      severity: 'PAGE',
      meaning: 'An authorization event has waited in the queue for 15 minutes.',
      metric: events.queue.metricApproximateAgeOfOldestMessage({
        statistic: 'Maximum',
        period: FIVE_MINUTES,
      }),
      comparison: 'at-least',
      threshold: LONGEST_WAIT.toSeconds(),
      datapoints: [1, 1],
      // SQS measures nothing while a queue is idle.
      missingData: TreatMissingData.NOT_BREACHING,
    },
    {
      // Kept for 14 days, and the daily comparison repairs most of what they tell of.
      name: 'events-set-aside',
      severity: 'NOTICE',
      meaning: 'An authorization event failed again and again and was set aside.',
      ...setAside(events.deadLetterQueue),
    },
    {
      // What was not done shows elsewhere (component-token-ending, reconciliation-overdue).
      name: 'schedules-set-aside',
      severity: 'NOTICE',
      meaning: 'A call by the clock never reached its function.',
      ...setAside(schedules.deadLetterQueue),
    },
  ];
}

/**
 * Red as long as something is in the queue. SQS stops measuring a queue in which nothing happens for
 * 6 hours: its messages are still there then, so the alarm stays as it is.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
function setAside(
  queue: IQueue,
): Pick<AlarmDefinition, 'metric' | 'comparison' | 'threshold' | 'datapoints' | 'missingData'> {
  return {
    metric: queue.metricApproximateNumberOfMessagesVisible({
      statistic: 'Maximum',
      period: FIVE_MINUTES,
    }),
    comparison: 'at-least',
    threshold: 1,
    datapoints: [1, 1],
    missingData: TreatMissingData.IGNORE,
  };
}
