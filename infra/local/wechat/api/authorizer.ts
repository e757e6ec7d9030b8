/** The APIs about authorizers: code exchange, token refresh, account information, list. */
import { issueAccessToken } from '../credentials/access-tokens.ts';
import {
  redeemAuthorizationCode,
  refreshTokenAge,
  replaceRefreshToken,
  requireGrant,
} from '../credentials/grants.ts';
import { funcInfo } from '../credentials/permission-sets.ts';
import { refuseUnless } from '../errors.ts';
import type { Simulation } from '../simulation.ts';
import type { Grant } from '../state/state.ts';
import { authorizerInfo } from './authorizer-info.ts';
import { componentApi, requireAppId, type ApiCall, type ApiTable } from './call.ts';

/** The largest page of the list. A larger `count` is refused (40170). */
const MAX_LIST_COUNT = 500;

/** By path. */
export const authorizerApis: ApiTable = {
  '/cgi-bin/component/api_query_auth': { ...componentApi, handle: queryAuth },
  '/cgi-bin/component/api_authorizer_token': {
    ...componentApi,
    quota: 'authorizer',
    handle: authorizerToken,
  },
  '/cgi-bin/component/api_get_authorizer_info': { ...componentApi, handle: getAuthorizerInfo },
  '/cgi-bin/component/api_get_authorizer_list': { ...componentApi, handle: getAuthorizerList },
};

/** @see https://developers.weixin.qq.com/doc/oplatform/openApi/ticket-token/api_getauthorizerrefreshtoken */
function queryAuth({ simulation, component, body }: ApiCall) {
  const grant = redeemAuthorizationCode(simulation, component, body['authorization_code']);
  const { authorizerAppId, permissionSets, refreshToken } = grant;
  const func_info = funcInfo(permissionSets);
  if (!simulation.accounts.get(authorizerAppId)?.hasApiPermission) {
    return { authorization_info: { authorizer_appid: authorizerAppId, func_info } };
  }
  const token = issueAccessToken(simulation, grant.accessTokens, ownerOf(grant));
  return {
    authorization_info: {
      authorizer_appid: authorizerAppId,
      authorizer_access_token: token.value,
      expires_in: simulation.settings.accessTokenLifetimeSeconds,
      authorizer_refresh_token: refreshToken,
      func_info,
    },
  };
}

/** @see https://developers.weixin.qq.com/doc/oplatform/openApi/ticket-token/api_getauthorizeraccesstoken.html */
function authorizerToken({ simulation, component, body }: ApiCall) {
  const grant = requireGrant(component, requireAppId(body['authorizer_appid']));
  refuseUnless(!grant.isEndedByPassword, 42007);
  const age = refreshTokenAge(simulation, grant, body['authorizer_refresh_token']);
  refuseUnless(age !== 'wrong', 61023);
  if (simulation.settings.rotateRefreshTokens && age === 'newest') {
    replaceRefreshToken(simulation, grant);
  }
  const token = issueAccessToken(simulation, grant.accessTokens, ownerOf(grant));
  return {
    authorizer_access_token: token.value,
    expires_in: simulation.settings.accessTokenLifetimeSeconds,
    authorizer_refresh_token: grant.refreshToken,
  };
}

/** @see https://developers.weixin.qq.com/doc/oplatform/openApi/authorization-management/api_getauthorizerinfo */
function getAuthorizerInfo({ simulation, component, body }: ApiCall) {
  const grant = requireGrant(component, requireAppId(body['authorizer_appid']));
  const account = simulation.accounts.get(grant.authorizerAppId);
  refuseUnless(account, 61003);
  return {
    authorizer_info: authorizerInfo(account, simulation.pictureBaseUrl ?? simulation.baseUrl),
    authorization_info: {
      authorizer_appid: grant.authorizerAppId,
      ...(showsRefreshToken(simulation, grant) && { authorizer_refresh_token: grant.refreshToken }),
      func_info: funcInfo(grant.permissionSets),
    },
  };
}

/** @see https://developers.weixin.qq.com/doc/oplatform/openApi/authorization-management/api_getauthorizerlist */
function getAuthorizerList({ simulation, component, body }: ApiCall) {
  const offset = body['offset'] ?? 0;
  const count = body['count'];
  refuseUnless(isCount(offset) && isCount(count), 40097);
  refuseUnless(count <= MAX_LIST_COUNT, 40170);
  const length = Math.min(count, simulation.settings.longestListPage);
  const page = [...component.grants.values()].slice(offset, offset + length);
  return {
    total_count: component.grants.size,
    list: page.map((grant) => ({
      authorizer_appid: grant.authorizerAppId,
      refresh_token: showsRefreshToken(simulation, grant) ? grant.refreshToken : undefined,
      auth_time: grant.authorizedAt,
    })),
  };
}

/** Only after a code was exchanged, and only for accounts with API permission. */
function showsRefreshToken({ accounts }: Simulation, grant: Grant): boolean {
  const hasApiPermission = accounts.get(grant.authorizerAppId)?.hasApiPermission ?? true;
  return grant.codeExchanged && hasApiPermission;
}

function ownerOf({
  componentAppId,
  authorizerAppId,
}: Record<'componentAppId' | 'authorizerAppId', string>) {
  return { componentAppId, authorizerAppId };
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0;
}
