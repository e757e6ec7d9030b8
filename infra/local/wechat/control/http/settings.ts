/** The HTTP interface for the clock and the configuration. */
import { isIP } from 'node:net';
import { z } from 'zod';
import {
  ENCODING_AES_KEY_LENGTH,
  isEncodingAesKey,
} from '../../../../../shared/wechat/encoding-aes-key.ts';
import { apiPaths } from '../../api/answer.ts';
import type { Settings } from '../../state/settings.ts';
import { numberSettings, orderChoices, ranges } from '../ranges.ts';
import { method, optionalText, permissionSets, text, within, type Methods } from './method.ts';

const number = (name: keyof typeof numberSettings) => within(numberSettings[name]).optional();
const isOn = z.boolean().optional();

/** The address list and the daily limits have orders of their own. */
const settings = {
  accessTokenLifetimeSeconds: number('accessTokenLifetimeSeconds'),
  overlapSeconds: number('overlapSeconds'),
  authorizationCodeLifetimeSeconds: number('authorizationCodeLifetimeSeconds'),
  preAuthCodeLifetimeSeconds: number('preAuthCodeLifetimeSeconds'),
  longestListPage: number('longestListPage'),
  order: z.enum(orderChoices).optional(),
  sameCode: isOn,
  preAuthCodeWorksAgain: isOn,
  neverReturn: isOn,
  rotateRefreshTokens: isOn,
  refreshTokenChangesOnUpdate: isOn,
  onlyNewestTicketWorks: isOn,
  escapesAmpersandOnPhone: isOn,
  officialAccountPermissionSets: permissionSets.optional(),
  miniProgramPermissionSets: permissionSets.optional(),
  defaultDailyQuota: number('defaultDailyQuota'),
  pushTimeoutMilliseconds: number('pushTimeoutMilliseconds'),
  slowMilliseconds: number('slowMilliseconds'),
} satisfies Record<Exclude<keyof Settings, 'ipAllowList' | 'dailyQuotas'>, z.ZodType>;

const pushUrl = z.url({ protocol: /^https?$/ }).optional();
const aesKey = text
  .refine(isEncodingAesKey, `must be ${ENCODING_AES_KEY_LENGTH} letters and digits`)
  .optional();
const path = text.refine((value) => apiPaths.includes(value), 'must be the whole path of an API');
const address = text.refine((value) => isIP(value) !== 0, 'must be an IP address');

/** The methods about clock and settings. */
export const settingMethods: Methods = {
  advance: method({ seconds: within(ranges.seconds) }, (control, { seconds }) =>
    control.advance(seconds),
  ),
  configure: method(settings, (control, given) => control.configure(given)),
  configureComponent: method(
    {
      componentAppId: text,
      eventUrl: pushUrl,
      messageUrl: pushUrl,
      initiatingDomain: optionalText,
      componentAppSecret: optionalText,
      messageToken: optionalText,
      encodingAesKey: aesKey,
      testVersion: z
        .strictObject({ eventUrl: pushUrl, messageToken: optionalText, encodingAesKey: aesKey })
        .optional(),
    },
    (control, { componentAppId, ...changes }) =>
      control.configureComponent(componentAppId, changes),
  ),
  setIpAllowList: method({ addresses: z.array(address).nullable() }, (control, given) =>
    control.setIpAllowList(given.addresses),
  ),
  setDailyQuota: method({ path, callsPerDay: within(ranges.callsPerDay) }, (control, given) =>
    control.setDailyQuota(given.path, given.callsPerDay),
  ),
  resetQuotas: method({}, (control) => control.resetQuotas()),
};
