/** The HTTP interface for merchants' accounts. */
import { z } from 'zod';
import { accountKinds } from '../../state/accounts.ts';
import { method, optionalText, type Methods } from './method.ts';

/** The methods about accounts. */
export const accountMethods: Methods = {
  addAccount: method(
    {
      authorizerAppId: optionalText,
      kind: z.enum(accountKinds).optional(),
      nickName: optionalText,
      principalName: optionalText,
      accountStatus: z.number().optional(),
      hasApiPermission: z.boolean().optional(),
    },
    (control, given) => control.addAccount(given),
  ),
  addAuthorizedAccounts: method(
    {
      count: z.number().int().positive(),
      componentAppId: optionalText,
      isCodeExchanged: z.boolean().optional(),
    },
    (control, { count, ...options }) => control.addAuthorizedAccounts(count, options),
  ),
};
