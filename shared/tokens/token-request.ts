/** The requests of the functions that hand out and renew tokens and tickets. */
import * as z from 'zod/mini';
import { AUTHORIZER_APP_ID, AUTHORIZER_APP_ID_FORM } from '../wechat/app-id.ts';

/** WeChat's tokens live for 7200 s: a much larger minimum would renew with nearly every look-up. */
const LARGEST_MINIMUM_VALIDITY_SECONDS = 3600;

const account = () => ({
  authorizerAppId: z.optional(z.string().check(z.regex(AUTHORIZER_APP_ID))),
});
const accountFormat = {
  authorizerAppId: `authorizerAppId is ${AUTHORIZER_APP_ID_FORM}`,
};

/** WeChat's tokens have some 160 characters, and it may make them longer. */
const LONGEST_TOKEN = 1024;

/** Request of `refresh-component-access-token`: only the component. */
export const componentTokenRequest = { fields: () => z.object({}), formats: {} };

/** Request of `get-access-token`. Without an authorizer it asks for the component's own token. */
export const lookUpRequest = {
  fields: () =>
    z.object({
      ...account(),
      rejectedToken: z.optional(z.string().check(z.minLength(1), z.maxLength(LONGEST_TOKEN))),
      minimumValiditySeconds: z.optional(
        z.int().check(z.minimum(0), z.maximum(LARGEST_MINIMUM_VALIDITY_SECONDS)),
      ),
    }),
  formats: {
    ...accountFormat,
    rejectedToken: `rejectedToken is the token that WeChat refused, a text of 1 to ${LONGEST_TOKEN} characters`,
    minimumValiditySeconds: `minimumValiditySeconds is a whole number from 0 to ${LARGEST_MINIMUM_VALIDITY_SECONDS}`,
  },
};

/** Request of `clear-quota`: of the platform, or of one account. */
export const quotaRequest = { fields: () => z.object(account()), formats: accountFormat };

/** Request of `get-ticket`. Only accounts have tickets. */
export const ticketRequest = {
  fields: () =>
    z.object({
      authorizerAppId: z.string().check(z.regex(AUTHORIZER_APP_ID)),
      type: z.enum(['jsapi', 'wx_card']),
    }),
  formats: {
    authorizerAppId: 'authorizerAppId is required: an appid, up to 64 letters, digits, _ and -',
    type: 'type is required: jsapi or wx_card',
  },
};

/** Request of `renew-access-token`: with an owner our own functions send it, without one an operator. */
export const renewalRequest = {
  isOwnMessage: (event: unknown) => Object.hasOwn(Object(event), 'leaseOwner'),
  fields: () =>
    z.object({
      ...account(),
      credential: z.optional(z.enum(['access-token', 'jsapi-ticket', 'wx-card-ticket'])),
      leaseOwner: z.optional(z.string().check(z.minLength(1))),
    }),
  formats: {
    ...accountFormat,
    credential: 'credential is access-token, jsapi-ticket or wx-card-ticket',
    leaseOwner: 'leaseOwner is a text that is not empty',
  },
};
