/** The table, and the one way in which a refused condition becomes a fact instead of an error. */
import {
  ConditionalCheckFailedException,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import { GetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

export interface Table {
  client: DynamoDBDocumentClient;
  tableName: string;
}

/** Tries of a write that another transaction is in the way of, before it counts as refused. */
const CONFLICT_TRIES = 3;

/** Whether the write was done; false where its condition did not hold. */
export async function isWritten(write: () => Promise<unknown>): Promise<boolean> {
  for (let tries = 1; ; tries++) {
    try {
      await write();
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      const reasons = cancellationReasons(error);
      if (reasons.includes('ConditionalCheckFailed')) return false;
      if (!reasons.includes('TransactionConflict')) throw error;
      if (tries === CONFLICT_TRIES) return false;
    }
  }
}

/** Always strongly consistent: a stale read could hand out a token that WeChat no longer takes. */
export async function readItem<Item>(
  table: Table,
  key: { pk: string; sk: string },
): Promise<Item | undefined> {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.tableName, Key: key, ConsistentRead: true }),
  );
  return Item as Item | undefined;
}

/** Conditions that must all hold; undefined where there is none. */
export function allOf(...conditions: (string | undefined)[]): string | undefined {
  const present = conditions.filter((condition) => condition !== undefined);
  return present.length > 0
    ? present.map((condition) => `(${condition})`).join(' AND ')
    : undefined;
}

function cancellationReasons(error: unknown): (string | undefined)[] {
  if (error instanceof TransactionConflictException) return ['TransactionConflict'];
  if (!(error instanceof TransactionCanceledException)) return [];
  return error.CancellationReasons?.map((reason) => reason.Code) ?? [];
}
