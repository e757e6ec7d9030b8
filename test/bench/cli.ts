/** What the command line takes itself, and how often it asks, with 100 accounts and with 100,000. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { clientSettings, TABLE_NAME } from '../../infra/local/aws/local-aws.ts';
import { bundleCommandLine } from '../../infra/package/command-line.ts';
import { comparisonKey, grantKey, listKey, searchName } from '../../shared/store/keys.ts';
import { localComponent, startLocalRun, type LocalRun } from '../support/bundled-service.ts';
import { median, type Figure } from './measure.ts';

const FEW = 100;
const MANY = 100_000;
const ROUNDS = 5;
/** DynamoDB takes so many items in one request. */
const BATCH = 25;
const CONCURRENT = 8;
const { componentAppId } = localComponent;
const watch = fileURLToPath(new URL('cli-watch.cjs', import.meta.url));

const run = promisify(execFile);
const appIdOf = (index: number) => `wx${index.toString(16).padStart(16, '0')}`;

/** By the name of its figures. */
const lines: Readonly<Record<string, string[]>> = {
  status: ['status'],
  list: ['authorizers', 'list'],
  'list-name': ['authorizers', 'list', '--name', 'shop 77'],
  show: ['authorizers', 'show', appIdOf(77)],
};

interface Watched {
  /** Of CPU: it waits for nobody then. */
  milliseconds: number;
  requests: number;
}

/** The processes are those of the package's file. */
export async function benchCli(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'wxkeeper-bench-cli-'));
  const file = bundleCommandLine(folder);
  const service = await startLocalRun();
  try {
    await service.simulator.pushVerifyTicket();
    await service.scheduler.start();
    await addAccounts(service, 0, FEW);
    const few = await measureAll(file, service);
    await addAccounts(service, FEW, MANY);
    const many = await measureAll(file, service);
    return Object.keys(lines).flatMap((name) => figuresOf(name, { few, many }));
  } finally {
    await service.close();
    rmSync(folder, { recursive: true });
  }
}

type Measured = Readonly<Record<string, Watched[]>>;

function figuresOf(name: string, { few, many }: { few: Measured; many: Measured }): Figure[] {
  const [first] = few[name] ?? [];
  const runs = many[name] ?? [];
  return [
    {
      name: `cli-${name}-${MANY}-own`,
      value: median(runs.map(({ milliseconds }) => milliseconds)),
      unit: 'ms',
    },
    { name: `cli-${name}-${FEW}-requests`, value: first?.requests ?? NaN, unit: 'requests' },
    { name: `cli-${name}-${MANY}-requests`, value: runs[0]?.requests ?? NaN, unit: 'requests' },
  ];
}

/** One after the other: each would slow the others. */
async function measureAll(file: string, service: LocalRun): Promise<Measured> {
  const measured: Record<string, Watched[]> = {};
  for (const [name, line] of Object.entries(lines)) {
    const runs: Watched[] = [];
    for (let round = 0; round < ROUNDS; round++) runs.push(await runOnce(file, line, service));
    measured[name] = runs;
  }
  return measured;
}

async function runOnce(
  file: string,
  line: readonly string[],
  { urls }: LocalRun,
): Promise<Watched> {
  const WXKEEPER_INVOKE_PORT = new URL(urls.invoke).port;
  const options = { env: { PATH: process.env['PATH'], WXKEEPER_INVOKE_PORT } };
  const parameters = ['-r', watch, file, ...line, '--local', '--json'];
  const { stdout, stderr } = await run(process.execPath, parameters, options);
  assert.doesNotThrow(() => JSON.parse(stdout), `${line.join(' ')}: ${stdout}${stderr}`);
  return JSON.parse(stderr.trim().split('\n').at(-1) ?? '{}') as Watched;
}

/** Written past the store, as a comparison leaves them. */
async function addAccounts({ urls }: LocalRun, from: number, to: number): Promise<void> {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(clientSettings(urls.dynamodb)));
  const counts = { authorized: to, revoked: 0, reauthorizationRequired: 0, countedAt: 1 };
  await write(client, [{ ...comparisonKey(componentAppId), ...counts }]);
  let next = from;
  const work = async () => {
    while (next < to) {
      const first = next;
      next += BATCH;
      const count = Math.min(BATCH, to - first);
      await write(
        client,
        Array.from({ length: count }, (_, index) => grantOf(first + index)),
      );
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT }, work));
  client.destroy();
}

async function write(client: DynamoDBDocumentClient, items: Record<string, unknown>[]) {
  const requests = items.map((Item) => ({ PutRequest: { Item } }));
  await client.send(new BatchWriteCommand({ RequestItems: { [TABLE_NAME]: requests } }));
}

function grantOf(index: number): Record<string, unknown> {
  const key = { componentAppId, authorizerAppId: appIdOf(index) };
  const nickName = `Shop ${index}`;
  return {
    ...grantKey(key),
    ...listKey(key),
    ...key,
    searchName: searchName(nickName),
    status: 'authorized',
    permissionSets: [1, 2, 3],
    refreshTokenVersion: 0,
    refreshTokenCount: 0,
    profile: { nickName, headImageUrl: '', principalName: 'Company', userName: `gh_${index}` },
    changedAt: 1,
    version: 1,
    unannounced: [],
  };
}
