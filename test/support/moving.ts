/** Accounts of another service, as its files have them: for the imports of tests and of the bench. */
import type { ImportFormat } from '../../infra/cli/moving/read-file.ts';
import type { ImportAnswer } from '../../shared/moving/import-accounts.ts';
import { localComponent, type LocalRun } from './bundled-service.ts';

const { componentAppId } = localComponent;

/** An account as WeChat lists it. */
export interface OldAccount {
  authorizerAppId: string;
  authorizerRefreshToken: string;
  authorizedAt: number;
}

/** The accounts of one file, by what is wrong with them in it. */
export interface OldAccounts {
  right: OldAccount[];
  /** Stored here already, with this token; the file has another one. */
  hereNewer: OldAccount[];
  /** The file has a token that WeChat does not take. */
  wrong: OldAccount[];
  /** No token works any more. */
  ended: OldAccount[];
}

/** A token that WeChat never issued. */
export const strangeToken = (authorizerAppId: string) =>
  `refreshtoken@@@${authorizerAppId.padEnd(43, 'x')}`;

/** Accounts that have authorized the platform, with the refresh tokens that are WeChat's. */
export async function addOldAccounts(service: LocalRun, count: number): Promise<OldAccount[]> {
  const { simulator } = service;
  const added = new Set(simulator.addAuthorizedAccounts(count));
  const { answer } = await service.invoke('get-access-token', { componentAppId });
  const { accessToken } = answer as { accessToken: string };
  const accounts: OldAccount[] = [];
  for (let offset = 0; accounts.length < count; offset += 500) {
    const page = await listPage(service, accessToken, offset);
    if (page.length === 0) throw new Error('accounts are missing in the list');
    accounts.push(...page.filter(({ authorizerAppId }) => added.has(authorizerAppId)));
  }
  return accounts;
}

async function listPage(service: LocalRun, accessToken: string, offset: number) {
  const path = '/cgi-bin/component/api_get_authorizer_list';
  const response = await fetch(
    `${service.urls.simulator}${path}?component_access_token=${accessToken}`,
    {
      method: 'POST',
      body: JSON.stringify({ component_appid: componentAppId, offset, count: 500 }),
    },
  );
  const { list = [] } = (await response.json()) as { list?: Record<string, string | number>[] };
  return list.map((each) => ({
    authorizerAppId: String(each['authorizer_appid']),
    authorizerRefreshToken: String(each['refresh_token']),
    authorizedAt: Number(each['auth_time']),
  }));
}

/** One in a hundred of each kind, at least one. */
export async function prepareOldAccounts(service: LocalRun, count: number): Promise<OldAccounts> {
  const accounts = await addOldAccounts(service, count);
  const few = Math.max(1, Math.floor(count / 100));
  const [hereNewer, wrong, ended] = [
    accounts.splice(0, few),
    accounts.splice(0, few),
    accounts.splice(0, few),
  ];
  for (const { authorizerAppId } of ended)
    service.simulator.forget('password', { authorizerAppId });
  for (let from = 0; from < hereNewer.length; from += 50) {
    const authorizers = hereNewer.slice(from, from + 50);
    const { answer } = await service.invoke('import-authorizers', { componentAppId, authorizers });
    const { results } = answer as ImportAnswer;
    if (results.some(({ outcome }) => outcome !== 'imported')) throw new Error('not imported');
  }
  return { right: accounts, hereNewer, wrong, ended };
}

/** The file, with the accounts that need somebody all over it, and with one line that is none. */
export function fileOf(
  format: ImportFormat,
  { right, hereNewer, wrong, ended }: OldAccounts,
): string {
  const older = hereNewer.map((account) => ({
    ...account,
    authorizerRefreshToken: strangeToken(account.authorizerAppId),
    authorizedAt: account.authorizedAt - 86_400,
  }));
  const mistaken = wrong.map((account) => ({
    ...account,
    authorizerRefreshToken: strangeToken(account.authorizerAppId),
  }));
  const all = [...right, ...older, ...mistaken, ...ended].toSorted((one, other) =>
    one.authorizerAppId < other.authorizerAppId ? -1 : 1,
  );
  return texts[format](all);
}

const texts: Readonly<Record<ImportFormat, (accounts: readonly OldAccount[]) => string>> = {
  wxcomponent: (accounts) =>
    [
      'appid\trefreshtoken\tauthtime\tfuncinfo\tnickname',
      'broken\tline',
      ...accounts.map(
        ({ authorizerAppId, authorizerRefreshToken, authorizedAt }) =>
          `${authorizerAppId}\t${authorizerRefreshToken}\t${authorizedAt}\t|1|2\t商家`,
      ),
      '',
    ].join('\n'),
  wxjava: (accounts) =>
    [
      '(error) broken line',
      ...accounts.map(
        ({ authorizerAppId, authorizerRefreshToken }) =>
          `wechat_authorizer_refresh_token:${componentAppId}:${authorizerAppId}\n${authorizerRefreshToken}`,
      ),
      '',
    ].join('\n'),
  csv: (accounts) =>
    [
      'appid,refresh_token,auth_time,shop',
      'broken line',
      ...accounts.map(
        ({ authorizerAppId, authorizerRefreshToken, authorizedAt }) =>
          `${authorizerAppId},${authorizerRefreshToken},${authorizedAt},"shop ""${authorizerAppId}"""`,
      ),
      '',
    ].join('\r\n'),
  json: (accounts) => JSON.stringify({ componentAppId, authorizers: ['broken', ...accounts] }),
};
