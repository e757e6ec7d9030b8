/** Queries for CloudWatch Logs Insights, saved under the service's name: open one, set what it asks for, run. */
import { QueryDefinition, QueryString, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { functionNames, type FunctionName } from '../function-catalog.ts';

/** What is asked, and of which logs. */
interface SavedQuery {
  name: string;
  /** Left out: those of all functions. */
  logs?: readonly Log[];
  query: ConstructorParameters<typeof QueryString>[0];
}

/** A function's; that of the HTTP API's requests; that of the network's connections. */
type Log = FunctionName | 'http-api' | 'flow-logs';

/** All logs of the service that there are. */
export type LogGroups = Readonly<Partial<Record<Log, ILogGroup>>>;

/** The two addresses that WeChat pushes to. */
const receiving: readonly Log[] = ['receive-authorization-event', 'receive-message'];

/** Fields that most lines have; `@log` names the function. */
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
      // Lambda's own lines, such as a time-out, are not JSON and have no level.
      filterStatements: ["level = 'ERROR' or @message like /Task timed out|Runtime\\./"],
      sort: newestFirst,
      limit: 200,
    },
  },
];

const figures: readonly SavedQuery[] = [
  {
    name: '4 failed renewals by errcode',
    query: {
      // The lines that hold the metric, one for each failure.
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
      filterStatements: ["message = 'Request refused'"],
      statsStatements: [
        'count(*) as refused, latest(reason) as lastReason by code, route, bin(15m)',
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
    logs: ['get-access-token'],
    query: {
      filterStatements: ['ispresent(TokenLookUps)'],
      // Many share a line, in which their times are a list: the dashboard has the latency.
      statsStatements: ['sum(TokenLookUps) as lookUps by outcome, bin(15m)'],
      sort: 'lookUps desc',
    },
  },
];

/** Of the logs that AWS writes for us. */
const aroundFunctions: readonly SavedQuery[] = [
  {
    name: '9 errors of the HTTP API by route',
    logs: ['http-api'],
    query: {
      filterStatements: ['status like /^5/'],
      // The id is also the correlation id of what the function logged.
      statsStatements: [
        'count(*) as errors, latest(requestId) as lastRequestId by routeKey, status, bin(15m)',
      ],
      sort: 'errors desc',
    },
  },
  {
    // Whoever answers shows up as source and as destination; who is silent, as destination only.
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

/** Every query, numbered in the order in which somebody who is woken needs them. */
export const savedQueries: readonly SavedQuery[] = [
  ...investigations,
  ...figures,
  ...aroundFunctions,
];

/**
 * Saves the queries in a folder of the service's name, each for those of its logs that there are:
 * without a network of its own there is none of the connections.
 *
 * @returns the names of those that were saved
 */
export function saveQueries(scope: Construct, serviceName: string, logGroups: LogGroups): string[] {
  return savedQueries.flatMap(({ name, logs = functionNames, query }) => {
    const asked = logs.flatMap((log) => logGroups[log] ?? []);
    if (asked.length === 0) return [];
    new QueryDefinition(scope, name, {
      queryDefinitionName: `${serviceName}/${name}`,
      queryString: new QueryString(query),
      logGroups: asked,
    });
    return [name];
  });
}
