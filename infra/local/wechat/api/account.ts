/** An account-level API, for which a merchant's token is wanted: proves that the token works. */
import { ok, type ApiTable } from './call.ts';

/** APIs that take an authorizer's token. */
export const accountApis: ApiTable = {
  '/cgi-bin/message/custom/send': {
    method: 'POST',
    token: 'authorizer',
    namesComponent: false,
    quota: 'authorizer',
    handle: () => ok,
  },
};
