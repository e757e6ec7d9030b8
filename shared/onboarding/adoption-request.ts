/** The request of `adopt-authorization-code`. */
import * as z from 'zod/mini';
import { TENANT_ID_FORM, tenantIdField } from './tenant-request.ts';

/** As in an answer of WeChat's: printable, and without `%`, which would be an encoded code. */
const CODE = /^[\x21-\x24\x26-\x7e]{1,512}$/;

export const adoptionRequest = {
  fields: () =>
    z.object({
      authorizationCode: z.string().check(z.regex(CODE)),
      tenantId: z.optional(tenantIdField()),
    }),
  formats: {
    authorizationCode:
      'authorizationCode is required: the code as it is in WeChat’s answer, not encoded for an address',
    tenantId: `tenantId is ${TENANT_ID_FORM}`,
  },
};
