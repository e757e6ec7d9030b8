/** The ports that a rule can ask for: types only, each of them small. `compose.ts` makes them. */
import type { CallFiles } from './aws/call-files.ts';
import type { ReadSecret } from './aws/component-secret.ts';
import type { Announce } from './aws/event-bus.ts';
import type { EnqueueEvent } from './aws/event-queue.ts';
import type { Logger } from './aws/logger.ts';
import type { Measure } from './aws/metrics.ts';
import type { RenewLater } from './aws/start-function.ts';
import type { WechatBaseUrls } from './config.ts';
import type { CredentialKey, Lease } from './store/records/access-token.ts';
import type { Store } from './store/store.ts';
import type { WechatApi } from './wechat/call.ts';

export interface Clock {
  /** Seconds since 1970. */
  now: () => number;
}

export interface Stopwatch {
  /** Milliseconds on a clock that only goes forward, to measure how long something takes. */
  uptime: () => number;
}

export interface LeaseWatch {
  /**
   * To be called with each lease that is read, and where there is none.
   *
   * @returns its owner, where this process has seen it unchanged for longer than a lease lasts
   */
  watchLease: (key: CredentialKey, lease: Lease | undefined) => string | undefined;
}

export interface Epoch {
  /** Milliseconds since 1970, to compare with a moment that another clock has measured. */
  epochMilliseconds: () => number;
}

export interface Chance {
  /** 32 random hexadecimal digits that nobody can guess. */
  newId: () => string;
  /** 0 to 1, for jitter. */
  random: () => number;
}

export interface Sleep {
  sleep: (milliseconds: number) => Promise<unknown>;
}

export interface Storage {
  store: Store;
}

export interface Wechat {
  wechat: WechatApi;
}

/** Where WeChat's pages for merchants are. */
export interface WechatPages {
  wechatBaseUrls: WechatBaseUrls;
}

export interface Components {
  /** Whether this deployment serves the component. */
  serves: (componentAppId: string) => boolean;
}

export interface Secrets {
  readSecret: ReadSecret;
}

export interface Bus {
  /** Announces changes on the event bus. */
  announce: Announce;
}

export interface Queue {
  /** Puts an event on the queue. */
  enqueue: EnqueueEvent;
}

export interface Files {
  /** The bucket for what is too large for an invocation. */
  files: CallFiles;
}

export interface Log {
  logger: Logger;
}

export interface Metering {
  /** Writes metrics for CloudWatch; never throws. */
  measure: Measure;
}

export interface HandOver {
  /** Left out: a caller that finds a token due renews it itself and waits. */
  renewLater?: RenewLater | undefined;
}

/** For every function that serves components. */
export interface PlainServices extends Components, Log, Clock {}

/** For functions that only receive what WeChat sends. */
export interface IncomingServices extends PlainServices, Secrets {}

/** For those that also count refused pushes. */
export interface PushServices extends IncomingServices, Metering {}

/** For functions that announce nothing: all ports but the event bus. */
export interface ComponentServices
  extends
    PushServices,
    Storage,
    Wechat,
    WechatPages,
    Stopwatch,
    LeaseWatch,
    Chance,
    Sleep,
    HandOver {}

/** All ports. */
export interface Services extends ComponentServices, Bus {}
