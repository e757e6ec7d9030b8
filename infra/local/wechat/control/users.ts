/** Control over the users of accounts: what they do, and what reaches them. */
import { requireGrant } from '../credentials/grants.ts';
import { issueSignInCode } from '../credentials/sign-in-codes.ts';
import type { Simulation } from '../simulation.ts';
import type { WebScope } from '../state/account-data.ts';
import { componentOf } from '../state/state.ts';

/** What a test can say about a user. */
export interface UserChanges {
  /** Default: the account's first user. An unknown openid becomes a new user. */
  openId?: string | undefined;
  nickName?: string | undefined;
  isFollower?: boolean | undefined;
}

/** Options of a sign-in. */
export interface SignInOptions {
  componentAppId?: string | undefined;
  /** Default: the account's first user. */
  openId?: string | undefined;
}

/** The methods about users. */
export function userControl(simulation: Simulation) {
  const { jsTickets, clock, menus, sentMessages, users } = simulation;

  /** @throws {WechatError} 61003 if the account has not authorized the component */
  function issueCode(
    authorizerAppId: string,
    scope: 'login' | WebScope,
    { componentAppId: wanted, openId }: SignInOptions,
  ) {
    const component = componentOf(simulation, wanted);
    requireGrant(component, authorizerAppId);
    const { componentAppId } = component.registration;
    return issueSignInCode(simulation, { componentAppId, authorizerAppId, scope, openId });
  }

  return {
    /** The users of an account, in the order in which they came. */
    users: (authorizerAppId: string) => users.list(authorizerAppId),
    /** Changes a user of an account, or adds one. */
    changeUser: (authorizerAppId: string, changes: UserChanges = {}) =>
      users.change(authorizerAppId, changes),
    /** A user opens the mini program: the code of wx.login. It is valid for 5 minutes, once. */
    issueLoginCode: (authorizerAppId: string, options: SignInOptions = {}) =>
      issueCode(authorizerAppId, 'login', options),
    /** A user agrees on the official account's web page: the code that the browser brings back. */
    issueWebCode: (
      authorizerAppId: string,
      { scope = 'snsapi_base', ...options }: SignInOptions & { scope?: WebScope | undefined } = {},
    ) => issueCode(authorizerAppId, scope, options),
    /** The last 1,000 customer messages of all accounts, oldest first. */
    sentMessages: () => [...sentMessages],
    /** Sets the menu of an official account, `{button: […]}`. `null`: it has none (46003). */
    setMenu(authorizerAppId: string, menu: object | null) {
      if (menu) menus.set(authorizerAppId, menu);
      else menus.delete(authorizerAppId);
    },
    /** Whether web pages could still be signed with this ticket. WeChat tells no server. */
    isJsTicketValid: (ticket: string) => clock.now() < (jsTickets.get(ticket)?.expiresAt ?? 0),
  };
}
