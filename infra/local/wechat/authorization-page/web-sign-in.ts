/**
 * The page that signs a user in to a web page of an official account. It asks nothing: the account's
 * first user always agrees.
 *
 * @see https://developers.weixin.qq.com/doc/oplatform/Third-party_Platforms/2.0/api/Before_Develop/Official_Accounts/official_account_website_authorization.html
 */
import { htmlEscape } from 'escape-goat';
import { issueSignInCode } from '../credentials/sign-in-codes.ts';
import { htmlPage } from '../html.ts';
import { page, redirect, type SimulatorRequest, type SimulatorResponse } from '../http-messages.ts';
import type { Simulation } from '../simulation.ts';
import type { WebScope } from '../state/account-data.ts';
import { isWebAddress, withQuery } from './redirect-address.ts';

/** The path of the page. */
export const webSignInPath = '/connect/oauth2/authorize';

/** 网页服务: the permission set that allows a component to sign users in. */
const WEB_SERVICE = 4;

/** Sends the browser on with `code`, `state` and `appid`, or shows what is wrong with the link. */
export function signInOnTheWeb(
  simulation: Simulation,
  { query }: SimulatorRequest,
): SimulatorResponse {
  const authorizerAppId = query.get('appid') ?? '';
  const componentAppId = query.get('component_appid') ?? '';
  const grant = simulation.components.get(componentAppId)?.grants.get(authorizerAppId);
  if (!grant) return problem('component_appid, appid');
  if (!grant.permissionSets.includes(WEB_SERVICE)) return problem('scope');
  const redirectUri = query.get('redirect_uri') ?? '';
  if (!isWebAddress(redirectUri)) return problem('redirect_uri');
  if (query.get('response_type') !== 'code') return problem('response_type');
  const scope = webScopes.find((each) => each === query.get('scope'));
  if (!scope) return problem('scope');

  const { code } = issueSignInCode(simulation, { componentAppId, authorizerAppId, scope });
  const state = query.get('state') ?? '';
  const result = new URLSearchParams({ code, state, appid: authorizerAppId });
  return redirect(302, withQuery(redirectUri, result.toString()));
}

const webScopes: readonly WebScope[] = ['snsapi_base', 'snsapi_userinfo'];

function problem(parameter: string): SimulatorResponse {
  const reason = `<p class="failed">参数错误：${htmlEscape(parameter)}</p>`;
  return page(htmlPage('该链接无法访问', reason));
}
