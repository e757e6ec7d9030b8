/** 权限集 (permission sets): which are offered, their form in the API, and their comparison. */
import { isOfficialAccount, type Account } from '../state/accounts.ts';
import type { Settings } from '../state/settings.ts';

/** The permission sets that have `confirm_info` in WeChat's real answers. */
const withConfirmation: ReadonlySet<number> = new Set([18, 24, 25, 30, 31, 41]);

/** The permission sets that the authorization page offers to this kind of account. */
export function offeredPermissionSets(
  { officialAccountPermissionSets, miniProgramPermissionSets }: Settings,
  account: Pick<Account, 'kind'>,
): number[] {
  if (isOfficialAccount(account)) return officialAccountPermissionSets;
  return account.kind === 'mini-program' ? miniProgramPermissionSets : [];
}

/** Builds `func_info` of api_query_auth and api_get_authorizer_info. */
export function funcInfo(permissionSets: readonly number[]): object[] {
  return permissionSets.map((id) => ({
    funcscope_category: { id },
    ...(withConfirmation.has(id) && {
      confirm_info: { need_confirm: 0, already_confirm: 0, can_confirm: 0 },
    }),
  }));
}

/** Whether two lists have the same permission sets, in any order. */
export function isSamePermissionSets(one: readonly number[], other: readonly number[]): boolean {
  const wanted = new Set(other);
  return new Set(one).size === wanted.size && one.every((id) => wanted.has(id));
}
