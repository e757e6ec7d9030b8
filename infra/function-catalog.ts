/** The routes of the HTTP API: the stack and the local run read this one table. */

/** The Lambda functions, each named after its file in `functions/`. */
export const functionNames = [
  'receive-authorization-event',
  'process-authorization-event',
  'receive-message',
  'begin-authorization',
  'create-authorization-link',
  'complete-authorization',
  'serve-verification-file',
  'get-access-token',
  'renew-access-token',
  'refresh-component-access-token',
  'reconcile-authorizers',
] as const;

export type FunctionName = (typeof functionNames)[number];

export interface Route {
  method: 'GET' | 'POST';
  /** In API Gateway's notation: `{name}` is one path segment. */
  path: string;
  functionName: FunctionName;
}

export const routes: readonly Route[] = [
  // 授权事件接收URL; the GET is WeChat's echostr check.
  {
    method: 'POST',
    path: '/{componentAppId}/events',
    functionName: 'receive-authorization-event',
  },
  { method: 'GET', path: '/{componentAppId}/events', functionName: 'receive-authorization-event' },
  // The merchant's browser, from the SaaS's onboarding page, and back from WeChat.
  { method: 'GET', path: '/{componentAppId}/authorize', functionName: 'begin-authorization' },
  {
    method: 'GET',
    path: '/{componentAppId}/authorize/{state}',
    functionName: 'complete-authorization',
  },
  // 消息与事件接收URL, entered in WeChat's console as …/messages/$APPID$.
  {
    method: 'POST',
    path: '/{componentAppId}/messages/{authorizerAppId}',
    functionName: 'receive-message',
  },
  // A file that WeChat asks for at the domain's root, to see that the domain is ours.
  { method: 'GET', path: '/{file}', functionName: 'serve-verification-file' },
];

/**
 * How other Lambdas name a function: `wxkeeper-get-access-token`.
 *
 * @param serviceName `wxkeeper`, or with the name of the stage
 */
export function deployedName(functionName: FunctionName, serviceName = 'wxkeeper'): string {
  return `${serviceName}-${functionName}`;
}
