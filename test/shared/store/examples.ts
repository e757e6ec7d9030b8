/** What the store's contract is tried with. */
import type { NewAccessToken, RenewalFailure } from '../../../shared/store/records/access-token.ts';
import type { Authorizer, AuthorizerNews } from '../../../shared/store/records/authorizer.ts';
import type { AuthorizerChange, Store } from '../../../shared/store/store.ts';

/** Gives a store that is empty and that no other test uses. */
export type MakeStore = () => Store | Promise<Store>;

/** Any fixed moment: 21 September 2026. */
export const now = 1_790_000_000;
export const key = { componentAppId: 'wxcomponent', authorizerAppId: 'wxauthorizer' };
export const token: NewAccessToken = { accessToken: 'token-1', expiresAt: now + 7200 };
export const newerToken: NewAccessToken = { accessToken: 'token-2', expiresAt: now + 9000 };

export const failure: RenewalFailure = {
  code: 'WechatUnavailable',
  message: 'busy',
  retryAt: now + 5,
  count: 1,
};

export const news: AuthorizerNews = { type: 'AuthorizerAuthorized', version: 1, changedAt: now };

export const granted: Authorizer = {
  ...key,
  status: 'authorized',
  permissionSets: [1, 15],
  refreshTokenVersion: 1,
  refreshTokenCount: 1,
  profile: {
    nickName: '小店',
    headImageUrl: '',
    principalName: '小店有限公司',
    userName: 'gh_0123456789ab',
    isMiniProgram: true,
    serviceType: 0,
    verifyType: -1,
  },
  tenantId: 'tenant',
  changedAt: now,
  version: 1,
  unannounced: [news],
};

export const firstGrant: AuthorizerChange = {
  next: granted,
  accessToken: token,
  authorizerRefreshToken: 'refresh-1',
};

/** What comes after the first grant, with what is different in it. */
export function second(changes: Partial<Authorizer> = {}): Authorizer {
  return { ...granted, changedAt: now + 60, version: 2, ...changes };
}

/** A lease of ten seconds, as it is asked for. */
export function leaseOf(owner: string, seenVersion = 0, at = now) {
  return { owner, expiresAt: at + 10, now: at, seenVersion, budget };
}

/** By a renewer that has read one that has ended by its clock. */
export function overtakingLeaseOf(owner: string, seenVersion = 0, at = now) {
  return { ...leaseOf(owner, seenVersion, at), overtakenUntil: at + 10 };
}

/** What each lease of these examples leaves behind. */
export const budget = { hour: 498_697, used: 1 };

/** All that is kept of the authorizer. */
export async function readAll(store: Store) {
  return {
    authorizer: await store.readAuthorizer(key),
    accessToken: await store.readAccessToken(key),
    refreshTokens: [await store.readRefreshToken(key, 1), await store.readRefreshToken(key, 2)],
  };
}
