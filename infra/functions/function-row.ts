/** What can be said of a Lambda function: the columns of the catalogue. */
import type { SecretKind } from '../data/storage.ts';
import type { TableAccess } from '../data/table-access.ts';

/** A route of the HTTP API. */
export interface Route {
  method: 'GET' | 'POST';
  /** In API Gateway's notation: `{name}` is one path segment. */
  path: string;
  /** A limit of its own, below the API's. */
  throttle?: { requestsPerSecond: number; burst: number };
}

/** All that is said of one function. */
export interface FunctionRow {
  timeoutSeconds: number;
  /** Left out: as much as most functions need, 512. */
  memoryMib?: number;
  routes?: readonly Route[];
  secrets?: readonly SecretKind[];
  /** Calls WeChat, from addresses that WeChat knows. */
  wechat?: true;
  /** The queue of accepted authorization events. */
  queue?: 'sends' | 'receives';
  /** Puts events on the event bus. */
  bus?: true;
  table?: TableAccess;
  invokes?: 'itself' | 'renew-access-token';
  /** Started by the scheduler, for each component. */
  schedule?: Schedule;
  /** Invoked asynchronously: what Lambda does with an invocation that failed or has to wait. */
  asynchronous?: { retries: number; maximumAgeSeconds: number };
  /** Traced where its caller is. Left out: Lambda takes samples, one a second and 5 % of the rest. */
  tracing?: 'with-caller';
  /** Which alarms about functions watch it, see ../monitoring/function-alarms.ts. */
  alarms: readonly ('crash' | 'throttled' | 'slow')[];
}

/** How often, and how long the scheduler tries to hand one call over to Lambda. */
export interface Schedule {
  intervalSeconds: number;
  maximumAgeSeconds: number;
  retries: number;
}
