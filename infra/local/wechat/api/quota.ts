/** The APIs that reset and read daily limits. @see https://developers.weixin.qq.com/doc/oplatform/openApi/openapi/api_componentclearquota_v2.html */
import { requireGrant } from '../credentials/grants.ts';
import { refuseUnless } from '../errors.ts';
import type { QuotaOwner } from '../state/quotas.ts';
import {
  anyOwnersApi,
  checkSecret,
  componentApi,
  dailyQuotaOf,
  ok,
  requireAppId,
  type Api,
  type ApiCall,
  type ApiTable,
} from './call.ts';

/** @param findApi the API with this path, if there is one */
export function quotaApis(findApi: (path: string) => Api | undefined): ApiTable {
  return {
    '/cgi-bin/component/clear_quota/v2': {
      ...componentApi,
      token: 'none',
      quota: 'none',
      handle: clearQuotaV2,
    },
    '/cgi-bin/clear_quota': { ...anyOwnersApi, handle: clearQuota },
    '/cgi-bin/openapi/quota/get': {
      ...anyOwnersApi,
      handle: (call) => getQuota(call, findApi),
    },
  };
}

/** Resets the component's own limits, or those of an account if the body has its `appid`. */
function clearQuotaV2(call: ApiCall) {
  const { component, body } = call;
  checkSecret(component, body['appsecret']);
  const { componentAppId } = component.registration;
  const appId = body['appid'] ?? componentAppId;
  if (appId === componentAppId) return resetQuota(call, { componentAppId });
  const { authorizerAppId } = requireGrant(component, appId);
  return resetQuota(call, { componentAppId, authorizerAppId });
}

function clearQuota(call: ApiCall) {
  const owner = ownerOf(call);
  const appId = requireAppId(call.body['appid']);
  refuseUnless(appId === (owner.authorizerAppId ?? owner.componentAppId), 40013);
  return resetQuota(call, owner);
}

function getQuota(call: ApiCall, findApi: (path: string) => Api | undefined) {
  const path = call.body['cgi_path'];
  const api = typeof path === 'string' ? findApi(path) : undefined;
  refuseUnless(typeof path === 'string' && api, 76021);
  const { clock, quotas } = call.simulation;
  const rate = { call_count: 0, refresh_second: 0 };
  return {
    ...ok,
    quota: quotas.read(ownerOf(call), dailyQuotaOf(call.simulation, path, api), clock.now()),
    rate_limit: rate,
    component_rate_limit: rate,
  };
}

function resetQuota({ simulation }: ApiCall, owner: QuotaOwner) {
  refuseUnless(simulation.quotas.reset(owner, simulation.clock.now()), 48006);
  return ok;
}

function ownerOf({ component, token }: ApiCall): QuotaOwner {
  const { componentAppId } = component.registration;
  return { componentAppId, authorizerAppId: token?.authorizerAppId };
}
