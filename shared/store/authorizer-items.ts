/** Items of authorizers: the grant, and each refresh token that WeChat ever issued for it. */
import { QueryCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { updateAccessToken, type TransactItem } from './granted-token.ts';
import { grantKey, listKey, refreshTokenKey, searchName } from './keys.ts';
import type { Authorizer, AuthorizerKey } from './records/authorizer.ts';
import type { AuthorizerChange, Store } from './store.ts';
import { tableSchema } from './table-schema.ts';
import { answered, isWritten, readItem, type Table } from './table.ts';

const isNew = 'attribute_not_exists(pk)';
const isUnchanged = 'version = :version';

type AuthorizerStore = Pick<
  Store,
  'readAuthorizer' | 'readRefreshToken' | 'changeAuthorizer' | 'markAnnounced' | 'listAuthorizers'
>;

export function authorizerItems(table: Table): AuthorizerStore {
  return {
    async readAuthorizer(key) {
      const item = await readItem<GrantItem>(table, grantKey(key));
      return item && toAuthorizer(item);
    },

    async readRefreshToken(key, version) {
      const item = await readItem<RefreshTokenItem>(table, refreshTokenKey(key, version));
      return item?.authorizerRefreshToken;
    },

    async changeAuthorizer(change, owner) {
      requireToken(change, owner);
      const command = new TransactWriteCommand({
        TransactItems: [
          putGrant(table, change.next),
          ...updateAccessToken(table, change, owner),
          ...putRefreshToken(table, change),
        ],
      });
      return (await isWritten(() => table.client.send(command))) ? 'saved' : 'conflict';
    },

    async markAnnounced(key, version) {
      const command = new UpdateCommand({
        TableName: table.tableName,
        Key: grantKey(key),
        UpdateExpression: 'SET unannounced = :none',
        ConditionExpression: isUnchanged,
        ExpressionAttributeValues: { ':version': version, ':none': [] },
      });
      await isWritten(() => table.client.send(command));
    },

    listAuthorizers: (componentAppId, page) => queryAuthorizers(table, componentAppId, page),
  };
}

async function queryAuthorizers(
  table: Table,
  componentAppId: string,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): ReturnType<Store['listAuthorizers']> {
  const { name, partitionKey } = tableSchema.authorizersIndex;
  const last = { componentAppId, authorizerAppId: cursor ?? '' };
  const query = new QueryCommand({
    TableName: table.tableName,
    IndexName: name,
    KeyConditionExpression: `${partitionKey} = :component`,
    ExpressionAttributeValues: { ':component': listKey(last).listedUnder },
    Limit: limit,
    ...(cursor && { ExclusiveStartKey: { ...grantKey(last), ...listKey(last) } }),
  });
  const { Items = [], LastEvaluatedKey } = await answered(() => table.client.send(query));
  const authorizers = Items.map((item) => toAuthorizer(item as GrantItem));
  return { authorizers, cursor: LastEvaluatedKey && authorizers.at(-1)?.authorizerAppId };
}

interface RefreshTokenItem {
  authorizerRefreshToken: string;
}

interface GrantItem extends Authorizer {
  pk: string;
  sk: string;
  listedUnder: string;
  searchName?: string;
}

function toAuthorizer(item: GrantItem): Authorizer {
  const { pk: _pk, sk: _sk, listedUnder: _listedUnder, searchName: _name, ...authorizer } = item;
  return authorizer;
}

/** The lease is in the access token's item: only a change that writes it can check the lease. */
function requireToken({ accessToken }: AuthorizerChange, owner: string | undefined): void {
  if (owner !== undefined && accessToken === undefined) {
    throw new TypeError('a change by the owner of a lease has an access token');
  }
}

function putGrant(table: Table, next: Authorizer): TransactItem {
  const condition =
    next.version === 1
      ? { ConditionExpression: isNew }
      : {
          ConditionExpression: isUnchanged,
          ExpressionAttributeValues: { ':version': next.version - 1 },
        };
  const Item = { ...grantKey(next), ...listKey(next), ...nameKey(next), ...next };
  return { Put: { TableName: table.tableName, Item, ...condition } };
}

/** A key must not be empty. */
function nameKey({ profile }: Authorizer): { searchName?: string } {
  const name = searchName(profile?.nickName ?? '');
  return name === '' ? {} : { searchName: name };
}

function putRefreshToken(table: Table, change: AuthorizerChange): TransactItem[] {
  const { next, authorizerRefreshToken } = change;
  if (authorizerRefreshToken === undefined) return [];
  const key: AuthorizerKey = next;
  const Item = {
    ...refreshTokenKey(key, next.refreshTokenVersion),
    authorizerRefreshToken,
    changedAt: next.changedAt,
  };
  return [{ Put: { TableName: table.tableName, Item, ConditionExpression: isNew } }];
}
