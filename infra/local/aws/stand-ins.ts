/** What stands in for the AWS services that the functions use. */
import { createTable, startDynamodb } from './dynamodb.ts';
import { startEventBus, type EventBus } from './event-bus.ts';
import { startEventQueue, type EventQueue } from './event-queue.ts';
import { componentSecrets, TABLE_NAME } from '../function-environment.ts';
import { startSecretsManager } from './secrets-manager.ts';
import type { LocalSettings } from '../settings.ts';
import type { Keep } from '../process/together.ts';

/** Running stand-ins. */
export interface StandIns {
  queue: EventQueue;
  bus: EventBus;
  /** For the AWS SDK's `AWS_ENDPOINT_URL_<SERVICE>`. */
  endpoints: { dynamodb: string; sqs: string; secretsManager: string; eventBridge: string };
}

/** @throws {Error} with code EADDRINUSE if DynamoDB's port is in use */
export async function startStandIns(
  { component, ports, dataFile }: LocalSettings,
  keep: Keep,
): Promise<StandIns> {
  const dynamodb = keep(await startDynamodb({ port: ports.dynamodb, file: dataFile }));
  await createTable(dynamodb.endpoint, TABLE_NAME);
  const queue = keep(await startEventQueue());
  const secretsManager = keep(await startSecretsManager(componentSecrets(component)));
  const bus = keep(await startEventBus());
  const endpoints = {
    dynamodb: dynamodb.endpoint,
    sqs: queue.endpoint,
    secretsManager: secretsManager.endpoint,
    eventBridge: bus.endpoint,
  };
  return { queue, bus, endpoints };
}
