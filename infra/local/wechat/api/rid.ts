/** The API that tells of a refused call by its `rid`. @see https://developers.weixin.qq.com/doc/oplatform/openApi/openapi/getRidInfo.html */
import { refuseUnless } from '../errors.ts';
import { anyOwnersApi, ok, type ApiCall, type ApiTable } from './call.ts';

const REMEMBERED_SECONDS = 7 * 24 * 60 * 60;

export const ridApis: ApiTable = {
  '/cgi-bin/openapi/rid/get': { ...anyOwnersApi, handle: getRidInfo },
};

/** It is told to the account whose call it was, for a week; of APIs to sign users in, nothing. */
function getRidInfo({ simulation, component, token, body: { rid } }: ApiCall) {
  const { clock, refusedCalls } = simulation;
  const found = typeof rid === 'string' ? refusedCalls.find(rid) : undefined;
  refuseUnless(found && clock.now() - found.invokedAt <= REMEMBERED_SECONDS, 76001);
  refuseUnless(!found.path.startsWith('/sns/'), 76022);
  const { componentAppId } = component.registration;
  const isOwn =
    found.owner?.componentAppId === componentAppId &&
    found.owner.authorizerAppId === token?.authorizerAppId;
  refuseUnless(isOwn, 76003);
  return {
    ...ok,
    request: {
      invoke_time: found.invokedAt,
      cost_in_ms: 1,
      request_url: found.query,
      request_body: found.requestBody,
      response_body: found.responseBody,
      client_ip: found.clientIp,
    },
  };
}
