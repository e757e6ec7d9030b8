/** Control over merchants' accounts, also over very many of them. */
import { testAccounts } from '../../../../shared/wechat/test-accounts.ts';
import { recordGrant } from '../credentials/grants.ts';
import { offeredPermissionSets } from '../credentials/permission-sets.ts';
import { OrderRefused } from '../refused-order.ts';
import type { Simulation } from '../simulation.ts';
import { accountOf, createAccount, type Account } from '../state/accounts.ts';
import { definedFields, type Changes } from '../state/changes.ts';
import { componentOf } from '../state/state.ts';

/** The methods about accounts. */
export function accountControl(simulation: Simulation) {
  const { accounts, identifiers, settings } = simulation;

  function addAccount(given: Changes<Account> = {}): Account {
    // The accounts of WeChat's publish check have their own original ids.
    const { authorizerAppId = '', userName = testAccounts.get(authorizerAppId) } = given;
    const account = createAccount({ ...given, userName }, identifiers);
    accounts.set(account.authorizerAppId, account);
    return account;
  }

  return {
    accounts: (): Account[] => [...accounts.values()],
    /** Adds an account. Missing fields get defaults. */
    addAccount,
    /** The same, but never in place of another one. */
    addNewAccount(given: Changes<Account> = {}): Account {
      if (given.authorizerAppId === undefined || !accounts.has(given.authorizerAppId)) {
        return addAccount(given);
      }
      throw new OrderRefused('已有这个账号', 'There is this account already');
    },
    /** Changes an account: `{verifyType: -1}` when its verification has run out (48001). */
    changeAccount(authorizerAppId: string, changes: Changes<Account>): Account {
      const account = accountOf(accounts, authorizerAppId);
      return Object.assign(account, definedFields({ ...changes, authorizerAppId }));
    },
    /** Adds accounts that have already authorized the component. Nothing is pushed. */
    addAuthorizedAccounts(
      count: number,
      options: { componentAppId?: string | undefined; isCodeExchanged?: boolean | undefined } = {},
    ): string[] {
      const component = componentOf(simulation, options.componentAppId);
      return Array.from({ length: count }, () => {
        const account = addAccount();
        const { authorizerAppId } = account;
        const permissionSets = offeredPermissionSets(settings, account);
        const { grant } = recordGrant(simulation, component, { authorizerAppId, permissionSets });
        grant.codeExchanged = options.isCodeExchanged ?? true;
        return authorizerAppId;
      });
    },
  };
}
