/** The local DynamoDB: the table as deployed, and a process that never stays behind. */
import {
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  ListTablesCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  createTable,
  startDynamodb,
  type LocalDynamodb,
} from '../../../../infra/local/aws/dynamodb.ts';
import { clientSettings } from '../../../../infra/local/aws/local-aws.ts';
import { listen, stopListening } from '../../../../infra/local/process/ports.ts';

jest.setTimeout(60_000);

const moduleFile = fileURLToPath(
  new URL('../../../../infra/local/aws/dynamodb.ts', import.meta.url),
);

async function untilGone(endpoint: string): Promise<void> {
  for (;;) {
    try {
      await fetch(endpoint);
    } catch {
      return;
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  }
}

describe('the local DynamoDB', () => {
  let dynamodb: LocalDynamodb;
  let client: DynamoDBClient;

  beforeAll(async () => {
    dynamodb = await startDynamodb();
    client = new DynamoDBClient(clientSettings(dynamodb.endpoint));
  });
  afterAll(async () => {
    client.destroy();
    await dynamodb.close();
  });

  it('creates the table with the keys, the index and the time to live of the schema', async () => {
    await createTable(dynamodb.endpoint, 'wxkeeper');
    const { Table } = await client.send(new DescribeTableCommand({ TableName: 'wxkeeper' }));
    const ttl = await client.send(new DescribeTimeToLiveCommand({ TableName: 'wxkeeper' }));
    expect(Table?.KeySchema?.map((key) => key.AttributeName)).toEqual(['pk', 'sk']);
    expect(Table?.BillingModeSummary?.BillingMode).toBe('PAY_PER_REQUEST');
    expect(Table?.GlobalSecondaryIndexes?.[0]).toMatchObject({
      IndexName: 'authorizers',
      KeySchema: [
        { AttributeName: 'listedUnder', KeyType: 'HASH' },
        { AttributeName: 'authorizerAppId', KeyType: 'RANGE' },
      ],
    });
    expect(ttl.TimeToLiveDescription).toMatchObject({ AttributeName: 'removeAt' });
  });

  it('leaves a table that already exists as it is', async () => {
    await createTable(dynamodb.endpoint, 'twice');
    await expect(createTable(dynamodb.endpoint, 'twice')).resolves.toBeUndefined();
  });
});

it('names the port that is in use', async () => {
  const other = createServer();
  const port = Number(new URL(await listen(other, 0)).port);
  await expect(startDynamodb({ port })).rejects.toMatchObject({ code: 'EADDRINUSE', port });
  await stopListening(other);
});

it('keeps its data in a file if one is named', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'wxkeeper-dynamodb-'));
  const file = join(folder, 'data', 'wxkeeper.db');
  const first = await startDynamodb({ file });
  await createTable(first.endpoint, 'kept');
  await first.close();
  const second = await startDynamodb({ file });
  const client = new DynamoDBClient(clientSettings(second.endpoint));
  const { Table } = await client.send(new DescribeTableCommand({ TableName: 'kept' }));
  expect(Table?.TableStatus).toBe('ACTIVE');
  client.destroy();
  await second.close();
  await rm(folder, { recursive: true });
});

it('ends with the process that started it, even when that is killed', async () => {
  const script = `import { startDynamodb } from ${JSON.stringify(moduleFile)};
    console.log((await startDynamodb()).endpoint);`;
  const parent = spawn(process.execPath, ['--input-type=module', '--eval', script]);
  const [firstLine]: unknown[] = await once(parent.stdout, 'data');
  const endpoint = String(firstLine).trim();
  const client = new DynamoDBClient(clientSettings(endpoint));
  try {
    expect(await client.send(new ListTablesCommand())).toMatchObject({ TableNames: [] });
  } finally {
    client.destroy();
    parent.kill('SIGKILL');
  }
  await once(parent, 'exit');
  await expect(untilGone(endpoint)).resolves.toBeUndefined();
});
