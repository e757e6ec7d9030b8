/** The request of `assign-tenant`. */
import * as z from 'zod/mini';
import { AUTHORIZER_APP_ID, AUTHORIZER_APP_ID_FORM } from '../wechat/app-id.ts';

const LONGEST_TENANT_ID = 256;

/** The SaaS's own name of a customer. */
export const tenantIdField = () => z.string().check(z.minLength(1), z.maxLength(LONGEST_TENANT_ID));
export const TENANT_ID_FORM = `a text of 1 to ${LONGEST_TENANT_ID} characters`;

export const assignmentRequest = {
  fields: () =>
    z.object({
      authorizerAppId: z.string().check(z.regex(AUTHORIZER_APP_ID)),
      tenantId: tenantIdField(),
      previousTenantId: z.optional(tenantIdField()),
    }),
  formats: {
    authorizerAppId: `authorizerAppId is required: ${AUTHORIZER_APP_ID_FORM}`,
    tenantId: `tenantId is required: ${TENANT_ID_FORM}`,
    previousTenantId: `previousTenantId is the tenant to whom the account belonged before, ${TENANT_ID_FORM}`,
  },
};
