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
import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { networkInterfaces, tmpdir } from 'node:os';
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
    // Engines tell them in different orders.
    const indexes = Table?.GlobalSecondaryIndexes?.map(({ IndexName, KeySchema = [] }) => {
      const keys = KeySchema.map(({ AttributeName, KeyType }) => `${KeyType} ${AttributeName}`);
      return `${IndexName}: ${keys.join(', ')}`;
    });
    expect(indexes?.toSorted()).toEqual([
      'authorizers: HASH listedUnder, RANGE authorizerAppId',
      'names: HASH listedUnder, RANGE searchName',
      'tenants: HASH listedUnder, RANGE tenantId',
    ]);
    expect(ttl.TimeToLiveDescription).toMatchObject({ AttributeName: 'removeAt' });
  });

  it('has its engine where no page finds it, and nowhere else', async () => {
    const { hostname, port } = new URL(dynamodb.engineEndpoint);
    expect(hostname).toMatch(/^127\./);
    const addresses = Object.values(networkInterfaces()).flatMap((each = []) => each);
    const others = [
      '127.0.0.1',
      '[::1]',
      ...addresses.map(({ family, address }) => (family === 'IPv6' ? `[${address}]` : address)),
    ].filter((host) => !host.startsWith('[fe80'));
    const answers = others.map(async (host) => fetch(`http://${host}:${port}`).then(() => host));
    const answered = (await Promise.allSettled(answers)).filter(
      (each) => each.status === 'fulfilled',
    );
    expect(answered).toEqual([]);
    expect((await fetch(dynamodb.engineEndpoint)).status).toBeGreaterThan(0);
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

it('nobody else may read its file, also one of an earlier run', async () => {
  const root = await mkdtemp(join(tmpdir(), 'wxkeeper-dynamodb-'));
  const folder = join(root, 'data');
  const file = join(folder, 'wxkeeper.db');
  const modes = async () => {
    const names = await readdir(folder);
    const each = names.map(async (name) => [name, (await stat(join(folder, name))).mode & 0o777]);
    return Object.fromEntries(await Promise.all(each));
  };
  const first = await startDynamodb({ file });
  await createTable(first.endpoint, 'kept');
  const created = await modes();
  await first.close();
  expect(Object.keys(created)).not.toEqual([]);
  expect(Object.values(created).filter((mode) => mode !== 0o600)).toEqual([]);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);

  for (const name of Object.keys(created)) await chmod(join(folder, name), 0o644).catch(() => {});
  await writeFile(join(folder, 'mine.txt'), '', { mode: 0o644 });
  const second = await startDynamodb({ file });
  const narrowed = await modes();
  await second.close();
  expect(narrowed).toMatchObject({ 'mine.txt': 0o644 });
  delete narrowed['mine.txt'];
  expect(Object.values(narrowed).filter((mode) => mode !== 0o600)).toEqual([]);
  await rm(root, { recursive: true });
});

it('ends with the process that started it, even when that is killed', async () => {
  const script = `import { startDynamodb } from ${JSON.stringify(moduleFile)};
    console.log((await startDynamodb()).engineEndpoint);`;
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
