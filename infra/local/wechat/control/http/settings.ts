/** The HTTP interface for the clock and the configuration. */
import { z } from 'zod';
import { method, optionalText, permissionSets, text, type Methods } from './method.ts';

/** The methods about clock and settings. */
export const settingMethods: Methods = {
  advance: method({ seconds: z.number().nonnegative() }, (control, { seconds }) =>
    control.advance(seconds),
  ),
  configure: method(
    {
      authorizationCodeLifetimeSeconds: z.number().optional(),
      preAuthCodeLifetimeSeconds: z.number().optional(),
      order: z.enum(['push-first', 'callback-first']).optional(),
      sameCode: z.boolean().optional(),
      preAuthCodeWorksAgain: z.boolean().optional(),
      neverReturn: z.boolean().optional(),
      rotateRefreshTokens: z.boolean().optional(),
      refreshTokenChangesOnUpdate: z.boolean().optional(),
      onlyNewestTicketWorks: z.boolean().optional(),
      escapesAmpersandOnPhone: z.boolean().optional(),
      officialAccountPermissionSets: permissionSets.optional(),
      miniProgramPermissionSets: permissionSets.optional(),
      defaultDailyQuota: z.number().nonnegative().optional(),
      pushTimeoutMilliseconds: z.number().optional(),
      slowMilliseconds: z.number().nonnegative().optional(),
    },
    (control, given) => control.configure(given),
  ),
  configureComponent: method(
    {
      componentAppId: text,
      eventUrl: optionalText,
      messageUrl: optionalText,
      initiatingDomain: optionalText,
      componentAppSecret: optionalText,
      messageToken: optionalText,
      encodingAesKey: optionalText,
      testVersion: z
        .strictObject({
          eventUrl: optionalText,
          messageToken: optionalText,
          encodingAesKey: optionalText,
        })
        .optional(),
    },
    (control, { componentAppId, ...changes }) =>
      control.configureComponent(componentAppId, changes),
  ),
  setIpAllowList: method({ addresses: z.array(text).nullable() }, (control, given) =>
    control.setIpAllowList(given.addresses),
  ),
  setDailyQuota: method({ path: text, callsPerDay: z.number() }, (control, given) =>
    control.setDailyQuota(given.path, given.callsPerDay),
  ),
  resetQuotas: method({}, (control) => control.resetQuotas()),
};
