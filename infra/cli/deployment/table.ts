/** Reads the table for operators: never a token, a ticket or a refresh token, only what is about them. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DynamoDBDocumentClient,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/lib-dynamodb';
import type { ClientSettings } from './clients.ts';

/** Keys of one item. */
export interface ItemKey {
  pk: string;
  sk: string;
}

export type Item = Readonly<Record<string, unknown>>;

/** A page of an index. */
export interface Page {
  items: Item[];
  /** Where the next page begins; undefined after the last. */
  next?: Item | undefined;
}

/** What a query asks for. */
export interface Question {
  index: string;
  /** The key's attributes by name: all equal, the last one may begin with its text. */
  equals: Readonly<Record<string, string>>;
  begins?: Readonly<Record<string, string>> | undefined;
  /** Only items of which this is true are returned. */
  filter?: { attribute: string; isNot: string } | undefined;
  attributes: readonly string[];
  limit?: number | undefined;
  from?: Item | undefined;
}

/** How the commands read. */
export interface OperatorsTable {
  /** In the order of the keys; undefined for what is not there. */
  readItems: (
    keys: readonly ItemKey[],
    attributes: readonly string[],
  ) => Promise<(Item | undefined)[]>;
  query: (question: Question) => Promise<Page>;
}

/** DynamoDB takes so many keys in one request. */
const MOST_KEYS = 100;

/** These never leave the table by way of the command line. */
const NEVER = /^(accessToken|verifyTicket|previousVerifyTicket|authorizerRefreshToken)$/i;

export function createOperatorsTable(tableName: string, settings: ClientSettings): OperatorsTable {
  const table = { tableName, client: DynamoDBDocumentClient.from(new DynamoDBClient(settings)) };
  return {
    async readItems(keys, attributes) {
      const batches = Array.from({ length: Math.ceil(keys.length / MOST_KEYS) }, (_, index) =>
        readBatch(table, keys.slice(index * MOST_KEYS, (index + 1) * MOST_KEYS), attributes),
      );
      const found = (await Promise.all(batches)).flat();
      const items = new Map(found.map((item) => [nameOf(item), item]));
      return keys.map((key) => items.get(nameOf({ ...key })));
    },
    async query(question) {
      const command = new QueryCommand(queryInput(tableName, question));
      const { Items = [], LastEvaluatedKey } = await table.client.send(command);
      return { items: Items, next: LastEvaluatedKey };
    },
  };
}

/** DynamoDB may leave out keys where it is busy. */
async function readBatch(
  { client, tableName }: { client: DynamoDBDocumentClient; tableName: string },
  keys: readonly ItemKey[],
  attributes: readonly string[],
): Promise<Item[]> {
  const found: Item[] = [];
  let Keys: Item[] = keys.map(({ pk, sk }) => ({ pk, sk }));
  const how = projectionOf([...attributes, 'pk', 'sk']);
  while (Keys.length > 0) {
    const RequestItems = { [tableName]: { Keys, ConsistentRead: true, ...how } };
    const answer = await client.send(new BatchGetCommand({ RequestItems }));
    found.push(...(answer.Responses?.[tableName] ?? []));
    Keys = answer.UnprocessedKeys?.[tableName]?.Keys ?? [];
  }
  return found;
}

function queryInput(tableName: string, question: Question): QueryCommandInput {
  const { index, equals, begins = {}, filter, attributes, limit, from } = question;
  const { ProjectionExpression, ExpressionAttributeNames } = projectionOf(attributes);
  const keys = Object.entries({ ...equals, ...begins });
  const conditions = [
    ...Object.keys(equals).map((name) => `#${name} = :${name}`),
    ...Object.keys(begins).map((name) => `begins_with(#${name}, :${name})`),
  ];
  return {
    TableName: tableName,
    IndexName: index,
    KeyConditionExpression: conditions.join(' AND '),
    ProjectionExpression,
    ExpressionAttributeNames: {
      ...ExpressionAttributeNames,
      ...Object.fromEntries(keys.map(([name]) => [`#${name}`, name])),
      ...(filter && { '#filtered': filter.attribute }),
    },
    ExpressionAttributeValues: {
      ...Object.fromEntries(keys.map(([name, value]) => [`:${name}`, value])),
      ...(filter && { ':filtered': filter.isNot }),
    },
    ...(filter && { FilterExpression: '#filtered <> :filtered' }),
    ...(limit !== undefined && { Limit: limit }),
    ...(from && { ExclusiveStartKey: from }),
  };
}

function projectionOf(attributes: readonly string[]) {
  const shown = attributes.filter((name) => !NEVER.test(name));
  const names = Object.fromEntries(shown.map((name, index) => [`#a${index}`, name]));
  return {
    ProjectionExpression: Object.keys(names).join(', '),
    ExpressionAttributeNames: names,
  };
}

function nameOf({ pk, sk }: Item): string {
  return `${String(pk)}\n${String(sk)}`;
}
