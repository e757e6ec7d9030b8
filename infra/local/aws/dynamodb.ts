/** A local DynamoDB, with the same table as in the stack. */
import {
  CreateTableCommand,
  DynamoDBClient,
  ResourceInUseException,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { setTimeout as wait } from 'node:timers/promises';
import { tableSchema } from '../../../shared/store/table-schema.ts';
import { startGuarded, type GuardedProcess } from '../process/guarded-process.ts';
import { startGuardedProxy } from '../process/guarded-proxy.ts';
import { startTogether } from '../process/together.ts';
import { DATA_FILE_REMEDY, protectDataFile } from './data-file.ts';
import { dynamodbProgram } from './dynamodb-engine.ts';
import { findHiddenAddress } from './hidden-address.ts';
import { clientSettings } from './local-aws.ts';

/** Java needs 2 to 5 seconds on an idle machine, and far more on a busy one. */
const START_SECONDS = 60;

export interface DynamodbOptions {
  /** Default 0: any free port. */
  port?: number;
  /** The data file (DynamoDB Local uses its folder). Default: in memory. */
  file?: string | undefined;
}

/** A running DynamoDB. */
export interface LocalDynamodb {
  /** For clients on this machine. It refuses pages of other sites. */
  endpoint: string;
  /** The engine itself, which answers everybody: for our own functions only, as it is quicker. */
  engineEndpoint: string;
  close: () => Promise<void>;
}

/**
 * Starts DynamoDB, with a guard on the loopback address, and waits until it answers. It stops together
 * with this process. `WXKEEPER_DYNAMODB_ENGINE` can name the engine.
 *
 * @throws {Error} that says what is missing or, with code EADDRINUSE, which port is in use
 */
export async function startDynamodb(options: DynamodbOptions = {}): Promise<LocalDynamodb> {
  const { port = 0, file } = options;
  if (file) protectDataFile(file);
  return startTogether(async (keep) => {
    const address = await findHiddenAddress();
    const engineEndpoint = `http://${address.host}:${address.port}`;
    const { endpoint } = keep(await startGuardedProxy(engineEndpoint, port));
    const { command, args } = dynamodbProgram({ ...address, file });
    const running = startGuarded(command, args);
    keep({ close: running.stop });
    await waitUntilReady(endpoint, running, file);
    return { endpoint, engineEndpoint };
  });
}

/** Creates the table as the stack does. A table that is already in the data file is not changed. */
export async function createTable(endpoint: string, tableName: string): Promise<void> {
  const client = new DynamoDBClient(clientSettings(endpoint));
  try {
    await client.send(new CreateTableCommand(tableDefinition(tableName)));
    const timeToLive = { AttributeName: tableSchema.timeToLive, Enabled: true };
    await client.send(
      new UpdateTimeToLiveCommand({ TableName: tableName, TimeToLiveSpecification: timeToLive }),
    );
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  } finally {
    client.destroy();
  }
}

function tableDefinition(tableName: string) {
  const { partitionKey, sortKey, authorizersIndex, namesIndex, tenantsIndex } = tableSchema;
  const indexes = [authorizersIndex, namesIndex, tenantsIndex];
  const names = [
    partitionKey,
    sortKey,
    ...indexes.flatMap((each) => [each.partitionKey, each.sortKey]),
  ];
  return {
    TableName: tableName,
    BillingMode: 'PAY_PER_REQUEST' as const,
    AttributeDefinitions: [...new Set(names)].map((name) => ({
      AttributeName: name,
      AttributeType: 'S' as const,
    })),
    KeySchema: keySchema(partitionKey, sortKey),
    GlobalSecondaryIndexes: indexes.map((index) => ({
      IndexName: index.name,
      KeySchema: keySchema(index.partitionKey, index.sortKey),
      Projection: { ProjectionType: index === authorizersIndex ? 'ALL' : 'KEYS_ONLY' } as const,
    })),
  };
}

function keySchema(partitionKey: string, sortKey: string) {
  return [
    { AttributeName: partitionKey, KeyType: 'HASH' as const },
    { AttributeName: sortKey, KeyType: 'RANGE' as const },
  ];
}

async function waitUntilReady(
  endpoint: string,
  running: GuardedProcess,
  file?: string,
): Promise<void> {
  let ended: { output: string } | undefined;
  void running.ended.then((how) => (ended = how));
  const deadline = performance.now() + START_SECONDS * 1000;
  while (performance.now() < deadline) {
    if (ended) {
      const hint = file ? `. Its data file is ${file}: ${DATA_FILE_REMEDY}` : '';
      throw new Error(`DynamoDB ended while it started: ${ended.output.trim()}${hint}`);
    }
    if (await isAnswering(endpoint)) return;
    await wait(10);
  }
  throw new Error(`DynamoDB did not answer on ${endpoint} within ${START_SECONDS} seconds`);
}

/** Accepts any HTTP answer: DynamoDB Local refuses an unsigned GET, dynoxide reports its health. */
async function isAnswering(endpoint: string): Promise<boolean> {
  try {
    const response = await fetch(endpoint, { signal: AbortSignal.timeout(1000) });
    await response.body?.cancel();
    return true;
  } catch {
    return false;
  }
}
