/** The alarm about users who get no reply. */
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmDefinition } from './alarm-definition.ts';
import type { ServiceMetrics } from './service-metrics.ts';

/** One slow answer now and then is normal, as after a deployment of the responder. */
const FAILED_REPLIES_IN_PERIOD = 3;

/** All alarms about replies, for deployments with a responder. */
export function replyAlarms(metrics: ServiceMetrics): AlarmDefinition[] {
  return [
    {
      // No message is lost: all are on the bus. The responder has an owner with alarms of their own.
      name: 'replies-failing',
      severity: 'NOTICE',
      meaning: 'The responder is late, fails or answers what is no reply: users get none.',
      chinese: '应答函数超时、出错，或应答不合法：用户收不到回复。',
      metric: metrics.one({ name: 'FailedReplies', statistic: 'Sum' }, {}),
      comparison: 'at-least',
      threshold: FAILED_REPLIES_IN_PERIOD,
      datapoints: [2, 3],
      missingData: TreatMissingData.NOT_BREACHING,
    },
  ];
}
