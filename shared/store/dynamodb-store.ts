/** The store on DynamoDB: one table, and one file for each kind of item with its conditions. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { accessTokenItems } from './access-token-items.ts';
import { visitItems } from './visit-items.ts';
import { authorizerItems } from './authorizer-items.ts';
import { messageItems } from './message-items.ts';
import { operationsItems } from './operations-items.ts';
import type { Store } from './store.ts';
import { verifyTicketItems } from './verify-ticket-items.ts';
import { visitLimitItems } from './visit-limit-items.ts';

export function createDynamodbStore(tableName: string, client: DynamoDBClient): Store {
  const table = {
    tableName,
    client: DynamoDBDocumentClient.from(client, {
      marshallOptions: { removeUndefinedValues: true },
    }),
  };
  return {
    ...verifyTicketItems(table),
    ...accessTokenItems(table),
    ...authorizerItems(table),
    ...messageItems(table),
    ...operationsItems(table),
    ...visitItems(table),
    ...visitLimitItems(table),
  };
}
