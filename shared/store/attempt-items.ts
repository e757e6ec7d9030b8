/** Items of authorization attempts, found by their state and by the hash of their pre-auth code. */
import { TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { attemptKey, preAuthCodeKey } from './keys.ts';
import type { AuthorizationAttempt } from './records.ts';
import type { Store } from './store.ts';
import { isWritten, readItem, type Table } from './table.ts';

/** WeChat's push can come later than the browser: the attempt outlives its own expiry by a day. */
const KEPT_AFTER_EXPIRY_SECONDS = 24 * 60 * 60;

interface AttemptItem extends AuthorizationAttempt {
  pk: string;
  sk: string;
  removeAt: number;
}

type AttemptStore = Pick<Store, 'saveAttempt' | 'readAttempt' | 'findAttempt' | 'completeAttempt'>;

export function attemptItems(table: Table): AttemptStore {
  const readAttempt: Store['readAttempt'] = async (componentAppId, state) => {
    const item = await readItem<AttemptItem>(table, attemptKey(componentAppId, state));
    return item && toAttempt(item);
  };

  return {
    readAttempt,

    async saveAttempt(attempt) {
      const { componentAppId, state, preAuthCodeHash } = attempt;
      const removeAt = attempt.expiresAt + KEPT_AFTER_EXPIRY_SECONDS;
      const put = (Item: object) => ({
        Put: {
          TableName: table.tableName,
          Item: { ...Item, removeAt },
          ConditionExpression: 'attribute_not_exists(pk)',
        },
      });
      await table.client.send(
        new TransactWriteCommand({
          TransactItems: [
            put({ ...attemptKey(componentAppId, state), ...attempt }),
            put({ ...preAuthCodeKey(componentAppId, preAuthCodeHash), state }),
          ],
        }),
      );
    },

    async findAttempt(componentAppId, preAuthCodeHash) {
      const key = preAuthCodeKey(componentAppId, preAuthCodeHash);
      const pointer = await readItem<{ state: string }>(table, key);
      return pointer && readAttempt(componentAppId, pointer.state);
    },

    async completeAttempt({ componentAppId, state }, authorizerAppId) {
      const command = new UpdateCommand({
        TableName: table.tableName,
        Key: attemptKey(componentAppId, state),
        UpdateExpression: 'SET authorizerAppId = :authorizerAppId',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':authorizerAppId': authorizerAppId },
      });
      await isWritten(() => table.client.send(command));
    },
  };
}

function toAttempt({ pk: _pk, sk: _sk, removeAt: _removeAt, ...attempt }: AttemptItem) {
  return attempt;
}
