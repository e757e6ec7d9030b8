/** The table. A condition that does not hold gives `false`, and no answer is `StoreUnavailable`. */
import {
  ConditionalCheckFailedException,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import { GetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { KeeperError } from '../errors.ts';

export interface Table {
  client: DynamoDBDocumentClient;
  tableName: string;
}

/** Attempts of a write that conflicts with other transactions, before it counts as refused. */
const CONFLICT_TRIES = 3;

/** Whether the write was done; false where its condition did not hold. */
export async function isWritten(write: () => Promise<unknown>): Promise<boolean> {
  for (let tries = 1; ; tries++) {
    try {
      await answered(write);
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

/** Always strongly consistent: a stale read could give a token that WeChat no longer accepts. */
export async function readItem<Item>(
  table: Table,
  key: { pk: string; sk: string },
): Promise<Item | undefined> {
  const command = new GetCommand({ TableName: table.tableName, Key: key, ConsistentRead: true });
  const { Item } = await answered(() => table.client.send(command));
  return Item as Item | undefined;
}

/**
 * What the table answers, a refusal included.
 *
 * @throws {KeeperError} `StoreUnavailable` where it does not answer, is busy or fails; the SDK has
 *   tried again by then
 */
export async function answered<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    if (!isUnavailable(error)) throw error;
    const { name } = Object(error) as { name?: string };
    throw new KeeperError('StoreUnavailable', `the table does not answer (${name}); ask again`, {
      cause: error,
    });
  }
}

const BUSY = /Throttl|ProvisionedThroughputExceeded|RequestLimitExceeded|LimitExceeded/;

/** No answer at all, a fault of DynamoDB's, or more requests than it accepts: all of them pass. */
function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { $fault: fault, $metadata: sent } = error as { $fault?: string; $metadata?: object };
  if ([error.name, ...cancellationReasons(error)].some((name) => BUSY.test(name ?? '')))
    return true;
  // The SDK notes on every error how often it has sent the request; on those without an answer too.
  return fault === 'server' || (fault === undefined && sent !== undefined);
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
