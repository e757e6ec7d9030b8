/** What the fake refuses, as the service does: the slips that tests should show. */
import type { CallRequest } from './call-contract.ts';
import type { FakeCaller } from './fake-caller.ts';
import { isSignInPath } from './sign-in-path.ts';

/** What the service would answer in place of calling WeChat. */
export interface Refusal {
  name: 'InvalidRequest' | 'CallNotAllowed';
  message: string;
}

/** Undefined where the service would answer, by docs/callers.md. */
export function refusalByRights(
  { caller = 'fake', authorizers, paths, tokens, calls }: FakeCaller,
  { authorizerAppId, path = '' }: { authorizerAppId?: string | undefined; path?: string },
  what: 'call' | 'token',
): Refusal | undefined {
  const isCall = what === 'call';
  const isOfPlatform = authorizerAppId === undefined || OF_PLATFORM.test(path);
  const rule = [
    !isCall && tokens === false && 'tokens',
    isCall && calls === false && 'calls',
    isCall && paths && !paths.some((beginning) => path.startsWith(beginning)) && 'paths',
    authorizers && (isOfPlatform || !authorizers.includes(authorizerAppId)) && 'authorizers',
  ].find((each) => typeof each === 'string');
  if (rule === undefined) return undefined;
  return { name: 'CallNotAllowed', message: `Caller ${caller} may not do this: ${rule}` };
}

const OF_PLATFORM = /^\/cgi-bin\/component\//i;

const known: readonly string[] = [
  'componentAppId',
  'authorizerAppId',
  'method',
  'path',
  'query',
  'body',
  'bodyText',
  'form',
  'files',
  'answerTo',
  'timeoutSeconds',
  'retry',
  'trace',
  'correlationId',
] satisfies (keyof CallRequest)[];

const APP_ID = /^[\w-]{1,64}$/;
const PATH = /^(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9_.-]+)+$/;
const TRACE = /^[\w.:/#-]{1,128}$/;
const MOST_FILES = 10;
/** See docs/calls.md: never called for anybody. Dots at the end of a name change nothing. */
const NEVER_ELSEWHERE =
  /^\/(?:cgi-bin\/openapi\/quota\/clear|sns\/(?:userinfo|auth|oauth2\/(?:access|refresh)_token))(?:\/|$)/i;
const NEVER =
  /^\/cgi-bin\/(?:component\/(?:api_(?:component_token|authorizer_token|query_auth|create_preauthcode|start_push_ticket|get_authorizer_(?:info|list))(?:\/|$)|clear_quota)|clear_quota|token(?:\/|$)|stable_token(?:\/|$))/i;

/** Undefined where the service would call WeChat. */
export function refusalOf(request: CallRequest): Refusal | undefined {
  const wrong = mistakesIn(request);
  if (wrong.length > 0) return { name: 'InvalidRequest', message: wrong.join('; ') };
  const message = `${request.path} is not called for others`;
  const path = request.path.replaceAll(/\.+(?=\/|$)/g, '');
  const isNever = NEVER.test(path) || NEVER_ELSEWHERE.test(path);
  return isNever ? { name: 'CallNotAllowed', message } : undefined;
}

function mistakesIn(request: CallRequest): string[] {
  const { componentAppId, authorizerAppId, method, path, timeoutSeconds = 5, trace } = request;
  const bodies = ['body', 'bodyText', 'form', 'files'].filter((name) => name in request);
  const isSignIn = isSignInPath(path);
  const wrong: (string | false)[] = [
    ...Object.keys(request).map((name) => !known.includes(name) && `${name} is not known`),
    !APP_ID.test(componentAppId) && 'componentAppId is an appid',
    authorizerAppId !== undefined && !APP_ID.test(authorizerAppId) && 'authorizerAppId is an appid',
    !PATH.test(path) && 'path is one such as /cgi-bin/menu/get, without host and query',
    bodies.length > 1 && bodies.join() !== 'form,files' && 'only one body can be sent',
    method === 'GET' && bodies.length > 0 && 'a GET has no body',
    'body' in request && !isObject(request.body) && 'body is an object or a list',
    !(timeoutSeconds >= 1 && timeoutSeconds <= 25) && 'timeoutSeconds is a number from 1 to 25',
    trace !== undefined && !TRACE.test(trace) && 'trace has other signs than it may have',
    isSignIn && authorizerAppId === undefined && 'authorizerAppId is required to sign users in',
    ...queryMistakes(request, isSignIn),
    (request.files?.length ?? 0) > MOST_FILES && `files is a list of 1 to ${MOST_FILES}`,
  ];
  return wrong.filter((each) => each !== false);
}

function queryMistakes({ query = {} }: CallRequest, isSignIn: boolean): (string | false)[] {
  const added = ['accesstoken', 'componentaccesstoken'];
  if (isSignIn) added.push('appid', 'componentappid');
  return Object.entries(query).map(([name, value]) => {
    const letters = name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
    if (added.includes(letters) || letters.includes('secret')) return `query must not have ${name}`;
    return !['string', 'number'].includes(typeof value) && `query.${name} is a text or a number`;
  });
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
