/** What functions answer of an account's grant: never a token. */
import type { Authorizer } from '../store/records/authorizer.ts';
import { permissionSetNames, type PermissionSetName } from '../wechat/permission-sets.ts';

/** A grant as other Lambda functions get it. */
export interface GrantAnswer extends Pick<
  Authorizer,
  'authorizerAppId' | 'tenantId' | 'status' | 'permissionSets' | 'profile'
> {
  /** By the ids of the permission sets. */
  permissionSetNames: Readonly<Record<string, PermissionSetName>>;
  /** As in events: the greater one is the newer state. */
  authorizerVersion: number;
}

export function grantAnswer(authorizer: Authorizer): GrantAnswer {
  const { authorizerAppId, tenantId, status, permissionSets, profile, version } = authorizer;
  const names = permissionSetNames(permissionSets);
  const account = { authorizerAppId, tenantId, status, permissionSets, profile };
  return { ...account, permissionSetNames: names, authorizerVersion: version };
}
