/** Queries for CloudWatch Logs Insights. Open one, replace its placeholder if it has one, and run it. */
import { QueryDefinition, QueryString, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { functionNames, type FunctionName } from '../function-catalog.ts';

/** A query, and the logs that it searches. */
interface SavedQuery {
  name: string;
  /** Default: the logs of all functions. */
  logs?: readonly Log[];
  query: ConstructorParameters<typeof QueryString>[0];
}

/** The log of a function, the access log of the HTTP API, or the VPC flow logs. */
type Log = FunctionName | 'http-api' | 'flow-logs';

/** The log groups that exist in this deployment. */
export type LogGroups = Readonly<Partial<Record<Log, ILogGroup>>>;

/** The functions that receive WeChat's pushes. */
const receiving: readonly Log[] = ['receive-authorization-event', 'receive-message'];

/** Fields of most log lines. `@log` contains the name of the function. */
const lineFields = ['@timestamp', '@log', 'level', 'message', 'error', 'reason', 'code'];
const newestFirst = '@timestamp desc';

const investigations: readonly SavedQuery[] = [
  {
    name: '1 everything with one correlation id',
    query: {
      fields: [...lineFields, 'componentAppId', 'authorizerAppId', 'path', 'errcode'],
      filterStatements: ["correlation_id = 'PUT-THE-ID-HERE'"],
      sort: '@timestamp asc',
      limit: 500,
    },
  },
  {
    name: '2 what happened to one authorizer',
    query: {
      fields: [...lineFields, 'correlation_id'],
      filterStatements: ["authorizerAppId = 'PUT-THE-APPID-HERE'", 'ispresent(message)'],
      sort: '@timestamp asc',
      limit: 500,
    },
  },
  {
    name: '3 errors of the last hour',
    query: {
      fields: [...lineFields, 'correlation_id', '@message'],
      // Lambda's own lines, such as a timeout, are not JSON and have no level.
      filterStatements: [
        "level = 'ERROR' or @message like /Status: timeout|Task timed out|Runtime\\./",
      ],
      sort: newestFirst,
      limit: 200,
    },
  },
];

const figures: readonly SavedQuery[] = [
  {
    name: '4 failed renewals by errcode',
    query: {
      // The metric's own log lines, one for each failure.
      filterStatements: ['FailedTokenRenewals > 0 and ispresent(errcode)'],
      statsStatements: [
        'sum(FailedTokenRenewals) as failures by errcode, componentAppId, bin(15m)',
      ],
      sort: 'failures desc',
    },
  },
  {
    name: '5 refused pushes by code',
    logs: receiving,
    query: {
      filterStatements: [
        "message = 'Request refused' or message = 'Signed push refused' or message = 'Incomplete push passed on'",
      ],
      statsStatements: [
        'count(*) as refused, latest(reason) as lastReason, latest(authorizerAppId) as lastAccount by code, route, bin(15m)',
      ],
      sort: 'refused desc',
    },
  },
  {
    name: '6 slow calls to WeChat',
    query: {
      fields: ['@timestamp', '@log', 'WechatCallMilliseconds', 'host', 'path', 'correlation_id'],
      filterStatements: ['WechatCallMilliseconds > 1000'],
      sort: 'WechatCallMilliseconds desc',
      limit: 100,
    },
  },
  {
    name: '7 cold starts',
    query: {
      filterStatements: ["@type = 'REPORT' and ispresent(@initDuration)"],
      statsStatements: [
        'count(*) as coldStarts, pct(@initDuration, 50) as p50, max(@initDuration) as slowest by @log',
      ],
      sort: 'slowest desc',
    },
  },
  {
    name: '8 look-ups by outcome',
    logs: ['get-access-token', 'get-ticket'],
    query: {
      filterStatements: ['ispresent(TokenLookUps)'],
      // One line counts many look-ups and has a list of their durations. Statistics cannot use such
      // a list, so the latency is only on the dashboard.
      statsStatements: ['sum(TokenLookUps) as lookUps by outcome, bin(15m)'],
      sort: 'lookUps desc',
    },
  },
];

/** Queries on logs that AWS writes. */
const awsLogs: readonly SavedQuery[] = [
  {
    name: '9 errors of the HTTP API by route',
    logs: ['http-api'],
    query: {
      filterStatements: ['status like /^5/'],
      // This id is also the correlation id in the function's log.
      statsStatements: [
        'count(*) as errors, latest(requestId) as lastRequestId, latest(error) as lastError, latest(integrationError) as lastIntegrationError by routeKey, status, bin(15m)',
      ],
      sort: 'errors desc',
    },
  },
  {
    // A host that answers appears as source and destination, a silent one only as destination.
    name: '10 connections out',
    logs: ['flow-logs'],
    query: {
      filterStatements: ['srcPort = 443 or dstPort = 443'],
      statsStatements: [
        'sum(packets) as sent, count(*) as connections by srcAddr, dstAddr, action, bin(10m)',
      ],
      sort: 'sent desc',
      limit: 500,
    },
  },
];

/** Who asks so often that API Gateway answers with 429. */
const throttled: SavedQuery = {
  name: '11 throttled requests by address',
  logs: ['http-api'],
  query: {
    filterStatements: ["status = '429'"],
    statsStatements: ['count(*) as refused by routeKey, sourceIp, bin(15m)'],
    sort: 'refused desc',
    limit: 100,
  },
};

/** All queries, numbered in the order in which people on call need them. */
export const savedQueries: readonly SavedQuery[] = [
  ...investigations,
  ...figures,
  ...awsLogs,
  throttled,
];

/**
 * Saves the queries in a folder with the service's name. A query whose logs do not exist is skipped:
 * without its own VPC the service has no flow logs.
 *
 * @returns the names of the saved queries
 */
export function saveQueries(scope: Construct, serviceName: string, logGroups: LogGroups): string[] {
  return savedQueries.flatMap(({ name, logs = functionNames, query }) => {
    const existing = logs.flatMap((log) => logGroups[log] ?? []);
    if (existing.length === 0) return [];
    new QueryDefinition(scope, name, {
      queryDefinitionName: `${serviceName}/${name}`,
      queryString: new QueryString(query),
      logGroups: existing,
    });
    return [name];
  });
}
