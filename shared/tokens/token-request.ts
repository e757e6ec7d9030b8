/** What the functions that give out and renew tokens may be asked. */
import * as z from 'zod/mini';
import { AUTHORIZER_APP_ID } from '../wechat/app-id.ts';

/** More would make WeChat renew with every look-up: its tokens live for 7200 s. */
const LARGEST_MINIMUM_VALIDITY_SECONDS = 3600;

const account = () => ({
  authorizerAppId: z.optional(z.string().check(z.regex(AUTHORIZER_APP_ID))),
});
const accountFormat = {
  authorizerAppId: 'authorizerAppId is an appid: up to 64 letters, digits, _ and -',
};

/** Of `refresh-component-access-token`: nothing but the component. */
export const componentTokenRequest = { fields: () => z.object({}), formats: {} };

/** Of `get-access-token`. Without an authorizer the component's own token is meant. */
export const lookUpRequest = {
  fields: () =>
    z.object({
      ...account(),
      rejectedToken: z.optional(z.string().check(z.minLength(1), z.maxLength(1024))),
      minimumValiditySeconds: z.optional(
        z.int().check(z.minimum(0), z.maximum(LARGEST_MINIMUM_VALIDITY_SECONDS)),
      ),
    }),
  formats: {
    ...accountFormat,
    rejectedToken: 'rejectedToken is the token that WeChat refused, a text that is not empty',
    minimumValiditySeconds: `minimumValiditySeconds is a whole number from 0 to ${LARGEST_MINIMUM_VALIDITY_SECONDS}`,
  },
};

/** Of `renew-access-token`. */
export const renewalRequest = {
  fields: () => z.object({ ...account(), leaseOwner: z.string().check(z.minLength(1)) }),
  formats: { ...accountFormat, leaseOwner: 'leaseOwner is required: a text that is not empty' },
};
