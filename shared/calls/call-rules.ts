/** Which of WeChat's APIs are called for others, and with whose token: pure functions. */
import { KeeperError } from '../errors.ts';

/**
 * Never called for anybody: what hands out, replaces or uses up what this service keeps. In lower
 * case. Whatever stands below one of these paths is included.
 */
const NEVER = [
  '/cgi-bin/component/api_component_token',
  '/cgi-bin/component/api_authorizer_token',
  '/cgi-bin/component/api_query_auth',
  '/cgi-bin/component/api_create_preauthcode',
  '/cgi-bin/component/api_start_push_ticket',
  // Both answer with refresh tokens.
  '/cgi-bin/component/api_get_authorizer_info',
  '/cgi-bin/component/api_get_authorizer_list',
  '/cgi-bin/token',
  '/cgi-bin/stable_token',
];
/** As above, but the name may go on: there is `clear_quota/v2` already. */
const NEVER_BEGINNINGS = [
  '/cgi-bin/component/clear_quota',
  '/cgi-bin/clear_quota',
  '/cgi-bin/openapi/quota/clear',
];
const KEPT = 'it hands out, replaces or uses up what this service keeps';

/** WeChat refuses our token here with 40001, as if it were dead: each call would renew it. */
const NOT_WITH_OUR_TOKEN: Readonly<Record<string, string>> = {
  '/sns/userinfo': "it takes the user's own token: call it yourself",
  '/sns/auth': "it takes the user's own token: call it yourself",
  '/sns/oauth2/access_token':
    "it takes the account's secret: use /sns/oauth2/component/access_token",
  '/sns/oauth2/refresh_token':
    "it takes the account's secret: use /sns/oauth2/component/refresh_token",
};

/** APIs of the platform. */
const OF_COMPONENT = '/cgi-bin/component/';
/** By these, users sign in to an account by way of the platform. */
const LOGIN = '/sns/component/jscode2session';
const WEB_SIGN_IN = '/sns/oauth2/component/';

/** Whose token is sent under which name, and what else is added to the query. */
export interface CallRule {
  tokenOf: 'account' | 'component';
  tokenParameter: 'access_token' | 'component_access_token';
  /** The query also names component and account. */
  isSignIn: boolean;
  /** Sent where the caller sends no value of his own. */
  defaults: Readonly<Record<string, string>>;
}

/** @throws {KeeperError} `CallNotAllowed` */
export function refuseForbiddenPath(path: string): void {
  // Some servers take a name with dots at its end for the one without.
  const asked = path.toLowerCase().replaceAll(/\.+(?=\/|$)/g, '');
  const reason = isKept(asked) ? KEPT : NOT_WITH_OUR_TOKEN[asked];
  if (reason === undefined) return;
  throw new KeeperError('CallNotAllowed', `${path} is not called for others: ${reason}`);
}

function isKept(asked: string): boolean {
  return (
    NEVER.some((never) => asked === never || asked.startsWith(`${never}/`)) ||
    NEVER_BEGINNINGS.some((beginning) => asked.startsWith(beginning))
  );
}

/** @param authorizerAppId left out: as the platform */
export function callRuleOf(path: string, authorizerAppId: string | undefined): CallRule {
  const asked = path.toLowerCase();
  const isSignIn = isSignInPath(asked);
  const isOfComponent = isSignIn || asked.startsWith(OF_COMPONENT);
  return {
    tokenOf: isOfComponent || authorizerAppId === undefined ? 'component' : 'account',
    tokenParameter: isOfComponent ? 'component_access_token' : 'access_token',
    isSignIn,
    defaults: isSignIn ? { grant_type: grantTypeOf(asked) } : {},
  };
}

/** Whether the path is one by which users sign in: there the query names component and account. */
export function isSignInPath(path: string): boolean {
  const asked = path.toLowerCase();
  return asked === LOGIN || asked.startsWith(WEB_SIGN_IN);
}

function grantTypeOf(path: string): string {
  return path === `${WEB_SIGN_IN}refresh_token` ? 'refresh_token' : 'authorization_code';
}
