/** Look-ups by the function's own handler: warm and cold, with few and with many authorizers. */
// First: the function's module reads the environment when it is loaded.
import '../support/environment.js';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Context } from 'aws-lambda';
import assert from 'node:assert/strict';
import { createHandler } from '../../functions/get-access-token.ts';
import { createTable, startDynamodb } from '../../infra/local/aws/dynamodb.ts';
import { clientSettings } from '../../infra/local/aws/local-aws.ts';
import { createDynamodbStore } from '../../shared/store/dynamodb-store.ts';
import { accessTokenKey } from '../../shared/store/keys.ts';
import { component, createTestServices, START } from '../support/services.ts';
import { median, timeOf, type Figure } from './measure.ts';
import { watchRequests } from './requests.ts';

const FEW = 1000;
const MANY = 100_000;
const ROUNDS = 10;
export const LOOK_UPS_A_ROUND = 100;
/** A caller with rights, and the tenant of all accounts. */
export const BOUND_CALLER = 'bound';
const TENANT = 'tenant-7';
const BATCH = 25;
const { componentAppId } = component;
const context = {
  invokedFunctionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:wxkeeper-get-access-token',
} as Context;

/** A table with so many authorizers, and look-ups in it. */
export interface Place {
  authorizers: number;
  client: DynamoDBClient;
  /** A function that has just started. */
  start: (caller?: string) => (authorizerAppId: string) => Promise<unknown>;
}

/** Look-ups in two tables take turns, so that whatever slows the machine slows both. */
export async function benchLookUp(): Promise<Figure[]> {
  const dynamodb = await startDynamodb();
  const few = await startPlace(dynamodb.engineEndpoint, FEW);
  const many = await startPlace(dynamodb.engineEndpoint, MANY);
  try {
    const warm = await measureWarm(few);
    const rounds = [];
    for (let round = 0; round < ROUNDS; round++) {
      rounds.push({ few: await coldRound(few, round), many: await coldRound(many, round) });
    }
    return [
      ...warm,
      ...coldFigures(FEW, await costOf(few), median(rounds.map((round) => round.few))),
      ...coldFigures(MANY, await costOf(many), median(rounds.map((round) => round.many))),
      {
        name: `look-up-cold-time-${MANY}-to-${FEW}`,
        value: median(rounds.map((round) => round.many / round.few)),
        unit: 'times',
      },
    ];
  } finally {
    few.client.destroy();
    many.client.destroy();
    await dynamodb.close();
  }
}

async function measureWarm(place: Place): Promise<Figure[]> {
  const lookUp = place.start();
  await lookUp(nameOf(0));
  const requests = watchRequests(place.client);
  const times = [];
  for (let round = 0; round < ROUNDS; round++) {
    times.push(
      await timeOf(async () => {
        for (let done = 0; done < 50 * LOOK_UPS_A_ROUND; done++) await lookUp(nameOf(0));
      }),
    );
  }
  const { operations, capacityUnits } = requests.stop();
  const lookUps = ROUNDS * 50 * LOOK_UPS_A_ROUND;
  const perSecond = (50 * LOOK_UPS_A_ROUND * 1000) / median(times);
  return [
    { name: 'look-up-warm', value: perSecond, unit: 'look-ups/s' },
    {
      name: 'look-up-warm-requests',
      value: operations.length / lookUps,
      unit: 'requests/look-up',
    },
    { name: 'look-up-warm-capacity', value: capacityUnits / lookUps, unit: 'RCU/look-up' },
  ];
}

/** One look-up after the other, each of another account. @returns milliseconds of all */
async function coldRound(place: Place, round: number): Promise<number> {
  const lookUp = place.start();
  return timeOf(async () => {
    for (const name of someNames(place, round)) await lookUp(name);
  });
}

async function costOf(place: Place) {
  const requests = watchRequests(place.client);
  await coldRound(place, 0);
  const { operations, capacityUnits } = requests.stop();
  assert.deepEqual(new Set(operations), new Set(['GetItemCommand']));
  return {
    requests: operations.length / LOOK_UPS_A_ROUND,
    capacityUnits: capacityUnits / LOOK_UPS_A_ROUND,
  };
}

function coldFigures(
  authorizers: number,
  cost: { requests: number; capacityUnits: number },
  milliseconds: number,
): Figure[] {
  const name = `look-up-cold-${authorizers}`;
  const perSecond = (LOOK_UPS_A_ROUND * 1000) / milliseconds;
  return [
    { name, value: perSecond, unit: 'look-ups/s' },
    { name: `${name}-requests`, value: cost.requests, unit: 'GetItem/look-up' },
    { name: `${name}-capacity`, value: cost.capacityUnits, unit: 'RCU/look-up' },
  ];
}

export async function startPlace(endpoint: string, authorizers: number): Promise<Place> {
  const tableName = `wxkeeper-${authorizers}`;
  const client = new DynamoDBClient(clientSettings(endpoint));
  await createTable(endpoint, tableName);
  await fill(tableName, client, authorizers);
  const { services } = createTestServices({
    store: createDynamodbStore(tableName, client),
    measure: () => {},
  });
  const callers = { [BOUND_CALLER]: { tenants: [TENANT] } };
  const callerPolicy = { callers, requireCaller: false };
  const start = (caller?: string) => {
    const handler = createHandler({ ...services, callerPolicy });
    const { invokedFunctionArn: arn } = context;
    const invoked = caller ? { ...context, invokedFunctionArn: `${arn}:${caller}` } : context;
    return (authorizerAppId: string) => handler({ componentAppId, authorizerAppId }, invoked);
  };
  return { authorizers, client, start };
}

/** With what a look-up reads: an account's other items lie beside it and are not touched. */
async function fill(tableName: string, client: DynamoDBClient, count: number): Promise<void> {
  const documents = DynamoDBDocumentClient.from(client);
  let next = 0;
  const writeBatches = async () => {
    for (let first = next; first < count; first = next) {
      next += BATCH;
      const requests = Array.from({ length: BATCH }, (_none, index) => ({
        PutRequest: { Item: tokenItem(nameOf(first + index)) },
      }));
      await documents.send(new BatchWriteCommand({ RequestItems: { [tableName]: requests } }));
    }
  };
  await Promise.all([writeBatches(), writeBatches()]);
}

function tokenItem(authorizerAppId: string) {
  return {
    ...accessTokenKey({ componentAppId, authorizerAppId }),
    accessToken: `92_${authorizerAppId}${'t'.repeat(118)}`,
    expiresAt: START + 7200,
    version: 1,
    tenantId: TENANT,
  };
}

/** Spread over the whole table, others in each round. */
export function someNames({ authorizers }: Place, round: number): string[] {
  const distance = authorizers / LOOK_UPS_A_ROUND;
  return Array.from({ length: LOOK_UPS_A_ROUND }, (_none, index) =>
    nameOf(index * distance + (round % distance)),
  );
}

export function nameOf(index: number): string {
  return `wx${index.toString(16).padStart(16, '0')}`;
}
