/** The HTTP interface for the users of accounts. */
import { z } from 'zod';
import { LONGEST_NAME } from '../ranges.ts';
import { method, optionalText, text, type Methods } from './method.ts';

const openId = text.min(1).max(LONGEST_NAME).optional();
const account = { authorizerAppId: text };
const signIn = { ...account, componentAppId: optionalText, openId };

/** The methods about users. */
export const userMethods: Methods = {
  users: method(account, (control, given) => control.users(given.authorizerAppId)),
  changeUser: method(
    {
      ...account,
      openId,
      nickName: text.max(LONGEST_NAME).optional(),
      isFollower: z.boolean().optional(),
    },
    (control, { authorizerAppId, ...changes }) => control.changeUser(authorizerAppId, changes),
  ),
  issueLoginCode: method(signIn, (control, { authorizerAppId, ...options }) =>
    control.issueLoginCode(authorizerAppId, options),
  ),
  issueWebCode: method(
    { ...signIn, scope: z.enum(['snsapi_base', 'snsapi_userinfo']).optional() },
    (control, { authorizerAppId, ...options }) => control.issueWebCode(authorizerAppId, options),
  ),
  setMenu: method(
    { ...account, menu: z.record(z.string(), z.unknown()).nullable() },
    (control, { authorizerAppId, menu }) => control.setMenu(authorizerAppId, menu),
  ),
  isJsTicketValid: method({ ticket: text }, (control, { ticket }) =>
    control.isJsTicketValid(ticket),
  ),
};
