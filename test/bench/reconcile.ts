/** How long the comparison of 100 000 authorizers takes, what it holds in memory, what it writes. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { once } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import { createTable, startDynamodb } from '../../infra/local/aws/dynamodb.ts';
import { clientSettings } from '../../infra/local/aws/local-aws.ts';
import type { ListedGrant } from '../../shared/reconciliation/compare.ts';
import { reconcileAuthorizers } from '../../shared/reconciliation/reconcile.ts';
import { readAuthorizerList } from '../../shared/reconciliation/wechat-list.ts';
import type { Services } from '../../shared/services.ts';
import { createDynamodbStore } from '../../shared/store/dynamodb-store.ts';
import { grantKey, listKey } from '../../shared/store/keys.ts';
import type { Authorizer } from '../../shared/store/records/authorizer.ts';
import { watchWrites } from '../support/reconciliation.ts';
import { component, createTestServices, START } from '../support/services.ts';
import type { Figure } from './measure.ts';
import type { BenchWechatData, BenchWechatReady } from './reconcile-wechat.ts';

const AUTHORIZERS = 100_000;
const CHANGES = 100;
const TABLE_NAME = 'wxkeeper-bench';
const { componentAppId } = component;

/** Two runs over the same accounts: nothing changed, and 100 changes whose pushes were lost. */
export async function benchReconcile(): Promise<Figure[]> {
  const dynamodb = await startDynamodb();
  const client = new DynamoDBClient(clientSettings(dynamodb.engineEndpoint));
  const wechat = new Worker(new URL('reconcile-wechat.ts', import.meta.url), {
    workerData: { authorizers: AUTHORIZERS } satisfies BenchWechatData,
  });
  try {
    const [ready] = (await once(wechat, 'message')) as [BenchWechatReady];
    await createTable(dynamodb.engineEndpoint, TABLE_NAME);
    const { services } = createTestServices({
      simulatorUrl: ready.url,
      store: createDynamodbStore(TABLE_NAME, client),
      // After the changes, and with all that was granted in the past.
      now: () => START + 60,
    });
    await preload(services, client, ready.verifyTicket);
    const unchanged = await measure('unchanged', services);
    wechat.postMessage(CHANGES, []);
    await once(wechat, 'message');
    const changed = await measure(`${CHANGES}-changed`, services);
    return [...unchanged, ...changed];
  } finally {
    await wechat.terminate();
    client.destroy();
    await dynamodb.close();
  }
}

async function measure(what: string, services: Services): Promise<Figure[]> {
  const watched = { services: { ...services } };
  const writes = watchWrites(watched);
  const memory = watchMemory();
  const startedAt = performance.now();
  const summary = await reconcileAuthorizers(
    { componentAppId },
    { ...watched.services, hasTimeLeft: () => true, continueLater: async () => {} },
  );
  const seconds = (performance.now() - startedAt) / 1000;
  if (summary.failed > 0 || !summary.isListComplete) throw new Error(JSON.stringify(summary));
  const { adopted, restored, updated, revoked } = summary;
  const figure = (name: string, value: number, unit: string) => ({
    name: `reconcile-${AUTHORIZERS}-${what}-${name}`,
    value: Number(value.toPrecision(3)),
    unit,
  });
  return [
    figure('time', seconds, 's'),
    figure('memory', memory.stop(), 'MiB'),
    figure('repaired', adopted + restored + updated + revoked, 'authorizers'),
    figure('writes', writes.length, 'writes'),
  ];
}

/** The most that is used above what is used at the start, with garbage that is not yet collected. */
function watchMemory(): { stop: () => number } {
  const used = () => {
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  collectGarbage();
  const atStart = used();
  let peak = atStart;
  const timer = setInterval(() => (peak = Math.max(peak, used())), 10);
  return {
    stop: () => {
      clearInterval(timer);
      return (peak - atStart) / 1024 / 1024;
    },
  };
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') collect();
}

/** As if every account had been adopted before: one grant item each, as WeChat lists it. */
async function preload(
  services: Services,
  client: DynamoDBClient,
  verifyTicket: string,
): Promise<void> {
  const { store } = services;
  await store.saveVerifyTicket(componentAppId, { verifyTicket, createdAt: START }, START);
  const { grants } = await readAuthorizerList(componentAppId, services);
  const documents = DynamoDBDocumentClient.from(client);
  const batches = batchesOf([...grants].map(([appId, grant]) => grantItem(appId, grant)));
  const write = async () => {
    for (let batch = batches.pop(); batch; batch = batches.pop()) {
      const requests = batch.map((Item) => ({ PutRequest: { Item } }));
      await documents.send(new BatchWriteCommand({ RequestItems: { [TABLE_NAME]: requests } }));
    }
  };
  await Promise.all([write(), write(), write(), write()]);
}

function grantItem(authorizerAppId: string, listed: ListedGrant) {
  const { authorizedAt = START, refreshTokenDigest } = listed;
  const authorizer: Authorizer = {
    componentAppId,
    authorizerAppId,
    status: 'authorized',
    permissionSets: [17, 18, 19, 25, 30],
    refreshTokenVersion: 1,
    refreshTokenCount: 1,
    refreshTokenDigest,
    profile: {
      nickName: '商家',
      headImageUrl: 'https://wx.qlogo.cn/mmopen/example/0',
      principalName: '个人',
      userName: 'gh_0123456789ab',
      isMiniProgram: true,
      serviceType: 0,
      verifyType: 0,
    },
    changedAt: authorizedAt,
    version: 1,
    unannounced: [],
  };
  return { ...grantKey(authorizer), ...listKey(authorizer), ...authorizer };
}

function batchesOf<Item>(items: readonly Item[], size = 25): Item[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_none, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
