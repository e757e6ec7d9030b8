/** The request of `create-authorization-link`. */
import * as z from 'zod/mini';
import { TENANT_ID_FORM, tenantIdField } from './tenant-request.ts';
import { authTypes } from '../wechat/url.ts';
import { visitFields, visitFormats } from './visit-fields.ts';

/** A week: long enough for a link in an e-mail. A stolen link is usable for just as long. */
const LONGEST_LINK_SECONDS = 7 * 24 * 60 * 60;

export const linkRequest = {
  fields: () =>
    z.object({
      tenantId: z.optional(tenantIdField()),
      returnUrl: z.optional(z.string().check(z.maxLength(2048))),
      authType: z.optional(z.literal(authTypes)),
      bizAppId: z.optional(visitFields.bizAppId()),
      categoryIds: z.optional(visitFields.categoryIds()),
      validForSeconds: z.optional(z.int().check(z.minimum(60), z.maximum(LONGEST_LINK_SECONDS))),
    }),
  formats: {
    tenantId: `tenantId is ${TENANT_ID_FORM}`,
    returnUrl: 'returnUrl is an address of up to 2048 characters',
    authType: visitFormats.authType,
    bizAppId: visitFormats.bizAppId,
    categoryIds: visitFormats.categoryIds,
    validForSeconds: `validForSeconds is a whole number from 60 to ${LONGEST_LINK_SECONDS}`,
  },
};
