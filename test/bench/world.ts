/** What the benches of look-ups work on: a component, accounts that authorized it, a real table. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTable, startDynamodb } from '../../infra/local/aws/dynamodb.ts';
import { clientSettings } from '../../infra/local/aws/local-aws.ts';
import { createWechatSimulator, type WechatSimulator } from '../../infra/local/wechat/simulator.ts';
import type { HandedOverRenewal } from '../../shared/aws/start-function.ts';
import { applyEvent, takeIn } from '../../shared/pushes/events.ts';
import type { Services } from '../../shared/services.ts';
import { createDynamodbStore } from '../../shared/store/dynamodb-store.ts';
import { tokenSourceOf } from '../../shared/tokens/look-up.ts';
import { renewHandedOver } from '../../shared/tokens/renewal.ts';
import { openMessage } from '../../shared/wechat/envelope.ts';
import { readAuthorizationEvent } from '../../shared/wechat/event.ts';
import { component, createTestServices, hostAt, START } from '../support/services.ts';

const TABLE_NAME = 'wxkeeper-bench';
/** A call that hangs is not given up while the bench measures. */
const WECHAT_TIMEOUT_SECONDS = 60;
const { componentAppId } = component;

export interface BenchWorld {
  services: Services;
  simulator: WechatSimulator;
  /** Of accounts that have authorized the component. */
  authorizerAppIds: string[];
  close: () => Promise<void>;
}

/** The clock stands still until the simulator's is moved. */
export async function startWorld(accounts: number): Promise<BenchWorld> {
  const dynamodb = await startDynamodb();
  await createTable(dynamodb.endpoint, TABLE_NAME);
  const client = new DynamoDBClient(clientSettings(dynamodb.endpoint));
  const simulator: WechatSimulator = createWechatSimulator({
    components: [{ ...component, eventUrl: 'http://keeper.example/events' }],
    now: () => START,
    post: async (url, body) => {
      await receive(Object.fromEntries(url.searchParams), body, services);
      return { status: 200, body: 'success' };
    },
  });
  const simulatorUrl = await simulator.listen(0);
  const renewals: Promise<void>[] = [];
  const { services } = createTestServices({
    wechat: {
      hosts: hostAt(simulatorUrl),
      fetch,
      timeoutSeconds: WECHAT_TIMEOUT_SECONDS,
      uptime: () => performance.now(),
    },
    store: createDynamodbStore(TABLE_NAME, client),
    now: () => simulator.now(),
    random: Math.random,
    sleep,
    renewLater: async (renewal) => {
      renewals.push(renew(renewal, services));
    },
  });
  await simulator.pushVerifyTicket();
  const authorizerAppIds = Array.from(
    { length: accounts },
    () => simulator.addAccount().authorizerAppId,
  );
  for (const authorizerAppId of authorizerAppIds) await simulator.authorize(authorizerAppId);
  return {
    services,
    simulator,
    authorizerAppIds,
    close: async () => {
      simulator.releaseHanging();
      await Promise.allSettled(renewals);
      await simulator.close();
      client.destroy();
      await dynamodb.close();
    },
  };
}

/** As the function that gets the pushes, and the queue behind it. */
async function receive(
  query: Record<string, string>,
  body: string,
  services: Services,
): Promise<void> {
  const event = readAuthorizationEvent(
    openMessage({ query, body }, componentAppId, component),
    componentAppId,
  );
  const enqueue = (queued: Parameters<typeof applyEvent>[0]) => applyEvent(queued, services);
  await takeIn(event, { ...services, enqueue });
}

async function renew({ leaseOwner, ...key }: HandedOverRenewal, services: Services): Promise<void> {
  await renewHandedOver(tokenSourceOf(key, services), leaseOwner, services);
}
