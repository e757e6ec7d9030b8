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
const NEVER_BEGINNINGS = ['/cgi-bin/component/clear_quota', '/cgi-bin/clear_quota'];

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
  const asked = path.toLowerCase();
  const isForbidden =
    NEVER.some((never) => asked === never || asked.startsWith(`${never}/`)) ||
    NEVER_BEGINNINGS.some((beginning) => asked.startsWith(beginning));
  if (!isForbidden) return;
  const reason = 'it hands out, replaces or uses up what this service keeps';
  throw new KeeperError('CallNotAllowed', `${path} is not called for others: ${reason}`);
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
