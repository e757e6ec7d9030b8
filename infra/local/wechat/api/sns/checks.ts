/** The common checks of the APIs below `/sns/` by which a component signs users in. */
import { checkAccessToken } from '../../credentials/access-tokens.ts';
import { requireGrant } from '../../credentials/grants.ts';
import { WechatError, refuseUnless } from '../../errors.ts';
import type { SimulatorRequest } from '../../http-messages.ts';
import type { Simulation } from '../../simulation.ts';
import type { Account } from '../../state/accounts.ts';
import type { ComponentState } from '../../state/state.ts';
import { requireAppId } from '../call.ts';
import { isListed } from '../checks.ts';

/** A call that has passed the checks. */
export interface SignInCall {
  simulation: Simulation;
  query: URLSearchParams;
  component: ComponentState;
  account: Account;
}

/** How the APIs differ. */
export interface SignInApi {
  /** The errcode for an address that is not on the allow-list. */
  unlistedErrcode: 40090 | 61004;
  grantType: 'authorization_code' | 'refresh_token';
}

/** Checks address, token, component, account and `grant_type`. @throws {WechatError} */
export function checkSignIn(
  simulation: Simulation,
  { query, remoteAddress }: SimulatorRequest,
  { unlistedErrcode, grantType }: SignInApi,
): SignInCall {
  if (!isListed(simulation, remoteAddress)) {
    throw new WechatError(unlistedErrcode, `requestIP: ${remoteAddress}`);
  }
  const component = checkComponent(simulation, query);
  const grant = requireGrant(component, requireAppId(query.get('appid')));
  const account = simulation.accounts.get(grant.authorizerAppId);
  refuseUnless(account, 61003);
  refuseUnless(query.get('grant_type') === grantType, 40002);
  return { simulation, query, component, account };
}

/**
 * 48001 is the answer to an authorizer's token.
 *
 * @see https://developers.weixin.qq.com/community/personal/oCJUswz-Om83W2-DshDfl607DzHg/answer
 */
function checkComponent(simulation: Simulation, query: URLSearchParams): ComponentState {
  const componentAppId = query.get('component_appid');
  refuseUnless(componentAppId, 41018);
  const value = query.get('component_access_token');
  refuseUnless(value, 41021);
  const token = checkAccessToken(simulation, value);
  refuseUnless(token.authorizerAppId === undefined, 48001);
  refuseUnless(token.componentAppId === componentAppId, 40013);
  const component = simulation.components.get(componentAppId);
  refuseUnless(component, 40013);
  return component;
}
