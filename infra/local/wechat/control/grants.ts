/** Control over grants: what a merchant does in a browser, and what WeChat may forget. */
import { dropAccessTokens } from '../credentials/access-tokens.ts';
import {
  authorize,
  issuePreAuthCode,
  offeredPermissionSets,
  sendInOrder,
  withdraw,
  type PageCode,
} from '../credentials/authorization.ts';
import { dropGrantTokens, replaceRefreshToken, requireGrant } from '../credentials/grants.ts';
import type { PushFaultKind } from '../pushes/faults.ts';
import type { Simulation } from '../simulation.ts';
import { componentOf } from '../state/state.ts';

/** How a merchant authorizes. */
export interface AuthorizeOptions {
  componentAppId?: string | undefined;
  /** From api_create_preauthcode; a new one if not given. */
  preAuthCode?: string | undefined;
  /** All that are offered to this kind of account if not given. */
  permissionSets?: number[] | undefined;
  /** What goes wrong with the push. */
  fault?: PushFaultKind | undefined;
}

/** What the merchant's browser would bring back. */
export interface AuthorizeResult {
  infoType: 'authorized' | 'updateauthorized';
  authorizationCode: string;
  expiresInSeconds: number;
  /** `auth_code=…&expires_in=…`, to be appended to the redirect_uri. */
  redirectQuery: string;
  preAuthCode: string;
}

/** What can be lost on WeChat's side, or is replaced without a push. */
export type Forgettable =
  | 'verify-tickets'
  | 'component-access-token'
  | 'authorizer-access-token'
  | 'refresh-token'
  | 'pre-auth-codes'
  | 'authorization-codes'
  /** As if the merchant had withdrawn it and the push were lost. */
  | 'grant';

/** The methods about grants. */
export function grantControl(simulation: Simulation) {
  const { settings, accounts, pushes } = simulation;

  async function agree(
    authorizerAppId: string,
    options: AuthorizeOptions,
  ): Promise<AuthorizeResult | PageCode> {
    const component = componentOf(
      simulation,
      options.componentAppId ?? componentWith(simulation, options.preAuthCode),
    );
    const account = accounts.get(authorizerAppId);
    if (!account) throw new Error(`No such account: ${authorizerAppId}`);
    const preAuthCode = options.preAuthCode ?? issuePreAuthCode(simulation, component);
    const permissionSets = options.permissionSets ?? offeredPermissionSets(settings, account);
    const agreement = { authorizerAppId, preAuthCode, permissionSets };
    const result = authorize(simulation, component, agreement);
    if (typeof result === 'number') return result;
    const { change, authorizationCode, redirectQuery, push } = result;
    const answered = new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
    await sendInOrder(simulation, push, { answered, fault: options.fault });
    const expiresInSeconds = settings.authorizationCodeLifetimeSeconds;
    return { infoType: change, authorizationCode, expiresInSeconds, redirectQuery, preAuthCode };
  }

  return {
    /** The merchant authorizes. @throws {Error} with the page's ret, -20 if nothing changes */
    async authorize(authorizerAppId: string, options: AuthorizeOptions = {}) {
      const result = await agree(authorizerAppId, options);
      if (typeof result === 'number') throw new Error(`The authorization page says ret ${result}`);
      return result;
    },
    /** The merchant changes the permission sets. @returns undefined if they are what they were */
    async updatePermissionSets(
      authorizerAppId: string,
      permissionSets: number[],
      options: Omit<AuthorizeOptions, 'permissionSets'> = {},
    ): Promise<AuthorizeResult | undefined> {
      const component = componentOf(simulation, options.componentAppId);
      if (!component.grants.has(authorizerAppId)) throw new Error('There is no grant to change');
      const result = await agree(authorizerAppId, { ...options, permissionSets });
      return typeof result === 'number' ? undefined : result;
    },
    /** The merchant withdraws the grant. @returns false if there was none */
    async revoke(
      authorizerAppId: string,
      options: Pick<AuthorizeOptions, 'componentAppId' | 'fault'> = {},
    ): Promise<boolean> {
      const component = componentOf(simulation, options.componentAppId);
      const push = withdraw(simulation, component, authorizerAppId);
      if (push) await pushes.send(push, options.fault);
      return push !== undefined;
    },
    /** @param of the component (the first if not given), and the authorizer where one is meant */
    forget(
      what: Forgettable,
      of: { componentAppId?: string | undefined; authorizerAppId?: string | undefined } = {},
    ) {
      forget(simulation, what, of);
    },
    /** Every grant, without tokens and codes. */
    grants: () =>
      [...simulation.components.values()].flatMap(({ grants }) =>
        [...grants.values()].map((grant) => ({
          componentAppId: grant.componentAppId,
          authorizerAppId: grant.authorizerAppId,
          permissionSets: [...grant.permissionSets],
          authorizedAt: grant.authorizedAt,
          isCodeExchanged: grant.codeExchanged,
        })),
      ),
  };
}

function forget(
  simulation: Simulation,
  what: Forgettable,
  of: { componentAppId?: string | undefined; authorizerAppId?: string | undefined },
): void {
  const component = componentOf(simulation, of.componentAppId);
  const grant = () => requireGrant(component, of.authorizerAppId);
  switch (what) {
    case 'verify-tickets':
      component.tickets.clear();
      return;
    case 'component-access-token':
      dropAccessTokens(simulation, component.accessTokens);
      return;
    case 'authorizer-access-token':
      dropGrantTokens(simulation, grant());
      return;
    case 'refresh-token':
      replaceRefreshToken(simulation, grant());
      grant().previousRefreshToken = undefined;
      return;
    case 'pre-auth-codes':
      component.preAuthCodes.clear();
      return;
    case 'authorization-codes':
      component.authorizationCodes.clear();
      return;
    case 'grant':
      withdraw(simulation, component, grant().authorizerAppId);
  }
}

function componentWith({ components }: Simulation, preAuthCode: string | undefined) {
  if (preAuthCode === undefined) return undefined;
  return [...components.values()].find(({ preAuthCodes }) => preAuthCodes.has(preAuthCode))
    ?.registration.componentAppId;
}
