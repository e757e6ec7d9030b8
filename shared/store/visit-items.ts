/** Items of visits, found by their state and by the digest of their pre-auth code. */
import {
  TransactWriteCommand,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { codeClaims, readClaims } from './code-claims.ts';
import { preAuthCodeKey, visitKey } from './keys.ts';
import type { Visit } from './records/visit.ts';
import type { Store } from './store.ts';
import { answered, isWritten, readItem, type Table } from './table.ts';

/** WeChat's push can come later than the browser, so the item stays a day after the visit's end. */
const STORED_AFTER_EXPIRY_SECONDS = 24 * 60 * 60;

interface VisitItem extends Visit {
  pk: string;
  sk: string;
  removeAt: number;
}

type VisitStore = Pick<
  Store,
  'saveVisit' | 'readVisit' | 'findVisit' | 'completeVisit' | 'claimCode' | 'endClaim'
>;

export function visitItems(table: Table): VisitStore {
  const readVisit: Store['readVisit'] = async (componentAppId, state) => {
    const item = await readItem<VisitItem>(table, visitKey(componentAppId, state));
    return item && toVisit(item);
  };

  return {
    readVisit,
    ...codeClaims(table),

    async saveVisit(visit) {
      const { componentAppId, state, preAuthCodeDigest } = visit;
      const removeAt = visit.expiresAt + STORED_AFTER_EXPIRY_SECONDS;
      const put = (Item: object) => ({
        Put: {
          TableName: table.tableName,
          Item: { ...Item, removeAt },
          ConditionExpression: 'attribute_not_exists(pk)',
        },
      });
      const command = new TransactWriteCommand({
        TransactItems: [
          put({ ...visitKey(componentAppId, state), ...visit, outcomes: {} }),
          ...(preAuthCodeDigest === undefined
            ? []
            : [put({ ...preAuthCodeKey(componentAppId, preAuthCodeDigest), state })]),
        ],
      });
      await answered(() => table.client.send(command));
    },

    async findVisit(componentAppId, preAuthCodeDigest) {
      const key = preAuthCodeKey(componentAppId, preAuthCodeDigest);
      const pointer = await readItem<{ state: string }>(table, key);
      return pointer && readVisit(componentAppId, pointer.state);
    },

    async completeVisit(visit, outcome) {
      const command = new UpdateCommand(completionOf(table, visit, outcome));
      let written: Partial<VisitItem> | undefined;
      await isWritten(async () => {
        written = (await table.client.send(command)).Attributes;
      });
      return written?.authorizerAppId;
    },
  };
}

const keepsFirstAccount = 'authorizerAppId = if_not_exists(authorizerAppId, :authorizerAppId)';

function completionOf(
  { tableName }: Table,
  ...[{ componentAppId, state }, { codeDigest, ...outcome }]: Parameters<Store['completeVisit']>
): UpdateCommandInput {
  return {
    TableName: tableName,
    Key: visitKey(componentAppId, state),
    UpdateExpression: `SET ${keepsFirstAccount}, outcomes.#codeDigest = :outcome`,
    ConditionExpression: 'attribute_exists(pk)',
    ExpressionAttributeNames: { '#codeDigest': codeDigest },
    ExpressionAttributeValues: {
      ':authorizerAppId': outcome.authorizerAppId,
      ':outcome': outcome,
    },
    ReturnValues: 'ALL_NEW',
  };
}

function toVisit({ pk: _pk, sk: _sk, removeAt: _removeAt, ...item }: VisitItem): Visit {
  const { claims, rest } = readClaims(item);
  return claims ? { ...rest, claims } : rest;
}
