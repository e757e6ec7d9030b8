/** Control over what gets lost on WeChat's side, or is replaced there without a push. */
import { dropAccessTokens } from '../credentials/access-tokens.ts';
import { withdraw } from '../credentials/authorization.ts';
import { replaceRefreshToken, requireGrant } from '../credentials/grants.ts';
import type { Simulation } from '../simulation.ts';
import { componentOf } from '../state/state.ts';

/** What can be forgotten. */
export const forgettables = [
  'verify-tickets',
  'component-access-token',
  'authorizer-access-token',
  'refresh-token',
  'pre-auth-codes',
  'authorization-codes',
  /** As if the merchant had withdrawn it and the push were lost. */
  'grant',
] as const;

/** One of them. */
export type Forgettable = (typeof forgettables)[number];

/** Whose it is: the component (the first if not given), and the authorizer where one is meant. */
export interface ForgetOptions {
  componentAppId?: string | undefined;
  authorizerAppId?: string | undefined;
}

/** @throws {WechatError} 61003 where an authorizer is meant that has not authorized the component */
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
