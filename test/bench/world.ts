/** What the benches of look-ups work on: a component, accounts that authorized it, a real table. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTable, startDynamodb } from '../../infra/local/aws/dynamodb.ts';
import { clientSettings } from '../../infra/local/aws/local-aws.ts';
import { startTogether, type Keep } from '../../infra/local/process/together.ts';
import { createDynamodbStore } from '../../shared/store/dynamodb-store.ts';
import { contextOf, startService, type Service } from '../support/service.ts';

const TABLE_NAME = 'wxkeeper-bench';
/** A call that hangs is not given up while the bench measures. */
const WECHAT_TIMEOUT_SECONDS = 60;

export interface BenchWorld extends Pick<Service, 'services' | 'simulator' | 'close'> {
  /** Of accounts that have authorized the component. */
  authorizerAppIds: string[];
}

/** The clock stands still until the simulator's is moved. */
export async function startWorld(accounts: number): Promise<BenchWorld> {
  return startTogether((keep) => startParts(accounts, keep));
}

async function startParts(accounts: number, keep: Keep): Promise<Omit<BenchWorld, 'close'>> {
  const dynamodb = keep(await startDynamodb());
  await createTable(dynamodb.engineEndpoint, TABLE_NAME);
  const client = new DynamoDBClient(clientSettings(dynamodb.engineEndpoint));
  keep({ close: async () => client.destroy() });
  const service = keep(
    await startService({
      store: createDynamodbStore(TABLE_NAME, client),
      wechatTimeoutSeconds: WECHAT_TIMEOUT_SECONDS,
      measure: () => {},
      uptime: () => performance.now(),
      random: Math.random,
      sleep,
    }),
  );
  const { services, simulator } = service;
  const renewals: Promise<unknown>[] = [];
  keep({
    close: async () => {
      simulator.releaseHanging();
      await Promise.allSettled(renewals);
    },
  });
  services.renewLater = async (renewal) => {
    renewals.push(service.handlers['renew-access-token'](renewal, contextOf('bench')));
  };
  const authorizerAppIds = Array.from(
    { length: accounts },
    () => simulator.addAccount().authorizerAppId,
  );
  for (const authorizerAppId of authorizerAppIds) await service.authorizeAccount(authorizerAppId);
  return { services, simulator, authorizerAppIds };
}
