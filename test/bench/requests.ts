/** Counts what a DynamoDB client sends, and what DynamoDB charges for it. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** What was sent while it was watched. */
export interface SentRequests {
  /** Names of the commands, one for each request. */
  operations: string[];
  /** Read or write capacity units, whichever the requests consume. */
  capacityUnits: number;
}

interface Consumption {
  ConsumedCapacity?: { CapacityUnits?: number } | undefined;
}

/** @returns what ends it */
export function watchRequests(client: DynamoDBClient): { stop: () => SentRequests } {
  const sent: SentRequests = { operations: [], capacityUnits: 0 };
  const name = 'watchRequests';
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const input = { ...args.input, ReturnConsumedCapacity: 'TOTAL' };
      const result = await next({ ...args, input });
      sent.operations.push(String(context['commandName']));
      sent.capacityUnits += (result.output as Consumption).ConsumedCapacity?.CapacityUnits ?? 0;
      return result;
    },
    { step: 'initialize', name },
  );
  return {
    stop: () => {
      client.middlewareStack.remove(name);
      return sent;
    },
  };
}
