/** Hands accounts out with their refresh tokens, for a move to another service: the only way by which they leave. */
import { readRefreshToken } from '../authorizers/grants.ts';
import type { Log, Storage } from '../services.ts';
import type { Authorizer } from '../store/records/authorizer.ts';

/** Accounts that are asked for. */
export interface Export {
  componentAppId: string;
  authorizerAppIds: readonly string[];
}

/** An account as the file has it. An import takes it in again. */
export interface ExportedAccount extends Pick<
  Authorizer,
  'authorizerAppId' | 'status' | 'permissionSets'
> {
  /** Null where WeChat never issued one. */
  authorizerRefreshToken: string | null;
  /** Seconds since 1970. */
  authorizedAt: number;
  tenantId: string | null;
  profile: Authorizer['profile'] | null;
}

/** What is not stored is left out. */
export interface ExportAnswer {
  componentAppId: string;
  authorizers: ExportedAccount[];
}

/** Also accounts whose grant has ended: their status says so. */
export async function exportAccounts(
  { componentAppId, authorizerAppIds }: Export,
  ports: Storage & Log,
): Promise<ExportAnswer> {
  const found = await Promise.all(
    authorizerAppIds.map((authorizerAppId) =>
      ports.store.readAuthorizer({ componentAppId, authorizerAppId }),
    ),
  );
  const stored = found.filter((each) => each !== undefined);
  const authorizers = await Promise.all(stored.map((each) => exportedAccount(each, ports)));
  ports.logger.info('Refresh tokens exported', { componentAppId, accounts: authorizers.length });
  return { componentAppId, authorizers };
}

async function exportedAccount(authorizer: Authorizer, ports: Storage): Promise<ExportedAccount> {
  const { authorizerAppId, status, permissionSets, tenantId = null, profile = null } = authorizer;
  const authorizerRefreshToken =
    authorizer.refreshTokenVersion === 0 ? null : await readRefreshToken(authorizer, ports);
  return {
    authorizerAppId,
    authorizerRefreshToken: authorizerRefreshToken ?? null,
    status,
    authorizedAt: authorizer.changedAt,
    tenantId,
    permissionSets,
    profile,
  };
}
