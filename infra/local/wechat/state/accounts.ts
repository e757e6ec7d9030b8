/** The merchants' accounts: official accounts, mini programs and others, as their owners set them up. */
import { definedFields, type Changes } from './changes.ts';
import type { Identifiers } from './identifiers.ts';

/** What an account can be; only some kinds are offered for each auth_type. */
export const accountKinds = [
  'service-account',
  'subscription-account',
  'mini-program',
  'promoter',
  'channels-account',
  'talent',
] as const;

/** One of them. */
export type AccountKind = (typeof accountKinds)[number];

/** One merchant account. */
export interface Account {
  authorizerAppId: string;
  kind: AccountKind;
  nickName: string;
  /** Original id, `gh_…`. */
  userName: string;
  principalName: string;
  /** The WeChat id that the owner chose; may be empty. */
  alias: string;
  signature: string;
  /** -1 not verified, 0 verified. */
  verifyType: number;
  /** 1 normal, 14 cancelled, 16 banned, 18 warned, 19 frozen. */
  accountStatus: number;
  /** False: api_query_auth gives no tokens for it. */
  hasApiPermission: boolean;
}

/** What the simulator begins with, in the order in which the authorization page shows it. */
export const defaultAccounts: readonly Account[] = [
  account('wx5a1c9e7d3b2f8046', 'service-account', {
    nickName: '青禾生活服务',
    userName: 'gh_3f9a61c07b52',
    principalName: '青禾生活（杭州）科技有限公司',
    alias: 'qinghe_life',
    signature: '新鲜蔬果，每日到家。',
  }),
  account('wx8e4b2d6f0a9c7153', 'subscription-account', {
    nickName: '山野读书会',
    userName: 'gh_c71e04d8a936',
    principalName: '北京山野文化传媒有限公司',
    alias: '',
    signature: '每晚八点，读一本好书。',
    verifyType: -1,
  }),
  account('wxd4f60c8a2e9b1735', 'mini-program', {
    nickName: '青禾买菜',
    userName: 'gh_5d28b7f1e64a',
    principalName: '青禾生活（杭州）科技有限公司',
    signature: '三十分钟送菜上门',
  }),
  account('wx17b5e3c9d8a0f264', 'mini-program', {
    nickName: '老街咖啡点单',
    userName: 'gh_98a4c6305fbd',
    principalName: '成都老街餐饮管理有限公司',
    signature: '到店自取，无需排队',
    verifyType: -1,
  }),
];

/** An account with everything that was not said filled in. */
export function createAccount(
  given: Changes<Account>,
  identifiers: Pick<Identifiers, 'appId' | 'userName'>,
): Account {
  const made = account(given.authorizerAppId ?? identifiers.appId(), given.kind ?? 'mini-program', {
    userName: identifiers.userName(),
  });
  return { ...made, ...definedFields(given) };
}

/** Official accounts have other permission sets than mini programs. */
export function isOfficialAccount({ kind }: Pick<Account, 'kind'>): boolean {
  return kind === 'service-account' || kind === 'subscription-account';
}

/** Cancelled, banned and frozen accounts are not offered for authorization. */
export function canAuthorize({ accountStatus }: Account): boolean {
  return accountStatus === 1 || accountStatus === 18;
}

function account(authorizerAppId: string, kind: AccountKind, given: Partial<Account>): Account {
  return {
    authorizerAppId,
    kind,
    nickName: `商家 ${authorizerAppId.slice(-4)}`,
    userName: '',
    principalName: '个人',
    alias: '',
    signature: '',
    verifyType: 0,
    accountStatus: 1,
    hasApiPermission: true,
    ...given,
  };
}
