/** The merchants' accounts: official accounts, mini programs and others. */
import { OrderRefused } from '../refused-order.ts';
import { definedFields, type Changes } from './changes.ts';
import type { Identifiers } from './identifiers.ts';

/** The kinds of accounts. Each auth_type offers only some of them. */
export const accountKinds = [
  'service-account',
  'subscription-account',
  'mini-program',
  'promoter',
  'channels-account',
  'talent',
] as const;

/** The `verifyType` of a verified account. */
export const VERIFIED = 0;

/** The kind of an account. */
export type AccountKind = (typeof accountKinds)[number];

/** One merchant account. */
export interface Account {
  authorizerAppId: string;
  kind: AccountKind;
  nickName: string;
  /** The original id, `gh_…`. */
  userName: string;
  principalName: string;
  /** The WeChat id that the owner chose, may be empty. */
  alias: string;
  signature: string;
  /** -1 not verified, 0 verified. */
  verifyType: number;
  /** 1 normal, 14 cancelled, 16 banned, 18 warned, 19 frozen. */
  accountStatus: number;
  /** If false, api_query_auth returns no tokens for the account. */
  hasApiPermission: boolean;
}

/** The initial accounts, in the order of the authorization page. */
export const defaultAccounts: readonly Account[] = [
  newAccount('wx5a1c9e7d3b2f8046', 'service-account', {
    nickName: '青禾生活服务',
    userName: 'gh_3f9a61c07b52',
    principalName: '青禾生活（杭州）科技有限公司',
    alias: 'qinghe_life',
    signature: '新鲜蔬果，每日到家。',
  }),
  newAccount('wx8e4b2d6f0a9c7153', 'subscription-account', {
    nickName: '山野读书会',
    userName: 'gh_c71e04d8a936',
    principalName: '北京山野文化传媒有限公司',
    alias: '',
    signature: '每晚八点，读一本好书。',
    verifyType: -1,
  }),
  newAccount('wxd4f60c8a2e9b1735', 'mini-program', {
    nickName: '青禾买菜',
    userName: 'gh_5d28b7f1e64a',
    principalName: '青禾生活（杭州）科技有限公司',
    signature: '三十分钟送菜上门',
  }),
  newAccount('wx17b5e3c9d8a0f264', 'mini-program', {
    nickName: '老街咖啡点单',
    userName: 'gh_98a4c6305fbd',
    principalName: '成都老街餐饮管理有限公司',
    signature: '到店自取，无需排队',
    verifyType: -1,
  }),
];

/** Creates an account. Missing fields get defaults. */
export function createAccount(
  given: Changes<Account>,
  identifiers: Pick<Identifiers, 'appId' | 'userName'>,
): Account {
  const made = newAccount(
    given.authorizerAppId ?? identifiers.appId(),
    given.kind ?? 'mini-program',
    {
      userName: identifiers.userName(),
    },
  );
  return { ...made, ...definedFields(given) };
}

/** @throws {OrderRefused} if there is none */
export function accountOf(
  accounts: ReadonlyMap<string, Account>,
  authorizerAppId: string,
): Account {
  const account = accounts.get(authorizerAppId);
  if (account) return account;
  throw new OrderRefused(`没有账号 ${authorizerAppId}`, `No such account: ${authorizerAppId}`);
}

/** Whether it is an official account, which has other permission sets than a mini program. */
export function isOfficialAccount({ kind }: Pick<Account, 'kind'>): boolean {
  return kind === 'service-account' || kind === 'subscription-account';
}

/** Whether the account can authorize: cancelled, banned and frozen accounts cannot. */
export function canAuthorize({ accountStatus }: Account): boolean {
  return accountStatus === 1 || accountStatus === 18;
}

function newAccount(authorizerAppId: string, kind: AccountKind, given: Partial<Account>): Account {
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
