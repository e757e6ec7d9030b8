/** Control over the users of accounts: what they do, and what reaches them. */
import { requireGrant } from '../credentials/grants.ts';
import { issueSignInCode } from '../credentials/sign-in-codes.ts';
import { OrderRefused } from '../refused-order.ts';
import type { Simulation } from '../simulation.ts';
import type { WebScope } from '../state/account-data.ts';
import { accountOf, isOfficialAccount, type Account } from '../state/accounts.ts';
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
  const { accounts, jsTickets, clock, menus, sentMessages, users } = simulation;

  /** @throws {WechatError} 61003 if the account has not authorized the component */
  function issueCode(
    authorizerAppId: string,
    scope: 'login' | WebScope,
    { componentAppId: wanted, openId }: SignInOptions,
  ) {
    const component = componentOf(simulation, wanted);
    requireKind(accountOf(accounts, authorizerAppId), scope);
    requireGrant(component, authorizerAppId);
    const { componentAppId } = component.registration;
    return issueSignInCode(simulation, { componentAppId, authorizerAppId, scope, openId });
  }

  return {
    /** The users of an account, in the order in which they came. */
    users: (authorizerAppId: string) => {
      accountOf(accounts, authorizerAppId);
      return users.list(authorizerAppId);
    },
    /** Changes a user of an account, or adds one. */
    changeUser: (authorizerAppId: string, changes: UserChanges = {}) => {
      accountOf(accounts, authorizerAppId);
      return users.change(authorizerAppId, changes);
    },
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
      accountOf(accounts, authorizerAppId);
      if (menu) menus.set(authorizerAppId, menu);
      else menus.delete(authorizerAppId);
    },
    /** Whether web pages could still be signed with this ticket. WeChat tells no server. */
    isJsTicketValid: (ticket: string) => clock.now() < (jsTickets.get(ticket)?.expiresAt ?? 0),
  };
}

/** Users of official accounts sign in on web pages, those of mini programs by wx.login. */
function requireKind(account: Account, scope: 'login' | WebScope): void {
  const { kind, nickName } = account;
  if (scope === 'login' && kind !== 'mini-program') {
    throw new OrderRefused(`“${nickName}”不是小程序`, `“${nickName}” is no mini program`);
  }
  if (scope !== 'login' && !isOfficialAccount(account)) {
    throw new OrderRefused(`“${nickName}”不是公众号`, `“${nickName}” is no official account`);
  }
}
