/** The APIs of components: access token, start of ticket pushes, pre-auth codes, WeChat's IPs. */
import { issueAccessToken } from '../credentials/access-tokens.ts';
import { issuePreAuthCode } from '../credentials/authorization.ts';
import { checkVerifyTicket, pushDueTickets, startPushing } from '../credentials/verify-tickets.ts';
import { checkSecret, componentApi, ok, type ApiCall, type ApiTable } from './call.ts';

/** Read from openapi/quota/get: https://developers.weixin.qq.com/community/develop/doc/0008a2235e0ac09dd0937ef206b400 */
const COMPONENT_TOKENS_A_DAY = 10_000;

/** By path. */
export const componentApis: ApiTable = {
  '/cgi-bin/component/api_component_token': {
    ...componentApi,
    token: 'none',
    dailyQuota: COMPONENT_TOKENS_A_DAY,
    handle: componentToken,
  },
  '/cgi-bin/component/api_start_push_ticket': {
    ...componentApi,
    token: 'none',
    handle: startPushTicket,
  },
  '/cgi-bin/component/api_create_preauthcode': { ...componentApi, handle: createPreAuthCode },
  '/cgi-bin/getcallbackip': {
    method: 'GET',
    token: 'either',
    namesComponent: false,
    quota: 'component',
    handle: () => ({ ip_list: ['127.0.0.1'] }),
  },
};

/** @see https://developers.weixin.qq.com/doc/oplatform/openApi/ticket-token/api_getcomponentaccesstoken */
function componentToken({ simulation, component, body }: ApiCall) {
  checkSecret(component, body['component_appsecret']);
  checkVerifyTicket(simulation, component, body['component_verify_ticket']);
  const { componentAppId } = component.registration;
  const token = issueAccessToken(simulation, component.accessTokens, { componentAppId });
  const { accessTokenLifetimeSeconds } = simulation.settings;
  return { component_access_token: token.value, expires_in: accessTokenLifetimeSeconds };
}

/** Only this API names the secret `component_secret`. */
function startPushTicket({ simulation, component, body }: ApiCall) {
  checkSecret(component, body['component_secret']);
  if (!startPushing(simulation, component)) return { errcode: 0, errmsg: 'in a normal state' };
  // The first push follows the answer.
  setImmediate(() => void pushDueTickets(simulation));
  return ok;
}

/** @see https://developers.weixin.qq.com/doc/oplatform/openApi/ticket-token/api_getpreauthcode */
function createPreAuthCode({ simulation, component }: ApiCall) {
  return {
    pre_auth_code: issuePreAuthCode(simulation, component),
    expires_in: simulation.settings.preAuthCodeLifetimeSeconds,
  };
}
