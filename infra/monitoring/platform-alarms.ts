/** The alarms about the HTTP API and the table. */
import {
  TreatMissingData,
  type MathExpression,
  type Metric,
  type MetricOptions,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IHttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { tableSchema } from '../../shared/store/table-schema.ts';
import { ownFaults, throttledRequests } from './access-log-metrics.ts';
import type { AlarmDefinition } from './alarm-definition.ts';
import { PERIOD } from './service-metrics.ts';
import { sumOf } from './sum.ts';

const REQUESTS_IN_PERIOD = 5;

/** A few requests are nothing, and one period can be a deployment. */
const repeatedly = {
  comparison: 'at-least',
  threshold: REQUESTS_IN_PERIOD,
  datapoints: [2, 3],
  missingData: TreatMissingData.NOT_BREACHING,
} as const;

/** The AWS SDK retries refused requests by itself, so a few of them are harmless. */
const REFUSED_REQUESTS_IN_PERIOD = 10;

/** The stack's own table, or one that was imported after a recovery. */
export type WatchedTable = Pick<
  ITableV2,
  'tableName' | 'metric' | 'metricConsumedReadCapacityUnits' | 'metricConsumedWriteCapacityUnits'
>;

/** The metrics of the HTTP API. */
export type WatchedApi = Pick<
  IHttpApi,
  'metricServerError' | 'metricClientError' | 'metricCount' | 'metricLatency'
>;

/** The resources that these alarms watch. */
export interface PlatformAlarmsProps {
  httpApi: WatchedApi;
  table: WatchedTable;
  /** `wxkeeper`, or with the name of the stage. */
  serviceName: string;
}

/** All alarms about the HTTP API and the table. */
export function platformAlarms(props: PlatformAlarmsProps): AlarmDefinition[] {
  return [...apiAlarms(props), tableAlarm(props)];
}

function apiAlarms({ httpApi, serviceName }: PlatformAlarmsProps): AlarmDefinition[] {
  return [
    {
      // WeChat retries pushes, but only a few times.
      name: 'api-errors',
      severity: 'PAGE',
      meaning:
        'Pushes of WeChat get server errors (5xx), or pages fail by a fault of our own (500).',
      chinese: '微信的推送得到 5xx，或页面因服务端故障返回 500。',
      metric: ownFaults(serviceName),
      ...repeatedly,
    },
    {
      // Merchants see an error page. No page for us: strangers alone can cause it, as by using up
      // WeChat's quota, and what says that WeChat or we are down has other alarms.
      name: 'pages-failing',
      severity: 'NOTICE',
      meaning: 'The HTTP API answers with server errors (5xx), perhaps of WeChat.',
      chinese: 'HTTP API 返回 5xx，可能由微信侧引起。',
      metric: httpApi.metricServerError({ statistic: 'Sum', period: PERIOD }),
      ...repeatedly,
    },
    {
      // WeChat sends each of them three times, and then it is lost.
      name: 'pushes-throttled',
      severity: 'PAGE',
      meaning: "Pushes are refused with 429: more than their route lets through, WeChat's perhaps.",
      chinese: '推送被以 429 拒绝：超过该路由的限流值，其中可能有微信的推送。',
      metric: throttledRequests(serviceName, 'pushes'),
      ...repeatedly,
    },
    {
      name: 'requests-throttled',
      severity: 'NOTICE',
      meaning: 'Visits or checks are refused with 429: find out who asks so often.',
      chinese: '授权访问或校验请求被以 429 拒绝：查明是谁在频繁请求。',
      metric: throttledRequests(serviceName, 'others'),
      ...repeatedly,
    },
  ];
}

function tableAlarm({ table }: PlatformAlarmsProps): AlarmDefinition {
  return {
    // If callers are affected, api-errors or look-ups-failing pages. This alarm shows the cause.
    name: 'table-refusing',
    severity: 'NOTICE',
    meaning: 'DynamoDB throttles or fails requests to the table or its index.',
    chinese: 'DynamoDB 对数据表或其索引的请求限流，或出现故障。',
    metric: refusedRequests(table),
    comparison: 'at-least',
    threshold: REFUSED_REQUESTS_IN_PERIOD,
    datapoints: [1, 1],
    // CloudWatch always ignores missing data of DynamoDB metrics, whatever is set here. So the
    // runbook says how to reset the alarm by hand.
    missingData: TreatMissingData.IGNORE,
  };
}

/**
 * DynamoDB counts its system errors by operation. The store uses these operations most.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
 */
const watchedOperations = ['GetItem', 'UpdateItem', 'TransactWriteItems', 'Query'];

/**
 * What the index throttles is counted under its own name. Where it takes no writes, the table takes none
 * either.
 */
export function indexThrottles(
  table: WatchedTable,
  name: 'ReadThrottleEvents' | 'WriteThrottleEvents',
  options: MetricOptions,
): Metric {
  const { tableName: TableName } = table;
  const GlobalSecondaryIndexName = tableSchema.authorizersIndex.name;
  return table.metric(name, { ...options, dimensionsMap: { TableName, GlobalSecondaryIndexName } });
}

function refusedRequests(table: WatchedTable): MathExpression {
  const sum = { statistic: 'Sum', period: PERIOD };
  const errors = watchedOperations.map((operation) => [
    `errors${operation}`,
    table.metric('SystemErrors', {
      ...sum,
      dimensionsMap: { TableName: table.tableName, Operation: operation },
    }),
  ]);
  const usingMetrics = {
    throttledReads: table.metric('ReadThrottleEvents', sum),
    throttledWrites: table.metric('WriteThrottleEvents', sum),
    indexReads: indexThrottles(table, 'ReadThrottleEvents', sum),
    indexWrites: indexThrottles(table, 'WriteThrottleEvents', sum),
    ...Object.fromEntries(errors),
  };
  return sumOf(usingMetrics, 'refused requests');
}
