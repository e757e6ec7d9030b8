/** The HTTP interface for merchants' accounts. */
import { z } from 'zod';
import { accountKinds } from '../../state/accounts.ts';
import { method, optionalText, text, type Methods } from './method.ts';

const fields = {
  kind: z.enum(accountKinds).optional(),
  nickName: optionalText,
  principalName: optionalText,
  verifyType: z.number().optional(),
  accountStatus: z.number().optional(),
  hasApiPermission: z.boolean().optional(),
};

/** The methods about accounts. */
export const accountMethods: Methods = {
  addAccount: method({ ...fields, authorizerAppId: optionalText }, (control, given) =>
    control.addAccount(given),
  ),
  changeAccount: method(
    { ...fields, authorizerAppId: text },
    (control, { authorizerAppId, ...changes }) => control.changeAccount(authorizerAppId, changes),
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
