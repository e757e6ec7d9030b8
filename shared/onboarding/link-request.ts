/** The request of `create-authorization-link`. */
import * as z from 'zod/mini';
import { TENANT_ID_FORM, tenantIdField } from './tenant-request.ts';
import { authTypes } from '../wechat/url.ts';
import { visitFields, visitFormats } from './visit-fields.ts';

/** A week: long enough for a link in an e-mail. A stolen link is usable for just as long. */
export const LONGEST_LINK_SECONDS = 7 * 24 * 60 * 60;

/** It is part of the link's address, and of a page. */
const LONGEST_NAME = 64;

export const linkRequest = {
  fields: () =>
    z.object({
      tenantId: z.optional(tenantIdField()),
      tenantName: z.optional(z.string().check(z.minLength(1), z.maxLength(LONGEST_NAME))),
      returnUrl: z.optional(z.string().check(z.maxLength(2048))),
      authType: z.optional(z.literal(authTypes)),
      bizAppId: z.optional(visitFields.bizAppId()),
      categoryIds: z.optional(visitFields.categoryIds()),
      validForSeconds: z.optional(z.int().check(z.minimum(60), z.maximum(LONGEST_LINK_SECONDS))),
    }),
  formats: {
    tenantId: `tenantId is ${TENANT_ID_FORM}`,
    tenantName: `tenantName is a text of 1 to ${LONGEST_NAME} characters`,
    returnUrl: 'returnUrl is an address of up to 2048 characters',
    authType: visitFormats.authType,
    bizAppId: visitFormats.bizAppId,
    categoryIds: visitFormats.categoryIds,
    validForSeconds: `validForSeconds is a whole number from 60 to ${LONGEST_LINK_SECONDS}`,
  },
  contradictions: ({ tenantId, tenantName }: Readonly<Record<string, unknown>>) =>
    tenantName !== undefined && tenantId === undefined ? ['tenantName needs a tenantId'] : [],
};
