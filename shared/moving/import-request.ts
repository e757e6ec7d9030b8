/** The request of `import-authorizers`. */
import * as z from 'zod/mini';
import { TENANT_ID_FORM, tenantIdField } from '../onboarding/tenant-request.ts';
import {
  GREATEST_SET,
  LONGEST_REFRESH_TOKEN,
  LONGEST_TEXT,
  MOST_IMPORTED,
  MOST_SETS,
} from './limits.ts';
import { AUTHORIZER_APP_ID, AUTHORIZER_APP_ID_FORM } from '../wechat/app-id.ts';

const text = () => z.optional(z.string().check(z.maxLength(LONGEST_TEXT)));

const profileFields = () =>
  z.strictObject({
    nickName: text(),
    headImageUrl: text(),
    principalName: text(),
    userName: text(),
    isMiniProgram: z.optional(z.boolean()),
    serviceType: z.optional(z.int()),
    verifyType: z.optional(z.int()),
  });

const accountFields = () =>
  z.strictObject({
    authorizerAppId: z.string().check(z.regex(AUTHORIZER_APP_ID)),
    authorizerRefreshToken: z.string().check(z.minLength(1), z.maxLength(LONGEST_REFRESH_TOKEN)),
    authorizedAt: z.optional(z.int().check(z.minimum(1))),
    tenantId: z.optional(tenantIdField()),
    permissionSets: z.optional(
      z
        .array(z.int().check(z.minimum(1), z.maximum(GREATEST_SET)))
        .check(z.minLength(1), z.maxLength(MOST_SETS)),
    ),
    profile: z.optional(profileFields()),
  });

export const importRequest = {
  fields: () =>
    z.object({
      authorizers: z.array(accountFields()).check(z.minLength(1), z.maxLength(MOST_IMPORTED)),
      dryRun: z.optional(z.boolean()),
      check: z.optional(z.boolean()),
    }),
  formats: {
    authorizers: `authorizers is a list of 1 to ${MOST_IMPORTED} accounts`,
    dryRun: 'dryRun is true or false: whether only to tell what would become of each account',
    check: 'check is true or false: whether the refresh tokens are tried out at WeChat',
  },
  itemFormats: {
    'authorizers[]':
      'is an object with authorizerAppId and authorizerRefreshToken, perhaps authorizedAt, ' +
      'tenantId, permissionSets and profile, and with nothing else',
    'authorizers[].authorizerAppId': `is ${AUTHORIZER_APP_ID_FORM}`,
    'authorizers[].authorizerRefreshToken': `is a text of 1 to ${LONGEST_REFRESH_TOKEN} characters`,
    'authorizers[].authorizedAt': 'is in whole seconds since 1970',
    'authorizers[].tenantId': `is ${TENANT_ID_FORM}`,
    'authorizers[].permissionSets': `is a list of 1 to ${MOST_SETS} ids of permission sets`,
    'authorizers[].profile':
      'is an object with nickName, headImageUrl, principalName, userName, isMiniProgram, ' +
      'serviceType and verifyType, each of which may be left out, and with nothing else',
  },
};

/** What the function answers for each account is in `import-accounts.ts`. */
export type ImportRequest = z.output<ReturnType<typeof importRequest.fields>>;
