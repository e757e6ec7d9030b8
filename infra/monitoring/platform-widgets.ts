/** The dashboard's lower half: queues, functions, HTTP API, table, and what all of them stand on. */
import type { IMetric, IWidget, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { functionNames, WECHAT_WAITS_SECONDS, type FunctionName } from '../function-catalog.ts';
import { routeKeyOf, routes } from '../function-routes.ts';
import { ownFaults, throttledOf } from './access-log-metrics.ts';
import { indexThrottles, type PlatformAlarmsProps } from './platform-alarms.ts';
import { LONGEST_WAIT, type QueueAlarmsProps } from './queue-alarms.ts';
import { PERIOD } from './service-metrics.ts';
import { troubleWidgets, type TroubleWidgetsProps } from './trouble-widgets.ts';
import { graph, HALF, QUARTER } from './widgets.ts';

/** The AWS resources to show. */
export interface PlatformWidgetsProps
  extends PlatformAlarmsProps, QueueAlarmsProps, TroubleWidgetsProps {
  functions: Readonly<Record<FunctionName, IFunction>>;
}

const period = PERIOD;
const sum = (label: string): MetricOptions => ({ statistic: 'Sum', period, label });

/** The graphs of the platform, row by row. */
export function platformWidgets(props: PlatformWidgetsProps): IWidget[][] {
  return [
    queues(props),
    functionHealth(props),
    functionLoad(props),
    api(props),
    table(props),
    troubleWidgets(props),
  ];
}

function queues({ events, schedules }: PlatformWidgetsProps): IWidget[] {
  const width = QUARTER;
  const waiting = (queue: IQueue, label: string) =>
    queue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', period, label });
  return [
    graph({
      width,
      title: 'Authorization events in the queue (授权事件)',
      metrics: [waiting(events.queue, 'events')],
    }),
    graph({
      width,
      title: 'Age of the oldest event in the queue',
      metrics: [
        events.queue.metricApproximateAgeOfOldestMessage({
          statistic: 'Maximum',
          period,
          label: 'oldest event',
        }),
      ],
      unit: 'seconds',
      limit: { value: LONGEST_WAIT.toSeconds(), label: 'events-waiting' },
    }),
    graph({
      width,
      title: 'Dead-letter queues (死信队列): should be empty',
      metrics: [
        waiting(events.deadLetterQueue, 'authorization events'),
        waiting(events.busDeadLetterQueue, 'events of the bus'),
        waiting(schedules.deadLetterQueue, 'scheduled calls'),
      ],
    }),
    graph({
      width,
      title: 'Scheduler (定时任务): should be empty',
      metrics: [
        schedules.group.metricTargetErrors(sum('failed calls')),
        schedules.group.metricDropped(sum('calls given up')),
        schedules.group.metricFailedToBeSentToDLQ(undefined, sum('not set aside')),
      ],
    }),
  ];
}

function functionHealth({ functions }: PlatformWidgetsProps): IWidget[] {
  return [
    graph({
      title: 'Errors of functions (some are normal: see the runbook)',
      metrics: ofEach(functions, (each, label) => each.metricErrors(sum(label))),
      width: HALF,
      stacked: true,
    }),
    graph({
      title: 'Calls that Lambda throttled',
      metrics: ofEach(functions, (each, label) => each.metricThrottles(sum(label))),
      width: HALF,
      stacked: true,
    }),
  ];
}

function functionLoad({ functions }: PlatformWidgetsProps): IWidget[] {
  return [
    graph({
      title: 'Calls of functions',
      metrics: ofEach(functions, (each, label) => each.metricInvocations(sum(label))),
      width: HALF,
    }),
    graph({
      title: 'Duration of functions (p99)',
      metrics: ofEach(functions, (each, label) =>
        each.metricDuration({ statistic: 'p99', period, label }),
      ),
      width: HALF,
      unit: 'milliseconds',
    }),
  ];
}

function api({ httpApi, serviceName }: PlatformWidgetsProps): IWidget[] {
  const latency = (statistic: string) =>
    httpApi.metricLatency({ statistic, period, label: statistic });
  return [
    graph({
      title: 'HTTP API: requests, 4xx, 5xx',
      metrics: [
        httpApi.metricCount(sum('requests')),
        httpApi.metricClientError(sum('4xx')),
        httpApi.metricServerError(sum('5xx')),
        ownFaults(serviceName).with({ label: '5xx that are our own' }),
      ],
    }),
    graph({
      title: 'HTTP API: throttled requests (429), by route',
      metrics: routes.map((route) => throttledOf(serviceName, routeKeyOf(route))),
      stacked: true,
    }),
    graph({
      title: `HTTP API: latency (WeChat waits ${WECHAT_WAITS_SECONDS} s)`,
      metrics: [latency('p50'), latency('p99')],
      unit: 'milliseconds',
      limit: { value: WECHAT_WAITS_SECONDS * 1000, label: 'WeChat gives up' },
    }),
  ];
}

function table({ table: watched }: PlatformWidgetsProps): IWidget[] {
  return [
    graph({
      title: 'DynamoDB: consumed capacity',
      metrics: [
        watched.metricConsumedReadCapacityUnits(sum('read units')),
        watched.metricConsumedWriteCapacityUnits(sum('write units')),
      ],
      width: HALF,
    }),
    graph({
      title: 'DynamoDB: throttled requests',
      metrics: [
        watched.metric('ReadThrottleEvents', sum('reads')),
        watched.metric('WriteThrottleEvents', sum('writes')),
        indexThrottles(watched, 'ReadThrottleEvents', sum('reads of the index')),
        indexThrottles(watched, 'WriteThrottleEvents', sum('writes of the index')),
      ],
      width: HALF,
    }),
  ];
}

function ofEach(
  functions: PlatformWidgetsProps['functions'],
  measure: (each: IFunction, label: string) => IMetric,
): IMetric[] {
  return functionNames.map((name) => measure(functions[name], name));
}
