/** Control over grants: a merchant's actions, and what WeChat forgets. */
import {
  authorize,
  issuePreAuthCode,
  sendInOrder,
  withdraw,
  type PageCode,
} from '../credentials/authorization.ts';
import { offeredPermissionSets } from '../credentials/permission-sets.ts';
import type { PushFaultKind } from '../pushes/faults.ts';
import { OrderRefused } from '../refused-order.ts';
import type { Simulation } from '../simulation.ts';
import { accountOf } from '../state/accounts.ts';
import { componentOf, type ComponentState } from '../state/state.ts';
import { forget, type ForgetOptions, type Forgettable } from './forget.ts';

/** Options of an authorization. */
export interface AuthorizeOptions {
  componentAppId?: string | undefined;
  /** A code from api_create_preauthcode. Default: a new one. */
  preAuthCode?: string | undefined;
  /** Default: all that are offered to this kind of account. */
  permissionSets?: number[] | undefined;
  /** A fault of the push. */
  fault?: PushFaultKind | undefined;
}

/** What the merchant's browser would bring back to the component. */
export interface AuthorizeResult {
  infoType: 'authorized' | 'updateauthorized';
  authorizationCode: string;
  expiresInSeconds: number;
  /** `auth_code=…&expires_in=…`, to be appended to the redirect_uri. */
  redirectQuery: string;
  preAuthCode: string;
}

/** The methods about grants. */
export function grantControl(simulation: Simulation) {
  return {
    /** The merchant authorizes. @throws {Error} with the page's ret, which is -20 for no change */
    async authorize(authorizerAppId: string, options: AuthorizeOptions = {}) {
      const result = await agree(simulation, authorizerAppId, options);
      if (typeof result === 'number') throw refusedByPage(result);
      return result;
    },
    /** The merchant changes the permission sets. @returns undefined if they are unchanged */
    async updatePermissionSets(
      authorizerAppId: string,
      permissionSets: number[],
      options: Omit<AuthorizeOptions, 'permissionSets'> = {},
    ): Promise<AuthorizeResult | undefined> {
      const component = componentOf(simulation, options.componentAppId);
      if (!component.grants.has(authorizerAppId))
        throw new OrderRefused('该账号没有授权', 'There is no grant to change');
      const result = await agree(simulation, authorizerAppId, { ...options, permissionSets });
      return typeof result === 'number' ? undefined : result;
    },
    /** The merchant withdraws the grant. @returns false if there was no grant */
    async revoke(
      authorizerAppId: string,
      options: Pick<AuthorizeOptions, 'componentAppId' | 'fault'> = {},
    ): Promise<boolean> {
      const component = componentOf(simulation, options.componentAppId);
      const push = withdraw(simulation, component, authorizerAppId);
      if (push) await simulation.pushes.send(push, options.fault);
      return push !== undefined;
    },
    forget: (what: Forgettable, of: ForgetOptions = {}) => forget(simulation, what, of),
    /** All grants, without tokens and codes. */
    grants: () => [...simulation.components.values()].flatMap(grantsOf),
  };
}

/** Authorizes as the authorization page does, but without the page. */
async function agree(
  simulation: Simulation,
  authorizerAppId: string,
  options: AuthorizeOptions,
): Promise<AuthorizeResult | PageCode> {
  const { settings, accounts } = simulation;
  const component = componentFor(simulation, options);
  const account = accountOf(accounts, authorizerAppId);
  const preAuthCode = options.preAuthCode ?? issuePreAuthCode(simulation, component);
  const permissionSets = options.permissionSets ?? offeredPermissionSets(settings, account);
  const agreement = { authorizerAppId, preAuthCode, permissionSets };
  const result = authorize(simulation, component, agreement);
  if (typeof result === 'number') return result;
  const { change, authorizationCode, redirectQuery, push } = result;
  // There is no browser. Its response counts as sent in the next turn of the event loop.
  const answered = new Promise<void>((resolve) => {
    setImmediate(resolve);
  });
  await sendInOrder(simulation, push, { answered, fault: options.fault });
  const expiresInSeconds = settings.authorizationCodeLifetimeSeconds;
  return { infoType: change, authorizationCode, expiresInSeconds, redirectQuery, preAuthCode };
}

function refusedByPage(ret: PageCode): OrderRefused {
  const [zh, en] = ret === -20 ? ['，权限集没有变化', ': nothing has changed'] : ['', ''];
  return new OrderRefused(
    `授权页显示 ret ${ret}${zh}`,
    `The authorization page shows ret ${ret}${en}`,
  );
}

/** The named component, else the one that owns the pre-auth code, else the first one. */
function componentFor(
  simulation: Simulation,
  { componentAppId, preAuthCode }: AuthorizeOptions,
): ComponentState {
  const owner = [...simulation.components.values()].find(
    ({ preAuthCodes }) => preAuthCode !== undefined && preAuthCodes.has(preAuthCode),
  );
  return componentOf(simulation, componentAppId ?? owner?.registration.componentAppId);
}

function grantsOf({ grants }: ComponentState) {
  return [...grants.values()].map((grant) => ({
    componentAppId: grant.componentAppId,
    authorizerAppId: grant.authorizerAppId,
    permissionSets: [...grant.permissionSets],
    authorizedAt: grant.authorizedAt,
    isCodeExchanged: grant.codeExchanged,
  }));
}
