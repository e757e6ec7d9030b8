/** Makes every port from the environment. Only `functions/` import it. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { timeLimits, type AwsService } from './aws/time-limits.ts';
import { createCallFiles } from './aws/call-files.ts';
import { createSecretReader } from './aws/component-secret.ts';
import { countAnnouncements, createAnnouncer } from './aws/event-bus.ts';
import { createDeliverAgain, createEventQueue, type DeliverAgain } from './aws/event-queue.ts';
import { createLinkSigningKeyReader } from './aws/link-signing-key.ts';
import { createLogger, type Logger } from './aws/logger.ts';
import { createMeasure } from './aws/metrics.ts';
import { createResponder } from './aws/responder.ts';
import {
  createFunctionStarter,
  createRenewLater,
  type StartFunction,
} from './aws/start-function.ts';
import { observeWechatCall } from './aws/wechat-calls.ts';
import { secretsManager, type SecretSource } from './aws/secrets.ts';
import { requireVariables, wechatBaseUrls } from './config.ts';
import type { CallerPolicyPort } from './callers/rights.ts';
import type { MessagePorts } from './pushes/messages.ts';
import type { AnswerPorts } from './replies/answer-message.ts';
import type { LinkPorts } from './onboarding/link-policy.ts';
import type {
  Bus,
  Clock,
  ComponentServices,
  Epoch,
  Files,
  IncomingServices,
  Log,
  Metering,
  PlainServices,
  PushServices,
  Queue,
  Services,
  Stopwatch,
  Storage,
} from './services.ts';
import { createDynamodbStore } from './store/dynamodb-store.ts';
import type { Store } from './store/store.ts';
import { createLeaseWatch } from './tokens/leases.ts';
import { WECHAT_TIMEOUT_SECONDS } from './wechat/call.ts';
import { createFetch } from './wechat/connections.ts';
import { createWechatHosts, type WechatHosts } from './wechat/hosts.ts';
import { createUptime } from './wechat/uptime.ts';

/** Seconds since 1970. */
const wallClock = () => Math.floor(Date.now() / 1000);
const newId = () => randomBytes(16).toString('hex');
const stopwatch = () => performance.now();

export function createIncomingServices(secrets = secretsManager()): IncomingServices {
  const services = createPlainServices();
  const readSecret = createSecretReader(createSecretSource(services.logger, secrets));
  return { ...services, readSecret };
}

/** What every function for a component needs. */
function createPlainServices(): PlainServices {
  const served = requireVariables(['COMPONENT_APP_IDS']).COMPONENT_APP_IDS.split(',');
  const serves = (componentAppId: string) => served.includes(componentAppId);
  return { serves, logger: createLogger(), now: wallClock };
}

function createSecretSource(logger: Logger, secrets = secretsManager()): SecretSource {
  return { ...secrets, now: wallClock, logger, measure: createMeasure() };
}

export function createPushServices(secrets?: Pick<SecretSource, 'fetchSecret'>): PushServices {
  return { ...createIncomingServices(secrets), measure: createMeasure() };
}

function createStore(limits: AwsService = 'table'): Store {
  const client = new DynamoDBClient(timeLimits(limits));
  return createDynamodbStore(requireVariables(['TABLE_NAME']).TABLE_NAME, client);
}

export function createComponentServices(): ComponentServices {
  const incoming = createPushServices();
  const baseUrls = wechatBaseUrls();
  const uptime = createUptime({ running: stopwatch, wall: Date.now });
  return {
    ...incoming,
    store: createStore(),
    wechat: {
      hosts: createHosts(baseUrls.api, incoming),
      fetch: createFetch({ uptime }),
      timeoutSeconds: WECHAT_TIMEOUT_SECONDS,
      uptime,
      observe: (call) => observeWechatCall(call, incoming),
    },
    wechatBaseUrls: baseUrls,
    uptime: stopwatch,
    watchLease: createLeaseWatch({ uptime: stopwatch }),
    newId,
    random: Math.random,
    sleep,
  };
}

export function createServices(): Services {
  const services = createComponentServices();
  return { ...services, ...createBus(services) };
}

/** The event bus. Events that are put on it are counted. */
export function createBus(metering: Metering, announce = createAnnouncer()): Bus {
  return { announce: countAnnouncements(announce, metering) };
}

/** For the function that receives pushes: the table for tickets, the queue for all other events. */
export function createIntakeServices(): PushServices & Storage & Queue {
  return { ...createPushServices(), store: createStore(), enqueue: createEventQueue() };
}

/** For the function that receives users' messages: WeChat waits for it. */
export function createMessageServices(): PushServices &
  MessagePorts &
  AnswerPorts &
  Epoch &
  Stopwatch {
  const secrets = new SecretsManagerClient(timeLimits('messageSecrets'));
  const services = createPushServices(secretsManager(secrets));
  const bus = new EventBridgeClient(timeLimits('messageBus'));
  return {
    ...services,
    ...createBus(services, createAnnouncer(bus)),
    store: createStore('messageTable'),
    enqueue: createEventQueue(new SQSClient(timeLimits('messageQueue'))),
    epochMilliseconds: Date.now,
    uptime: stopwatch,
    newId,
    sleep,
    askResponder: createResponder(),
    answersPublishCheck: requireVariables(['PUBLISH_CHECK']).PUBLISH_CHECK === 'on',
  };
}

/** For a merchant's return, which puts on the queue what the table does not take. */
export function createReturnServices(): Services & Queue {
  return { ...createServices(), enqueue: createEventQueue() };
}

/** For the export of refresh tokens: the table alone. */
export function createExportServices(): PlainServices & Storage {
  return { ...createPlainServices(), store: createStore() };
}

/** For assignments to tenants: neither WeChat nor a secret. */
export function createTenantServices(): PlainServices & Storage & Bus {
  return { ...createExportServices(), ...createBus({ measure: createMeasure() }) };
}

/** For the function that processes the queue. */
export function createQueueServices(): Services & { deliverAgain: DeliverAgain } {
  return { ...createServices(), deliverAgain: createDeliverAgain() };
}

/** For the look-up, which hands renewals over instead of waiting for WeChat. */
export function createLookUpServices(): Services & CallerPolicyPort {
  return { ...createServices(), ...createCallerPolicy(), renewLater: createRenewLater() };
}

/** What each caller may do. It was checked when the stack was synthesized. */
export function createCallerPolicy(): CallerPolicyPort {
  const { CALLER_POLICY } = requireVariables(['CALLER_POLICY']);
  return { callerPolicy: JSON.parse(CALLER_POLICY) };
}

/** For calls for others: a look-up, and the bucket for large files. */
export function createCallServices(): Services & Files & CallerPolicyPort {
  return { ...createLookUpServices(), files: createCallFiles() };
}

/** For functions that start themselves again. */
export function createRestartingServices(): Services & { startFunction: StartFunction } {
  return { ...createServices(), startFunction: createFunctionStarter() };
}

/** The ports for signed links. The policy was checked when the stack was synthesized. */
export function createLinkServices(): LinkPorts {
  return {
    linkPolicy: JSON.parse(requireVariables(['LINK_POLICY']).LINK_POLICY),
    newId,
    readLinkSigningKeys: createLinkSigningKeyReader(createSecretSource(createLogger())),
  };
}

function createHosts(baseUrls: readonly string[], { now, logger }: Clock & Log): WechatHosts {
  return createWechatHosts(baseUrls, {
    now,
    onSwitch: (change) => logger.warn('WeChat is asked at another host', { ...change }),
  });
}
