/**
 * Reads and sets an option of an authorizer, by all paths and bodies that documents and SDKs use.
 *
 * @see https://developers.weixin.qq.com/doc/oplatform/openApi/authorization-management/api_getauthorizeroptioninfo.md
 */
import { requireGrant } from '../credentials/grants.ts';
import { refuseUnless } from '../errors.ts';
import { readEntry } from '../table-entry.ts';
import type { Grant } from '../state/state.ts';
import { ok, type Api, type ApiCall, type ApiTable } from './call.ts';

/** The required permission set and the valid values of each option. */
const knownOptions: Readonly<Record<string, { permissionSet: number; values: string[] }>> = {
  location_report: { permissionSet: 2, values: ['0', '1', '2'] },
  voice_recognize: { permissionSet: 1, values: ['0', '1'] },
  customer_service: { permissionSet: 6, values: ['0', '1'] },
};

const optionApi = {
  method: 'POST',
  token: 'either',
  namesComponent: false,
  quota: 'component',
} as const satisfies Partial<Api>;

/** By path. */
export const optionApis: ApiTable = {
  '/cgi-bin/component/api_get_authorizer_option': { ...optionApi, handle: getOption },
  '/cgi-bin/component/get_authorizer_option': { ...optionApi, handle: getOption },
  '/cgi-bin/component/api_set_authorizer_option': { ...optionApi, handle: setOption },
  '/cgi-bin/component/set_authorizer_option': { ...optionApi, handle: setOption },
};

function getOption(call: ApiCall) {
  const { grant, name } = checkOptionCall(call);
  return {
    authorizer_appid: grant.authorizerAppId,
    option_name: name,
    option_value: grant.options[name],
  };
}

function setOption(call: ApiCall) {
  const { grant, name, option } = checkOptionCall(call);
  const value = call.body['option_value'];
  refuseUnless(typeof value === 'string' && option.values.includes(value), 61013);
  grant.options[name] = value;
  return ok;
}

/** The account is that of the token. With the component's token it is the account in the body. */
function checkOptionCall({ component, token, body }: ApiCall) {
  const named = body['authorizer_appid'];
  refuseUnless(token?.authorizerAppId ?? named, 61015);
  const grant: Grant = requireGrant(component, token?.authorizerAppId ?? named);
  refuseUnless(named === undefined || named === grant.authorizerAppId, 40013);
  const name = body['option_name'];
  const option = readEntry(knownOptions, name);
  refuseUnless(typeof name === 'string' && option, 61012);
  refuseUnless(grant.permissionSets.includes(option.permissionSet), 61007);
  return { grant, name, option };
}
