/** The files that an export writes. */
import type { ExportedAccount } from '../../../shared/moving/export-accounts.ts';
import { csvCell } from '../output/csv.ts';

export const exportFormats = ['json', 'csv', 'wxjava'] as const;

export type ExportFormat = (typeof exportFormats)[number];

/** What a file is made of. */
export interface Exported {
  componentAppId: string;
  /** Seconds since 1970. */
  exportedAt: number;
  authorizers: readonly ExportedAccount[];
}

export const fileTextOf: Readonly<Record<ExportFormat, (exported: Exported) => string>> = {
  json: (exported) => `${JSON.stringify(exported, undefined, 1)}\n`,
  csv: csvText,
  wxjava: redisCommands,
};

const columns = {
  authorizerAppId: ({ authorizerAppId }) => authorizerAppId,
  authorizerRefreshToken: ({ authorizerRefreshToken }) => authorizerRefreshToken ?? '',
  authorizedAt: ({ authorizedAt }) => String(authorizedAt),
  status: ({ status }) => status,
  tenantId: ({ tenantId }) => tenantId ?? '',
  permissionSets: ({ permissionSets }) => permissionSets.join('|'),
  nickName: ({ profile }) => profile?.nickName ?? '',
  principalName: ({ profile }) => profile?.principalName ?? '',
  userName: ({ profile }) => profile?.userName ?? '',
  headImageUrl: ({ profile }) => profile?.headImageUrl ?? '',
  isMiniProgram: ({ profile }) => (profile ? String(profile.isMiniProgram) : ''),
} satisfies Record<string, (account: ExportedAccount) => string>;

/** For programs: an import reads back exactly what is written. */
function csvText({ authorizers }: Exported): string {
  const cells = Object.values(columns);
  const rows = authorizers.map((account) => cells.map((cell) => csvCell(cell(account))).join(','));
  return [Object.keys(columns).join(','), ...rows, ''].join('\r\n');
}

/** For `redis-cli < file`: WxJava's keys without a prefix, of accounts that are authorized. */
function redisCommands({ componentAppId, authorizers }: Exported): string {
  return authorizers
    .filter(
      ({ status, authorizerRefreshToken }) => status === 'authorized' && authorizerRefreshToken,
    )
    .map(({ authorizerAppId, authorizerRefreshToken: token }) => {
      const key = `wechat_authorizer_refresh_token:${componentAppId}:${authorizerAppId}`;
      return `SET ${key} ${JSON.stringify(token)}\n`;
    })
    .join('');
}
