/** The HTTP interface for merchants' accounts. */
import { z } from 'zod';
import { accountKinds } from '../../state/accounts.ts';
import { LONGEST_NAME, ranges } from '../ranges.ts';
import { appId, method, optionalText, text, within, type Methods } from './method.ts';

const name = text.max(LONGEST_NAME).optional();

const fields = {
  kind: z.enum(accountKinds).optional(),
  nickName: name,
  principalName: name,
  verifyType: within(ranges.verifyType).optional(),
  accountStatus: within(ranges.accountStatus).optional(),
  hasApiPermission: z.boolean().optional(),
};

/** The methods about accounts. */
export const accountMethods: Methods = {
  addAccount: method({ ...fields, authorizerAppId: appId.optional() }, (control, given) =>
    control.addNewAccount(given),
  ),
  changeAccount: method(
    { ...fields, authorizerAppId: text },
    (control, { authorizerAppId, ...changes }) => control.changeAccount(authorizerAppId, changes),
  ),
  addAuthorizedAccounts: method(
    {
      count: within(ranges.authorizedAccounts),
      componentAppId: optionalText,
      isCodeExchanged: z.boolean().optional(),
    },
    (control, { count, ...options }) => control.addAuthorizedAccounts(count, options),
  ),
};
