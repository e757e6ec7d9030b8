/** The request of `export-authorizers`. */
import * as z from 'zod/mini';
import { MOST_EXPORTED } from './limits.ts';
import { AUTHORIZER_APP_ID, AUTHORIZER_APP_ID_FORM } from '../wechat/app-id.ts';

export const exportRequest = {
  fields: () =>
    z.object({
      authorizerAppIds: z
        .array(z.string().check(z.regex(AUTHORIZER_APP_ID)))
        .check(z.minLength(1), z.maxLength(MOST_EXPORTED)),
    }),
  formats: {
    authorizerAppIds: `authorizerAppIds is a list of 1 to ${MOST_EXPORTED} appids`,
  },
  itemFormats: { 'authorizerAppIds[]': `is ${AUTHORIZER_APP_ID_FORM}` },
};
