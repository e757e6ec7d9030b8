/** The HTTP interface for grants: a merchant's actions, and what WeChat forgets. */
import { z } from 'zod';
import { forgettables } from '../forget.ts';
import { method, optionalText, permissionSets, text, type Methods } from './method.ts';
import { pushOptions } from './pushes.ts';

/** The methods about grants. */
export const grantMethods: Methods = {
  authorize: method(
    {
      ...pushOptions,
      authorizerAppId: text,
      preAuthCode: optionalText,
      permissionSets: permissionSets.optional(),
    },
    (control, { authorizerAppId, ...options }) => control.authorize(authorizerAppId, options),
  ),
  updatePermissionSets: method(
    { ...pushOptions, authorizerAppId: text, permissionSets },
    (control, { authorizerAppId, permissionSets: sets, ...options }) =>
      control.updatePermissionSets(authorizerAppId, sets, options),
  ),
  revoke: method(
    { ...pushOptions, authorizerAppId: text },
    (control, { authorizerAppId, ...options }) => control.revoke(authorizerAppId, options),
  ),
  forget: method(
    { what: z.enum(forgettables), componentAppId: optionalText, authorizerAppId: optionalText },
    (control, { what, ...of }) => control.forget(what, of),
  ),
};
