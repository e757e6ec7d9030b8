/** The request of `create-authorization-link`. */
import * as z from 'zod/mini';
import { APP_ID } from '../wechat/app-id.ts';
import { authTypes } from '../wechat/url.ts';

/** A week: long enough for a link in an e-mail. A stolen link is usable for just as long. */
const LONGEST_LINK_SECONDS = 7 * 24 * 60 * 60;

export const linkRequest = {
  fields: () =>
    z.object({
      tenantId: z.optional(z.string().check(z.minLength(1), z.maxLength(256))),
      returnUrl: z.optional(z.string().check(z.maxLength(2048))),
      authType: z.optional(z.literal(authTypes)),
      bizAppId: z.optional(z.string().check(z.regex(APP_ID))),
      categoryIds: z.optional(
        z.array(z.int().check(z.minimum(1), z.maximum(9999))).check(z.maxLength(100)),
      ),
      validForSeconds: z.optional(z.int().check(z.minimum(60), z.maximum(LONGEST_LINK_SECONDS))),
    }),
  formats: {
    tenantId: 'tenantId is a text of up to 256 characters',
    returnUrl: 'returnUrl is an address of up to 2048 characters',
    authType: `authType is one of ${authTypes.join(', ')}`,
    bizAppId: 'bizAppId is an appid, wx and 16 hexadecimal digits',
    categoryIds: 'categoryIds is a list of up to 100 numbers',
    validForSeconds: `validForSeconds is a whole number from 60 to ${LONGEST_LINK_SECONDS}`,
  },
};
