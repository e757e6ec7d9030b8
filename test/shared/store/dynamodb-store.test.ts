/** The store on DynamoDB keeps the promises of every store, and some that only DynamoDB asks for. */
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  createTable,
  startDynamodb,
  type LocalDynamodb,
} from '../../../infra/local/aws/dynamodb.ts';
import { clientSettings } from '../../../infra/local/aws/local-aws.ts';
import { createDynamodbStore } from '../../../shared/store/dynamodb-store.ts';
import type { Store } from '../../../shared/store/store.ts';
import { firstGrant, granted, key, leaseOf, now, token } from './examples.ts';
import { describeStore } from './store-contract.ts';

/** DynamoDB Local starts slowly; CONTRIBUTING.md says how to choose the engine. */
const START_TIMEOUT_MS = 60_000;

let dynamodb: LocalDynamodb;
let client: DynamoDBClient;
let tables = 0;

beforeAll(async () => {
  dynamodb = await startDynamodb();
  client = new DynamoDBClient(clientSettings(dynamodb.endpoint));
}, START_TIMEOUT_MS);

afterAll(async () => {
  client.destroy();
  await dynamodb.close();
});

async function newTable(): Promise<string> {
  const tableName = `wxkeeper-${++tables}`;
  await createTable(dynamodb.endpoint, tableName);
  return tableName;
}

describeStore('the store on DynamoDB', async () => createDynamodbStore(await newTable(), client));

/** Writes one of everything. */
async function fill(store: Store): Promise<void> {
  const ticket = { verifyTicket: 'ticket@@@1', createdAt: now };
  await store.saveVerifyTicket('wxcomponent', ticket, now);
  await store.takeLease({ componentAppId: 'wxcomponent' }, leaseOf('owner'));
  await store.saveAccessToken({ componentAppId: 'wxcomponent' }, 'owner', token);
  await store.changeAuthorizer(firstGrant);
  await store.saveVisit({
    componentAppId: 'wxcomponent',
    state: 'state',
    preAuthCodeDigest: 'hash',
    startedAt: now,
    expiresAt: now + 600,
  });
  const outcome = { authorizerAppId: 'wxauthorizer', grantedAt: 1000, codeDigest: 'digest' };
  await store.completeVisit({ componentAppId: 'wxcomponent', state: 'state' }, outcome);
}

describe('the table', () => {
  let tableName: string;
  beforeAll(async () => {
    tableName = await newTable();
    await fill(createDynamodbStore(tableName, client));
  });

  const scan = async (index: { IndexName?: string } = {}) => {
    const { Items = [] } = await client.send(new ScanCommand({ TableName: tableName, ...index }));
    return Items;
  };

  it('stores one item for each thing, under the keys of docs/design.md', async () => {
    const keys = (await scan()).map(({ pk, sk }) => `${pk?.S} ${sk?.S}`);
    expect(keys.toSorted()).toEqual([
      'authorizer#wxcomponent#wxauthorizer access-token',
      'authorizer#wxcomponent#wxauthorizer grant',
      'authorizer#wxcomponent#wxauthorizer refresh-token#000001',
      'component#wxcomponent access-token',
      'pre-auth-code#wxcomponent#hash visit',
      'verify-ticket#wxcomponent verify-ticket',
      'visit#wxcomponent#state visit',
    ]);
  });

  it('removes visits a day after their expiry, and nothing else ever', async () => {
    const removed = (await scan()).filter((item) => item['removeAt'] !== undefined);
    const removals = removed.map(({ pk, removeAt }) => `${pk?.S} ${removeAt?.N}`);
    expect(removals.toSorted()).toEqual([
      `pre-auth-code#wxcomponent#hash ${now + 600 + 86_400}`,
      `visit#wxcomponent#state ${now + 600 + 86_400}`,
    ]);
  });

  it('lists grants only in its index', async () => {
    const listed = await scan({ IndexName: 'authorizers' });
    expect(listed.map(({ sk }) => sk?.S)).toEqual(['grant']);
  });
});

it('lists grants by name only where there is one, without regard to case and width', async () => {
  const { profile } = granted;
  if (!profile) throw new Error('the example has a profile');
  const profiles = [
    profile,
    { ...profile, nickName: ' Ｍy Shop ' },
    { ...profile, nickName: '' },
    undefined,
  ];
  const tableName = await newTable();
  const store = createDynamodbStore(tableName, client);
  for (const [index, shown] of profiles.entries()) {
    const next = { ...granted, authorizerAppId: `wx${index}`, profile: shown };
    await store.changeAuthorizer({ next });
  }
  const index = { TableName: tableName, IndexName: 'names' };
  const { Items = [] } = await client.send(new ScanCommand(index));
  const found = Items.map(({ pk, searchName }) => `${pk?.S} ${searchName?.S}`);
  expect(found.toSorted()).toEqual([
    'authorizer#wxcomponent#wx0 小店',
    'authorizer#wxcomponent#wx1 my shop',
  ]);
});

/** What is read of items while something is done. */
async function watchReads(act: () => Promise<unknown>): Promise<unknown[]> {
  const reads: unknown[] = [];
  client.middlewareStack.add(
    (send, context) => (request) => {
      if (context.commandName === 'GetItemCommand' || context.commandName === 'GetCommand') {
        reads.push(request.input);
      }
      return send(request);
    },
    { name: 'remember-reads', step: 'initialize' },
  );
  await act();
  client.middlewareStack.remove('remember-reads');
  return reads;
}

it('reads every item as it is now, never as it was', async () => {
  const store = createDynamodbStore(await newTable(), client);
  await fill(store);
  const reads = await watchReads(async () => {
    await store.readVerifyTickets('wxcomponent');
    await store.readAccessToken(key);
    await store.readAuthorizer(key);
    await store.readRefreshToken(key, 1);
    await store.findVisit('wxcomponent', 'hash');
  });
  expect(reads).toHaveLength(6);
  expect(reads).toEqual(reads.map(() => expect.objectContaining({ ConsistentRead: true })));
});

it('reads nothing to save a token, unless the lease is lost', async () => {
  const store = createDynamodbStore(await newTable(), client);
  await store.takeLease(key, leaseOf('owner'));
  const save = () => store.saveAccessToken(key, 'owner', token);
  expect(await watchReads(save)).toEqual([]);
  expect(await watchReads(save)).toHaveLength(1);
});
