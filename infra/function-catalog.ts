/**
 * The catalog of Lambda functions. Stack, local service, bundler and tests read it. To add a function, add
 * a row here and a file of the same name in `functions/`.
 */
import { forWechat, typedAddresses, type FunctionRow } from './functions/function-row.ts';
import { operatorsRows } from './functions/operators-rows.ts';
import {
  beginsVisits,
  callsWechat,
  renewsComponentToken,
  changesAuthorizers,
  findsTokens,
  looksUp,
} from './functions/row-parts.ts';
import { throttles } from './functions/throttles.ts';
import { SERVICE_NAME } from './resource-names.ts';

const MINUTE = 60;
const HOUR = 3600;
/** How long WeChat waits for an answer to a push. */
export const WECHAT_WAITS_SECONDS = 5;
const API_GATEWAY_WAITS_SECONDS = 29;

/** Leaves time for several retries between the moment a token is due for renewal and its expiry. */
export const RENEWAL_INTERVAL_SECONDS = 5 * MINUTE;

const rows = {
  'receive-authorization-event': {
    // 授权事件接收URL.
    routes: forWechat('/{componentAppId}/events', throttles.events),
    timeoutSeconds: WECHAT_WAITS_SECONDS,
    secrets: ['components'],
    queue: 'sends',
    table: { verifyTicket: ['UpdateItem'] },
    canary: true,
    alarms: ['crash', 'throttled', 'slow'],
  },
  'process-authorization-event': {
    timeoutSeconds: 60,
    ...callsWechat,
    queue: 'receives',
    bus: true,
    table: {
      ...renewsComponentToken,
      authorizer: changesAuthorizers,
      visit: ['GetItem', 'PutItem', 'UpdateItem'],
      preAuthCode: ['GetItem'],
    },
    alarms: ['crash', 'throttled'],
  },
  'receive-message': {
    // 消息与事件接收URL, entered in WeChat's console as …/messages/$APPID$.
    routes: forWechat('/{componentAppId}/messages/{authorizerAppId}', throttles.messages),
    timeoutSeconds: WECHAT_WAITS_SECONDS,
    secrets: ['components'],
    queue: 'sends',
    bus: true,
    table: { authorizer: ['GetItem'], message: ['UpdateItem'] },
    responder: true,
    tracing: 'with-caller',
    canary: true,
    isQuiet: true,
    alarms: ['crash', 'throttled', 'slow'],
  },
  'begin-authorization': {
    // The merchant's browser, from the SaaS's onboarding page.
    routes: [
      { method: 'GET', path: '/{componentAppId}/authorize', throttle: throttles.startPage },
      // The same for signed links, which strangers do not have.
      { method: 'GET', path: '/{componentAppId}/invited', throttle: throttles.startPage },
    ],
    timeoutSeconds: 15,
    ...callsWechat,
    secrets: ['components', 'links'],
    table: beginsVisits,
    alarms: ['crash', 'throttled'],
  },
  'adopt-authorization-code': {
    timeoutSeconds: MINUTE,
    ...callsWechat,
    // A grant that the table does not take.
    queue: 'sends',
    bus: true,
    table: {
      ...renewsComponentToken,
      authorizer: changesAuthorizers,
      visit: ['GetItem', 'PutItem', 'UpdateItem'],
    },
    alarms: [], // Called now and then, by code or by a person who sees that it is refused.
  },
  'assign-tenant': {
    timeoutSeconds: 10,
    bus: true,
    table: { authorizer: changesAuthorizers },
    alarms: [], // As above.
  },
  'create-authorization-link': { timeoutSeconds: 10, secrets: ['links'], alarms: ['throttled'] },
  'complete-authorization': {
    // The merchant's browser, returning from WeChat.
    routes: [
      { method: 'GET', path: '/{componentAppId}/authorize/{state}', throttle: throttles.return },
    ],
    timeoutSeconds: API_GATEWAY_WAITS_SECONDS,
    ...callsWechat,
    // A grant that the table does not take.
    queue: 'sends',
    bus: true,
    table: {
      ...renewsComponentToken,
      authorizer: changesAuthorizers,
      visit: ['GetItem', 'UpdateItem'],
    },
    alarms: ['crash', 'throttled'],
  },
  'serve-verification-file': {
    // A file by which WeChat verifies the owner of the domain; and a page for typed addresses.
    routes: [{ method: 'GET', path: '/{file}', throttle: throttles.checks }, ...typedAddresses],
    timeoutSeconds: 5,
    // WeChat requests it once per deployment, so throttles need no alarm.
    alarms: ['crash'],
  },
  'get-access-token': looksUp,
  'get-ticket': looksUp,
  'call-wechat': {
    timeoutSeconds: MINUTE, // 16 s for a token that others are renewing, 25 s for the call, a second token.
    ...findsTokens,
    files: true,
    invokes: 'renew-access-token',
    asynchronous: { retries: 0, maximumAgeSeconds: MINUTE }, // WeChat may have acted.
    tracing: 'with-caller',
    isQuiet: true,
    alarms: ['throttled'],
  },
  'renew-access-token': {
    timeoutSeconds: 30,
    // Nobody waits for it, and it waits for WeChat: 91 MiB at its highest (`npm run bench -- functions-memory`).
    memoryMib: 256,
    ...findsTokens,
    tracing: 'with-caller',
    asynchronous: { retries: 0, maximumAgeSeconds: MINUTE }, // The next look-up is the retry.
    alarms: [], // Throttles are retried; renewals-dropped notices where that does not help.
  },
  ...operatorsRows,
  'refresh-component-access-token': {
    timeoutSeconds: 60,
    ...callsWechat,
    bus: true,
    table: { component: ['GetItem', 'UpdateItem'], verifyTicket: ['GetItem', 'PutItem'] },
    // The next scheduled call is the retry. A delayed call would only run in addition to it.
    schedule: {
      intervalSeconds: RENEWAL_INTERVAL_SECONDS,
      maximumAgeSeconds: RENEWAL_INTERVAL_SECONDS,
      retries: 2,
    },
    asynchronous: { retries: 0, maximumAgeSeconds: RENEWAL_INTERVAL_SECONDS },
    alarms: ['throttled'],
  },
  'reconcile-authorizers': {
    // Lambda's maximum. If it is too short, the function invokes itself and continues.
    timeoutSeconds: 900,
    // Enough memory for a list of 100,000 accounts, and enough CPU to compare them.
    memoryMib: 1024,
    ...callsWechat,
    bus: true,
    table: { ...renewsComponentToken, authorizer: changesAuthorizers, authorizersIndex: true },
    invokes: 'itself',
    // Look-ups notice most of what is lost. At four merchants sleep, and WeChat's quotas are new.
    schedule: {
      intervalSeconds: 24 * HOUR,
      dailyAtHour: 4,
      maximumAgeSeconds: 6 * HOUR,
      retries: 20,
    },
    // Retrying is safe because it is idempotent. After three failures the next daily run takes over.
    asynchronous: { retries: 2, maximumAgeSeconds: 6 * HOUR },
    // Throttles are retried, and reconciliation-overdue notices where that does not help.
    alarms: [],
  },
} as const satisfies Record<string, FunctionRow>;

/** The name of a function: its file name in `functions/` without the extension. */
export type FunctionName = keyof typeof rows;

export const functionCatalog: Readonly<Record<FunctionName, FunctionRow>> = rows;

export const functionNames = Object.keys(rows) as readonly FunctionName[];

/** The functions whose row in the catalog matches. */
export function functionsWith(matches: (row: FunctionRow) => boolean): FunctionName[] {
  return functionNames.filter((name) => matches(functionCatalog[name]));
}

/**
 * The name of a function in Lambda, such as `wxkeeper-get-access-token`.
 *
 * @param serviceName `wxkeeper`, or with the name of the stage
 */
export function deployedName(functionName: FunctionName, serviceName = SERVICE_NAME): string {
  return `${serviceName}-${functionName}`;
}
