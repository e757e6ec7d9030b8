/** An API that requires a merchant's token, to test that a token works. */
import { ok, type ApiTable } from './call.ts';

/** The APIs that require an authorizer's token. */
export const accountApis: ApiTable = {
  '/cgi-bin/message/custom/send': {
    method: 'POST',
    token: 'authorizer',
    namesComponent: false,
    quota: 'authorizer',
    handle: () => ok,
  },
};
