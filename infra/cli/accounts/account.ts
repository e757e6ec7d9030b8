/** Accounts as the commands read them, and how one is found by appid or by name. */
import { grantKey, listKey, searchName } from '../../../shared/store/keys.ts';
import type { AuthorizerStatus } from '../../../shared/store/records/authorizer.ts';
import { tableSchema } from '../../../shared/store/table-schema.ts';
import { APP_ID } from '../../../shared/wechat/app-id.ts';
import { chosenComponent } from '../components.ts';
import type { Deployment } from '../deployment/deployment.ts';
import type { Item } from '../deployment/table.ts';
import { CommandFailure } from '../failure.ts';
import type { Session } from '../session.ts';

/** Names one account. */
export interface AccountKey {
  componentAppId: string;
  authorizerAppId: string;
}

/** An account, or without one the platform itself. */
export type Owner = Pick<AccountKey, 'componentAppId'> & Partial<AccountKey>;

/** An account in a list. */
export interface ListedAccount {
  authorizerAppId: string;
  name: string | null;
  status: AuthorizerStatus;
  tenantId: string | null;
  isMiniProgram: boolean | null;
  /** Seconds since 1970. */
  changedAt: number;
}

/** What a list reads of a grant. */
export const LISTED = ['authorizerAppId', 'status', 'tenantId', 'profile', 'changedAt'];

export function listedAccount(item: Item): ListedAccount {
  const profile = Object(item['profile']) as { nickName?: string; isMiniProgram?: boolean };
  return {
    authorizerAppId: String(item['authorizerAppId']),
    name: profile.nickName || null,
    status: item['status'] as AuthorizerStatus,
    tenantId: (item['tenantId'] as string | undefined) ?? null,
    isMiniProgram: profile.isMiniProgram ?? null,
    changedAt: Number(item['changedAt']),
  };
}

/** Two accounts are enough to know that a name is not clear; a person is shown some more. */
const MOST_NAMESAKES = 10;

/** @param given an appid, or the beginning of a name */
export async function findAccount(given: string, session: Session): Promise<AccountKey> {
  const componentAppId = await chosenComponent(session);
  if (APP_ID.test(given)) return { componentAppId, authorizerAppId: given };
  const deployment = await session.deployment();
  const exact = await isStored({ componentAppId, authorizerAppId: given }, deployment);
  if (exact) return { componentAppId, authorizerAppId: given };
  const found = await findByName(given, componentAppId, deployment);
  const { failures } = session.words;
  const [only, ...others] = found;
  if (only === undefined) throw new CommandFailure('account-unknown', failures.noAccount(given));
  if (others.length > 0) {
    const remedies = found.map(({ authorizerAppId, name }) => `${authorizerAppId}  ${name ?? ''}`);
    throw new CommandFailure('account-ambiguous', failures.severalAccounts(given), { remedies });
  }
  return { componentAppId, authorizerAppId: only.authorizerAppId };
}

/** @param given the account that is named; undefined is the platform itself */
export async function accountOrPlatform(
  given: string | boolean | undefined,
  session: Session,
): Promise<Owner> {
  if (typeof given === 'string') return findAccount(given, session);
  return { componentAppId: await chosenComponent(session) };
}

/** Those whose names begin so, whatever the case. */
async function findByName(
  name: string,
  componentAppId: string,
  { table }: Deployment,
): Promise<ListedAccount[]> {
  const { listedUnder } = listKey({ componentAppId, authorizerAppId: '' });
  const { items } = await table.query({
    index: tableSchema.namesIndex.name,
    equals: { listedUnder },
    begins: { searchName: searchName(name) },
    attributes: ['pk', 'sk'],
    limit: MOST_NAMESAKES,
  });
  const keys = items.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) }));
  const grants = await table.readItems(keys, LISTED);
  return grants.filter((item) => item !== undefined).map(listedAccount);
}

async function isStored(key: AccountKey, { table }: Deployment): Promise<boolean> {
  const [grant] = await table.readItems([grantKey(key)], ['status']);
  return grant !== undefined;
}
