/** The alarms about what AWS runs for us: the HTTP API and the table. */
import { TreatMissingData, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { IHttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { AlarmDefinition } from './alarm-definition.ts';
import { FIVE_MINUTES } from './service-metrics.ts';

const ERRORS_IN_FIVE_MINUTES = 5;
/** The SDK repeats a refused request by itself: some are nothing. */
const REFUSED_REQUESTS_IN_FIVE_MINUTES = 10;

/** A table of this stack's, or one that was imported after a recovery. */
export type WatchedTable = Pick<
  ITableV2,
  'tableName' | 'metric' | 'metricConsumedReadCapacityUnits' | 'metricConsumedWriteCapacityUnits'
>;

/** The HTTP API, as far as it is measured. */
export type WatchedApi = Pick<
  IHttpApi,
  'metricServerError' | 'metricClientError' | 'metricCount' | 'metricLatency'
>;

/** What every request of the service goes through. */
export interface PlatformAlarmsProps {
  httpApi: WatchedApi;
  table: WatchedTable;
}

/** All alarms about the HTTP API and the table. */
export function platformAlarms({ httpApi, table }: PlatformAlarmsProps): AlarmDefinition[] {
  return [
    {
      // Merchants see an error page; pushes come again, but not for ever.
      name: 'api-errors',
      severity: 'PAGE',
      meaning: 'The HTTP API answers with errors of ours (5xx).',
      metric: httpApi.metricServerError({ statistic: 'Sum', period: FIVE_MINUTES }),
      comparison: 'at-least',
      threshold: ERRORS_IN_FIVE_MINUTES,
      datapoints: [2, 3],
      missingData: TreatMissingData.NOT_BREACHING,
    },
    {
      // If it hurts, api-errors or look-ups-failing wakes somebody; this one tells why.
      name: 'table-refusing',
      severity: 'NOTICE',
      meaning: 'DynamoDB refuses or fails requests of the service.',
      metric: refusedRequests(table),
      comparison: 'at-least',
      threshold: REFUSED_REQUESTS_IN_FIVE_MINUTES,
      datapoints: [1, 1],
      // CloudWatch does so with DynamoDB's metrics whatever is set here; so the runbook ends it.
      missingData: TreatMissingData.IGNORE,
    },
  ];
}

/**
 * Errors of its own are counted by operation; these are the ones that the store's functions use most.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
 */
const watchedOperations = ['GetItem', 'UpdateItem', 'TransactWriteItems'];

function refusedRequests(table: WatchedTable): MathExpression {
  const sum = { statistic: 'Sum', period: FIVE_MINUTES };
  const errors = watchedOperations.map((operation) => [
    `errors${operation}`,
    table.metric('SystemErrors', {
      ...sum,
      dimensionsMap: { TableName: table.tableName, Operation: operation },
    }),
  ]);
  return new MathExpression({
    expression: 'SUM(METRICS())',
    usingMetrics: {
      throttledReads: table.metric('ReadThrottleEvents', sum),
      throttledWrites: table.metric('WriteThrottleEvents', sum),
      ...Object.fromEntries(errors),
    },
    label: 'refused requests',
    period: FIVE_MINUTES,
  });
}
