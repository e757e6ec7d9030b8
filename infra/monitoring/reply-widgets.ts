/** The dashboard's row about replies to users, for deployments with a responder. */
import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { ServiceMetrics } from './service-metrics.ts';
import { graph, HALF } from './widgets.ts';

/** Why users got no reply. */
export function replyWidgets(metrics: ServiceMetrics): IWidget[] {
  return [
    graph({
      title: 'Messages without a reply of the responder (未能回复的消息), by code',
      metrics: [metrics.all({ name: 'FailedReplies', statistic: 'Sum' }, ['code'])],
      width: HALF,
      stacked: true,
    }),
  ];
}
