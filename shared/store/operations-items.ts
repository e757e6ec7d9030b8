/** Items for the people who run the service: the last comparison's counts, and resets of quotas. */
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { codeQuotaKey, comparisonKey, quotaResetKey } from './keys.ts';
import type { AccountStates, OperationsStore } from './operations-store.ts';
import { answered, readItem, type Table } from './table.ts';

interface ComparisonItem {
  authorized: number;
  revoked: number;
  reauthorizationRequired: number;
  countedAt: number;
}

export function operationsItems(table: Table): OperationsStore {
  return {
    async saveAccountStates(componentAppId, states) {
      const command = new UpdateCommand({
        TableName: table.tableName,
        Key: comparisonKey(componentAppId),
        UpdateExpression: `SET authorized = :authorized, revoked = :revoked,
          reauthorizationRequired = :reauthorizationRequired, countedAt = :countedAt`,
        ExpressionAttributeValues: {
          ':authorized': states.authorized,
          ':revoked': states.revoked,
          ':reauthorizationRequired': states['reauthorization-required'],
          ':countedAt': states.countedAt,
        },
      });
      await answered(() => table.client.send(command));
    },

    async readAccountStates(componentAppId) {
      const item = await readItem<ComparisonItem>(table, comparisonKey(componentAppId));
      return item && toStates(item);
    },

    async saveQuotaReset(owner, now) {
      const command = new UpdateCommand({
        TableName: table.tableName,
        Key: quotaResetKey(owner),
        UpdateExpression: 'SET resetAt = :now',
        ExpressionAttributeValues: { ':now': now },
      });
      await answered(() => table.client.send(command));
    },

    async readQuotaReset(owner) {
      return (await readItem<{ resetAt: number }>(table, quotaResetKey(owner)))?.resetAt;
    },

    async clearCodeQuotaEnd(componentAppId) {
      const command = new UpdateCommand({
        TableName: table.tableName,
        Key: codeQuotaKey(componentAppId),
        UpdateExpression: 'REMOVE endsAt',
      });
      await answered(() => table.client.send(command));
    },
  };
}

function toStates(item: ComparisonItem): AccountStates {
  const { authorized, revoked, reauthorizationRequired, countedAt } = item;
  return { authorized, revoked, 'reauthorization-required': reauthorizationRequired, countedAt };
}
