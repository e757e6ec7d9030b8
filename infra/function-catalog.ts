/**
 * The Lambda functions, a row each: the stack, the local run, the bundler and the tests read it here.
 *
 * A new function is a row and a file of that name in `functions/`.
 */
import type { FunctionRow, Route } from './functions/function-row.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** WeChat waits 5 s for an answer to a push, API Gateway waits 29 s. */
const WECHAT_WAITS_SECONDS = 5;
const API_GATEWAY_WAITS_SECONDS = 29;

/** Often enough to try again several times between a token's renewal date and its end. */
const RENEWAL_INTERVAL_SECONDS = 5 * MINUTE;

const callsWechat = { secrets: ['components'], wechat: true } as const;
const renewsComponentToken = {
  component: ['GetItem', 'UpdateItem'],
  verifyTicket: ['GetItem'],
} as const;
const changesAuthorizers = ['GetItem', 'PutItem', 'UpdateItem'] as const;

const rows = {
  'receive-authorization-event': {
    // 授权事件接收URL; the GET is WeChat's echostr check.
    routes: [
      { method: 'POST', path: '/{componentAppId}/events' },
      { method: 'GET', path: '/{componentAppId}/events' },
    ],
    timeoutSeconds: WECHAT_WAITS_SECONDS,
    secrets: ['components'],
    queue: 'sends',
    table: { verifyTicket: ['UpdateItem'] },
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
      visit: ['GetItem', 'UpdateItem'],
      preAuthCode: ['GetItem'],
    },
    alarms: ['crash', 'throttled'],
  },
  'receive-message': {
    // 消息与事件接收URL, entered in WeChat's console as …/messages/$APPID$.
    routes: [{ method: 'POST', path: '/{componentAppId}/messages/{authorizerAppId}' }],
    timeoutSeconds: WECHAT_WAITS_SECONDS,
    secrets: ['components'],
    bus: true,
    alarms: ['crash', 'throttled', 'slow'],
  },
  'begin-authorization': {
    // The merchant's browser, from the SaaS's onboarding page.
    routes: [
      {
        method: 'GET',
        path: '/{componentAppId}/authorize',
        // Each visit costs a pre-auth code, of which WeChat gives only so many a day.
        throttle: { requestsPerSecond: 20, burst: 50 },
      },
    ],
    timeoutSeconds: 15,
    ...callsWechat,
    secrets: ['components', 'links'],
    table: {
      ...renewsComponentToken,
      visit: ['GetItem', 'PutItem'],
      preAuthCode: ['PutItem'],
    },
    alarms: ['crash', 'throttled'],
  },
  'create-authorization-link': { timeoutSeconds: 10, secrets: ['links'], alarms: ['throttled'] },
  'complete-authorization': {
    // The merchant's browser, back from WeChat.
    routes: [{ method: 'GET', path: '/{componentAppId}/authorize/{state}' }],
    timeoutSeconds: API_GATEWAY_WAITS_SECONDS,
    ...callsWechat,
    bus: true,
    table: {
      ...renewsComponentToken,
      authorizer: changesAuthorizers,
      visit: ['GetItem', 'UpdateItem'],
    },
    alarms: ['crash', 'throttled'],
  },
  'serve-verification-file': {
    // A file that WeChat asks for at the domain's root, to see that the domain is ours.
    routes: [{ method: 'GET', path: '/{file}' }],
    timeoutSeconds: 5,
    // Asked for once in a deployment's life: throttles of it say nothing.
    alarms: ['crash'],
  },
  'get-access-token': {
    timeoutSeconds: 30,
    ...callsWechat,
    bus: true,
    table: { ...renewsComponentToken, authorizer: changesAuthorizers },
    invokes: 'renew-access-token',
    // Called far more often than all others together: traces of every twentieth call add up.
    tracing: 'with-caller',
    alarms: ['throttled'],
  },
  'renew-access-token': {
    timeoutSeconds: 30,
    ...callsWechat,
    bus: true,
    table: { ...renewsComponentToken, authorizer: changesAuthorizers },
    // A renewal that got lost is begun anew by the next look-up.
    asynchronous: { retries: 0, maximumAgeSeconds: MINUTE },
    alarms: ['throttled'],
  },
  'refresh-component-access-token': {
    timeoutSeconds: 60,
    ...callsWechat,
    bus: true,
    table: { component: ['GetItem', 'UpdateItem'], verifyTicket: ['GetItem', 'PutItem'] },
    // The next call is the repetition: a late one would only add to it.
    schedule: {
      intervalSeconds: RENEWAL_INTERVAL_SECONDS,
      maximumAgeSeconds: RENEWAL_INTERVAL_SECONDS,
      retries: 2,
    },
    asynchronous: { retries: 0, maximumAgeSeconds: RENEWAL_INTERVAL_SECONDS },
    alarms: ['throttled'],
  },
  'reconcile-authorizers': {
    // As long as Lambda allows: it may have much to do, and begins again where that is not enough.
    timeoutSeconds: 900,
    // A list of 100,000 accounts, and the processor to compare it.
    memoryMib: 1024,
    ...callsWechat,
    bus: true,
    table: {
      ...renewsComponentToken,
      authorizer: changesAuthorizers,
      authorizersIndex: true,
    },
    invokes: 'itself',
    // Lost pushes are rare, and look-ups notice most of what they cost.
    schedule: { intervalSeconds: 24 * HOUR, maximumAgeSeconds: 6 * HOUR, retries: 20 },
    // It can be repeated at any time; one that fails three times waits for the next day.
    asynchronous: { retries: 2, maximumAgeSeconds: 6 * HOUR },
    alarms: ['throttled'],
  },
} as const satisfies Record<string, FunctionRow>;

/** Each named after its file in `functions/`. */
export type FunctionName = keyof typeof rows;

export const functionCatalog: Readonly<Record<FunctionName, FunctionRow>> = rows;

export const functionNames = Object.keys(rows) as readonly FunctionName[];

/** The functions of whose row something holds. */
export function functionsWith(holds: (row: FunctionRow) => boolean): FunctionName[] {
  return functionNames.filter((name) => holds(functionCatalog[name]));
}

/** A route with the function that answers it. */
export type FunctionRoute = Route & { functionName: FunctionName };

/** All routes of the HTTP API. */
export const routes: readonly FunctionRoute[] = functionNames.flatMap((functionName) =>
  (functionCatalog[functionName].routes ?? []).map((route) =>
    Object.assign({ functionName }, route),
  ),
);

/**
 * How other Lambdas name a function: `wxkeeper-get-access-token`.
 *
 * @param serviceName `wxkeeper`, or with the name of the stage
 */
export function deployedName(functionName: FunctionName, serviceName = 'wxkeeper'): string {
  return `${serviceName}-${functionName}`;
}
