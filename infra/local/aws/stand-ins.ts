/** Starts the local replacements for the AWS services that the functions use. */
import { randomBytes } from 'node:crypto';
import type { Keep } from '../process/together.ts';
import type { LocalComponent, LocalSettings } from '../settings.ts';
import { createTable, startDynamodb } from './dynamodb.ts';
import { startCallFiles } from './call-files.ts';
import { startEventBus, type BusEvent, type EventBus } from './event-bus.ts';
import { startEventQueue, type EventQueue } from './event-queue.ts';
import { COMPONENT_SECRET_PREFIX, LINK_SIGNING_SECRET_NAME, TABLE_NAME } from './local-aws.ts';
import { startSecretsManager } from './secrets-manager.ts';

/** The running replacements. */
export interface StandIns {
  queue: EventQueue;
  bus: EventBus;
  /** For clients on this machine that are none of our functions. */
  guardedDynamodb: string;
  /** The values of the AWS SDK's variables `AWS_ENDPOINT_URL_<SERVICE>`. */
  endpoints: {
    dynamodb: string;
    sqs: string;
    secretsManager: string;
    eventBridge: string;
    s3: string;
  };
}

/**
 * @param onEvent receives each event that is put on the bus
 * @throws {Error} with code EADDRINUSE and `port` if that of DynamoDB, the event bus or S3 is in use
 */
export async function startStandIns(
  { component, ports, dataFile }: LocalSettings,
  keep: Keep,
  onEvent?: (event: BusEvent) => void,
): Promise<StandIns> {
  const dynamodb = keep(await startDynamodb({ port: ports.dynamodb, file: dataFile }));
  await createTable(dynamodb.endpoint, TABLE_NAME);
  const queue = keep(await startEventQueue());
  const secretsManager = keep(await startSecretsManager(componentSecrets(component)));
  const bus = keep(await startEventBus(ports.eventBus, onEvent));
  const callFiles = keep(await startCallFiles(ports.s3));
  const endpoints = {
    dynamodb: dynamodb.engineEndpoint,
    sqs: queue.endpoint,
    secretsManager: secretsManager.endpoint,
    eventBridge: bus.endpoint,
    s3: callFiles.endpoint,
  };
  return { queue, bus, guardedDynamodb: dynamodb.endpoint, endpoints };
}

/** The secrets by name, as an operator would fill them in after the first deployment. */
function componentSecrets(component: LocalComponent): Record<string, string> {
  const { componentAppId, ...secret } = component;
  const linkSigningKey = randomBytes(32).toString('hex');
  return {
    [COMPONENT_SECRET_PREFIX + componentAppId]: JSON.stringify(secret),
    [LINK_SIGNING_SECRET_NAME]: JSON.stringify({ linkSigningKey }),
  };
}
