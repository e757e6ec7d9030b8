/** What the rules are given, and the only place where it is made from the environment. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSecretReader, type ReadSecret } from './aws/component-secret.ts';
import { countAnnouncements, createAnnouncer, type Announce } from './aws/event-bus.ts';
import { createLogger, type Logger } from './aws/logger.ts';
import { createMeasure, measureWechatCall, type Measure } from './aws/metrics.ts';
import type { RenewLater } from './aws/start-function.ts';
import { requireVariables, wechatBaseUrls, type WechatBaseUrls } from './config.ts';
import { createDynamodbStore } from './store/dynamodb-store.ts';
import type { Store } from './store/store.ts';
import type { WechatApi } from './wechat/call.ts';
import { createWechatHosts, type WechatHosts } from './wechat/hosts.ts';

/** All that a rule can need. Each names the part that it does need. */
export interface Services {
  store: Store;
  wechat: WechatApi;
  wechatBaseUrls: WechatBaseUrls;
  readSecret: ReadSecret;
  /** Whether the component is one of this deployment's. */
  serves: (componentAppId: string) => boolean;
  /** Tells others of changes, on the event bus. */
  announce: Announce;
  logger: Logger;
  /** Writes figures down for CloudWatch; never fails. */
  measure: Measure;
  /** Left out: whoever finds a token due renews it and waits for it. */
  renewLater?: RenewLater | undefined;
  /** Seconds since 1970. */
  now: () => number;
  /** Milliseconds on a clock that only goes forward: how long something takes. */
  uptime: () => number;
  /** 32 random letters and digits that nobody can guess. */
  newId: () => string;
  /** 0 to 1, for jitter. */
  random: () => number;
  /** Milliseconds. */
  sleep: (milliseconds: number) => Promise<unknown>;
}

/** Without the event bus: for functions that change no authorizer. */
export type ComponentServices = Omit<Services, 'announce'>;

/** For functions that only take in what WeChat sends. */
export type IncomingServices = Pick<Services, 'readSecret' | 'serves' | 'logger' | 'now'>;

/** For those among them that count what they refuse. */
export type PushServices = IncomingServices & Pick<Services, 'measure'>;

/** A call has to end before the caller's patience does; WeChat answers in some 200 ms. */
const WECHAT_TIMEOUT_SECONDS = 4;

export function createIncomingServices(): IncomingServices {
  const componentAppIds = requireVariables(['COMPONENT_APP_IDS']).COMPONENT_APP_IDS.split(',');
  return {
    readSecret: createSecretReader(),
    serves: (componentAppId) => componentAppIds.includes(componentAppId),
    logger: createLogger(),
    now: () => Math.floor(Date.now() / 1000),
  };
}

export function createPushServices(): PushServices {
  return { ...createIncomingServices(), measure: createMeasure() };
}

export function createStore(): Store {
  return createDynamodbStore(requireVariables(['TABLE_NAME']).TABLE_NAME);
}

export function createComponentServices(): ComponentServices {
  const incoming = createPushServices();
  const baseUrls = wechatBaseUrls();
  const timeoutSeconds = WECHAT_TIMEOUT_SECONDS;
  return {
    ...incoming,
    store: createStore(),
    wechat: {
      hosts: createHosts(baseUrls.api, incoming),
      fetch,
      timeoutSeconds,
      observe: (call) => measureWechatCall(call, incoming),
    },
    wechatBaseUrls: baseUrls,
    uptime: () => performance.now(),
    newId: () => randomBytes(16).toString('hex'),
    random: Math.random,
    sleep,
  };
}

export function createServices(): Services {
  const services = createComponentServices();
  return { ...services, announce: countAnnouncements(createAnnouncer(), services) };
}

function createHosts(
  baseUrls: readonly string[],
  { now, logger }: Pick<Services, 'now' | 'logger'>,
): WechatHosts {
  return createWechatHosts(baseUrls, {
    now,
    onSwitch: (change) => logger.warn('WeChat is asked at another host', { ...change }),
  });
}
