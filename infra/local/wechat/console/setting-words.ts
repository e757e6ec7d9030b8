/** How the console page calls the simulator's settings. */
import type { numberSettings, permissionSetSettings, switchSettings } from '../control/ranges.ts';
import type { Words } from '../state/publish-check.ts';

/** A setting that has a field of its own on the page. */
type NamedSetting =
  | keyof typeof numberSettings
  | (typeof switchSettings)[number]
  | (typeof permissionSetSettings)[number]
  | 'order';

/** As in docs/simulator.md, but short. */
export const settingWords: Readonly<Record<NamedSetting, Words>> = {
  accessTokenLifetimeSeconds: { zh: '访问令牌有效期（秒）', en: 'Life of access tokens (s)' },
  overlapSeconds: { zh: '新旧令牌同时有效（秒）', en: 'Old token works beside the new one (s)' },
  preAuthCodeLifetimeSeconds: { zh: '预授权码有效期（秒）', en: 'Life of pre-auth codes (s)' },
  authorizationCodeLifetimeSeconds: {
    zh: '授权码有效期（秒）',
    en: 'Life of authorization codes (s)',
  },
  longestListPage: { zh: '授权方列表每页上限', en: 'Largest page of the list of accounts' },
  defaultDailyQuota: { zh: '接口默认每日上限', en: 'Default daily limit of an API' },
  pushTimeoutMilliseconds: { zh: '推送等待应答（毫秒）', en: 'A push waits for its answer (ms)' },
  slowMilliseconds: { zh: '所有推送和接口延迟（毫秒）', en: 'Everything is slower by (ms)' },
  officialAccountPermissionSets: {
    zh: '向公众号申请的权限集',
    en: 'Permission sets asked of official accounts',
  },
  miniProgramPermissionSets: {
    zh: '向小程序申请的权限集',
    en: 'Permission sets asked of mini programs',
  },
  order: { zh: '推送与商家返回的先后', en: 'What comes first' },
  sameCode: { zh: '推送与回调的授权码相同', en: 'Push and return carry the same code' },
  preAuthCodeWorksAgain: { zh: '预授权码可重复使用', en: 'A used pre-auth code works again' },
  neverReturn: { zh: '商家授权后不返回', en: 'The merchant never returns' },
  rotateRefreshTokens: {
    zh: '每次刷新更换刷新令牌',
    en: 'Each refresh issues a new refresh token',
  },
  refreshTokenChangesOnUpdate: {
    zh: '变更权限集时更换刷新令牌',
    en: 'A change of permission sets does',
  },
  onlyNewestTicketWorks: { zh: '仅最新票据有效', en: 'Only the newest ticket works' },
  escapesAmpersandOnPhone: {
    zh: '手机端把 & 转成 &amp;',
    en: 'On phones & comes back as &amp;',
  },
};
