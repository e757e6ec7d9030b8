/** The columns of the catalog: everything that can be configured for a Lambda function. */
import type { SecretKind } from '../data/secret-kind.ts';
import type { TableAccess } from '../data/table-access.ts';
import { throttles, type Throttle } from './throttles.ts';

/** A route of the HTTP API. Only WeChat's pushes come by POST: the alarms tell them apart by it. */
export interface Route {
  method: 'GET' | 'POST';
  /** In API Gateway's notation: `{name}` is one path segment. */
  path: string;
  /** Each route has its own, so that a flood of one takes nothing from another. */
  throttle: Throttle;
}

/**
 * WeChat pushes by POST, and checks the address with a GET that carries `echostr`.
 *
 * @param throttle of the pushes
 */
export const forWechat = (path: string, throttle: Throttle): readonly Route[] => [
  { method: 'POST', path, throttle },
  { method: 'GET', path, throttle: throttles.checks },
];

/**
 * What people type: the domain alone, or one of our addresses with a slash at the end. AWS does not say
 * that the latter is the address without it.
 */
export const typedAddresses: readonly Route[] = [
  '/',
  '/{componentAppId}/authorize/{rest+}',
  '/{componentAppId}/invited/{rest+}',
].map((path) => ({ method: 'GET', path, throttle: throttles.typedAddresses }));

/** One function of the catalog. */
export interface FunctionRow {
  timeoutSeconds: number;
  /** Default 512, which is enough for most functions. */
  memoryMib?: number;
  routes?: readonly Route[];
  secrets?: readonly SecretKind[];
  /** The function calls WeChat, so it must run where its address is on WeChat's allow-list. */
  wechat?: true;
  /** What the function does with the queue of accepted authorization events. */
  queue?: 'sends' | 'receives';
  /** The function puts events on the event bus. */
  bus?: true;
  /** The function reads and writes files in the bucket for what is too large for an invocation. */
  files?: true;
  /** The function asks the deployer's responder, where the setting names one. */
  responder?: true;
  table?: TableAccess;
  invokes?: 'itself' | 'renew-access-token';
  /**
   * Leaves out Lambda's own lines START, END and REPORT, and keeps those of what Lambda ended. For
   * functions that are called so often that these lines cost more than they tell.
   */
  isQuiet?: true;
  /** When the scheduler starts it, once for each component. */
  schedule?: Schedule;
  /** How often Lambda retries a failed asynchronous invocation, and how long it may be queued. */
  asynchronous?: { retries: number; maximumAgeSeconds: number };
  /** `with-caller`: traced if its caller is. Default: one call per second and 5 % of the rest. */
  tracing?: 'with-caller';
  /** A new version gets a part of the invocations first, see canary.ts. */
  canary?: true;
  /** The alarms that watch this function, see ../monitoring/function-alarms.ts. */
  alarms: readonly ('crash' | 'throttled' | 'slow')[];
}

/** How often the scheduler calls the function, and how long it retries one call. */
export interface Schedule {
  intervalSeconds: number;
  /** Once a day at some minute of this hour in China. */
  dailyAtHour?: number;
  maximumAgeSeconds: number;
  retries: number;
}
