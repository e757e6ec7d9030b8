/** Hands accounts out with their refresh tokens, for a move to another service: the only way by which they leave. */
import { readRefreshToken } from '../authorizers/grants.ts';
import type { Log, Storage } from '../services.ts';
import type { Authorizer, AuthorizerKey } from '../store/records/authorizer.ts';
import { aFewAtATime } from './a-few-at-a-time.ts';

/** Reads at a time: all at once would be a burst that a table at rest may not take. */
const CONCURRENT = 10;

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
  const read = await aFewAtATime(authorizerAppIds, CONCURRENT, (authorizerAppId) =>
    exportOne({ componentAppId, authorizerAppId }, ports),
  );
  const authorizers = read.filter((each) => each !== undefined);
  ports.logger.info('Refresh tokens exported', { componentAppId, accounts: authorizers.length });
  return { componentAppId, authorizers };
}

async function exportOne(key: AuthorizerKey, ports: Storage): Promise<ExportedAccount | undefined> {
  const authorizer = await ports.store.readAuthorizer(key);
  if (!authorizer) return undefined;
  const { status, changedAt, permissionSets, tenantId = null, profile = null } = authorizer;
  const hasToken = authorizer.refreshTokenVersion > 0;
  const authorizerRefreshToken = hasToken ? await readRefreshToken(authorizer, ports) : undefined;
  return {
    authorizerAppId: key.authorizerAppId,
    authorizerRefreshToken: authorizerRefreshToken ?? null,
    status,
    authorizedAt: changedAt,
    tenantId,
    permissionSets,
    profile,
  };
}
