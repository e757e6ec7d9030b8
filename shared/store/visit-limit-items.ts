/** Items that limit visits: how many began in an hour, and until when WeChat's quota is used up. */
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { LONGEST_QUOTA_SECONDS } from '../clocks.ts';
import { codeQuotaKey, visitLimitKey } from './keys.ts';
import type { Store } from './store.ts';
import { isWritten, readItem, type Table } from './table.ts';

const HOUR = 60 * 60;

type VisitLimitStore = Pick<Store, 'countVisit' | 'readCodeQuotaEnd' | 'saveCodeQuotaEnd'>;

export function visitLimitItems(table: Table): VisitLimitStore {
  return {
    async countVisit({ componentAppId, group, limit, now }) {
      if (limit < 1) return 'used-up';
      const hour = Math.floor(now / HOUR);
      const command = new UpdateCommand({
        TableName: table.tableName,
        Key: visitLimitKey(componentAppId, `${group}#${hour}`),
        UpdateExpression: 'SET removeAt = :removeAt ADD visits :one',
        ConditionExpression: 'attribute_not_exists(visits) OR visits < :limit',
        ExpressionAttributeValues: {
          ':removeAt': (hour + 2) * HOUR,
          ':one': 1,
          ':limit': limit,
        },
      });
      return (await isWritten(() => table.client.send(command))) ? 'counted' : 'used-up';
    },

    async readCodeQuotaEnd(componentAppId) {
      const key = codeQuotaKey(componentAppId);
      return (await readItem<{ endsAt: number }>(table, key))?.endsAt;
    },

    async saveCodeQuotaEnd(componentAppId, { endsAt, now }) {
      const command = new UpdateCommand({
        TableName: table.tableName,
        Key: codeQuotaKey(componentAppId),
        UpdateExpression: 'SET endsAt = :endsAt, removeAt = :removeAt',
        ConditionExpression: 'attribute_not_exists(endsAt) OR endsAt < :endsAt OR endsAt > :latest',
        ExpressionAttributeValues: {
          ':endsAt': endsAt,
          ':latest': now + LONGEST_QUOTA_SECONDS,
          ':removeAt': endsAt + HOUR,
        },
      });
      return (await isWritten(() => table.client.send(command))) ? 'saved' : 'known';
    },
  };
}
