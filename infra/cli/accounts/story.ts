/** Everything that is stored about one account, without any token: two requests, however many there are. */
import { accessTokenKey, grantKey, refreshTokenKey } from '../../../shared/store/keys.ts';
import type { AuthorizerStatus, WithheldTenant } from '../../../shared/store/records/authorizer.ts';
import { permissionSetNames } from '../../../shared/wechat/permission-sets.ts';
import type { Deployment } from '../deployment/deployment.ts';
import type { Item } from '../deployment/table.ts';
import { listedAccount, type AccountKey } from './account.ts';

/** Why WeChat was not asked with success the last time. */
export interface StoredFailure {
  code: string;
  message: string;
  failedAt?: number;
  retryAt: number;
  count: number;
}

/** A permission set with its names. */
export interface NamedSet {
  id: number;
  zh: string | null;
  en: string | null;
}

/** The story of an account; `status` is null where it is not stored here. */
export interface Story extends AccountKey {
  status: AuthorizerStatus | null;
  name: string | null;
  company: string | null;
  isMiniProgram: boolean | null;
  tenantId: string | null;
  withheldTenant: WithheldTenant | null;
  permissionSets: NamedSet[];
  lacksApiPermission: boolean;
  /** Of the grant, seconds since 1970. */
  changedAt: number | null;
  /** How many changes the event bus has not got yet. */
  unannounced: number;
  accessToken: { expiresInSeconds: number } | null;
  /** An imported one may have no age. */
  refreshToken: { ageSeconds: number | null; count: number } | null;
  tickets: Record<'jsapi' | 'wx_card', { expiresInSeconds: number } | null>;
  failure: StoredFailure | null;
}

const OF_GRANT = [
  'authorizerAppId',
  'status',
  'tenantId',
  'withheldTenant',
  'profile',
  'permissionSets',
  'lacksApiPermission',
  'changedAt',
  'unannounced',
  'refreshTokenVersion',
  'refreshTokenCount',
];
const OF_TOKEN = ['expiresAt', 'failure', 'jsapiTicketExpiresAt', 'wxCardTicketExpiresAt'];

export async function readStory(key: AccountKey, { table, now }: Deployment): Promise<Story> {
  const keys = [grantKey(key), accessTokenKey(key)];
  const [grant, token] = await table.readItems(keys, [...OF_GRANT, ...OF_TOKEN]);
  const version = Number(grant?.['refreshTokenVersion'] ?? 0);
  const refreshKeys = version > 0 ? [refreshTokenKey(key, version)] : [];
  const [refresh] = await table.readItems(refreshKeys, ['changedAt']);
  const lifeOf = (name: string) => lifeIn(token, name, now());
  return {
    ...key,
    ...ofGrant(grant),
    accessToken: lifeOf('expiresAt'),
    refreshToken: refresh
      ? {
          ageSeconds: refresh['changedAt']
            ? Math.max(0, now() - Number(refresh['changedAt']))
            : null,
          count: Number(grant?.['refreshTokenCount'] ?? 0),
        }
      : null,
    tickets: {
      jsapi: lifeOf('jsapiTicketExpiresAt'),
      wx_card: lifeOf('wxCardTicketExpiresAt'),
    },
    failure: (token?.['failure'] as StoredFailure | undefined) ?? null,
  };
}

function ofGrant(grant: Item | undefined) {
  const sets = (grant?.['permissionSets'] as number[] | undefined) ?? [];
  const profile = Object(grant?.['profile']) as { principalName?: string };
  const { name, status, tenantId, isMiniProgram, changedAt } = grant
    ? listedAccount(grant)
    : { name: null, status: null, tenantId: null, isMiniProgram: null, changedAt: null };
  return {
    name,
    status,
    tenantId,
    isMiniProgram,
    changedAt,
    company: profile.principalName || null,
    withheldTenant: (grant?.['withheldTenant'] as WithheldTenant | undefined) ?? null,
    permissionSets: namedSets(sets),
    lacksApiPermission: grant?.['lacksApiPermission'] === true,
    unannounced: (grant?.['unannounced'] as unknown[] | undefined)?.length ?? 0,
  };
}

function namedSets(ids: readonly number[]): NamedSet[] {
  const names = permissionSetNames(ids);
  return ids.map((id) => ({ id, zh: names[id]?.zh ?? null, en: names[id]?.en ?? null }));
}

function lifeIn(item: Item | undefined, name: string, now: number) {
  const expiresAt = item?.[name];
  const isValid = typeof expiresAt === 'number' && expiresAt > now;
  return isValid ? { expiresInSeconds: expiresAt - now } : null;
}
