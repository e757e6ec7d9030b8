/** Control over what WeChat loses or replaces without a push. */
import { dropAccessTokens } from '../credentials/access-tokens.ts';
import { withdraw } from '../credentials/authorization.ts';
import { endByPassword, replaceRefreshToken, requireGrant } from '../credentials/grants.ts';
import type { Simulation } from '../simulation.ts';
import { componentOf } from '../state/state.ts';

/** Everything that WeChat can forget. */
export const forgettables = [
  'verify-tickets',
  'component-access-token',
  'authorizer-access-token',
  'refresh-token',
  /** The owner changed the account's password: its tokens and codes end (42007) until it authorizes again. */
  'password',
  'pre-auth-codes',
  'authorization-codes',
  /** As if the merchant withdrew the grant and the push was lost. */
  'grant',
] as const;

/** Something that WeChat can forget. */
export type Forgettable = (typeof forgettables)[number];

/** The component (default: the first one), and the authorizer where one is needed. */
export interface ForgetOptions {
  componentAppId?: string | undefined;
  authorizerAppId?: string | undefined;
}

/** @throws {WechatError} 61003 if the named account has not authorized the component */
export function forget(simulation: Simulation, what: Forgettable, of: ForgetOptions): void {
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
      dropAccessTokens(simulation, grant().accessTokens);
      return;
    case 'refresh-token':
      replaceRefreshToken(simulation, grant());
      grant().previousRefreshToken = undefined;
      return;
    case 'password':
      endByPassword(simulation, component, grant());
      return;
    case 'pre-auth-codes':
      component.preAuthCodes.clear();
      return;
    case 'authorization-codes':
      component.authorizationCodes.clear();
      return;
    case 'grant':
      withdraw(simulation, component, grant().authorizerAppId);
      return;
    default:
      what satisfies never;
  }
}
