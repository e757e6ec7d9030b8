/** What the rules are given in tests: no network of their own, a clock that stands still. */
import { countAnnouncements, type Announcement } from '../../shared/aws/event-bus.ts';
import type { Dimensions, Measure, MetricName } from '../../shared/aws/metrics.ts';
import type { CallerPolicy, CallerPolicyPort } from '../../shared/callers/rights.ts';
import { observeWechatCall } from '../../shared/aws/wechat-calls.ts';
import type { Services } from '../../shared/services.ts';
import { createLeaseWatch } from '../../shared/tokens/leases.ts';
import { createFetch } from '../../shared/wechat/connections.ts';
import { createWechatHosts, type WechatHosts } from '../../shared/wechat/hosts.ts';
import { createInMemoryStore } from './in-memory-store.ts';

/** 2026-11-22 02:00:00 UTC, 10 o'clock in China. */
export const START = 1_795_312_800;

/** One third-party platform, as entered in WeChat's console. */
export const component = {
  componentAppId: 'wx0123456789abcdef',
  componentAppSecret: '0f1e2d3c4b5a69788796a5b4c3d2e1f0',
  messageToken: 'a-message-token-for-tests',
  encodingAesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
};

/** Everybody may do everything, and nobody has a name. */
export const noCallers: CallerPolicy = { callers: {}, requireCaller: false };

/** One host and no other, for calls to WeChat. */
export function hostAt(baseUrl: string): WechatHosts {
  return createWechatHosts([baseUrl], { now: () => START });
}

export interface LogLine {
  level: 'info' | 'warn' | 'error';
  message: string;
  [field: string]: unknown;
}

/** One figure, as CloudWatch keeps it: under its name and its dimensions. */
export interface MeasuredFigure extends Dimensions {
  name: MetricName;
  value: number;
}

/** Each port that is not given is one for tests. */
export interface TestServicesOptions extends Partial<Services & CallerPolicyPort> {
  /** Where WeChat is played; if it is not given, nobody listens there. */
  simulatorUrl?: string;
  /** How long WeChat may take for an answer; the deployed functions wait as long as the default. */
  wechatTimeoutSeconds?: number;
}

export function createTestServices({
  simulatorUrl = 'http://127.0.0.1:9',
  wechatTimeoutSeconds: timeoutSeconds = 4,
  ...changes
}: TestServicesOptions = {}) {
  const log: LogLine[] = [];
  const announced: Announcement[] = [];
  const sleeps: number[] = [];
  const measured: MeasuredFigure[] = [];
  const measure: Measure = (figures, by) => {
    for (const [name, values] of Object.entries(figures)) {
      for (const value of [values].flat()) {
        for (const dimensions of by)
          measured.push({ name: name as MetricName, value, ...dimensions });
      }
    }
  };
  // What is called here may have been changed by then.
  const measuring = { measure: (...line: Parameters<Measure>) => services.measure(...line) };
  let ids = 0;
  const services: Services & CallerPolicyPort = {
    callerPolicy: noCallers,
    store: createInMemoryStore(),
    wechat: {
      hosts: hostAt(simulatorUrl),
      fetch: createFetch({ uptime: () => performance.now() }),
      timeoutSeconds,
      uptime: () => services.uptime(),
      observe: (call) => observeWechatCall(call, { ...measuring, logger: services.logger }),
    },
    wechatBaseUrls: { api: [simulatorUrl], mp: simulatorUrl, open: simulatorUrl },
    readSecret: async () => component,
    serves: (componentAppId) => componentAppId === component.componentAppId,
    announce: countAnnouncements(async (announcements) => {
      announced.push(...announcements);
    }, measuring),
    logger: {
      info: (message, fields) => log.push({ level: 'info', message, ...fields }),
      warn: (message, fields) => log.push({ level: 'warn', message, ...fields }),
      error: (message, fields) => log.push({ level: 'error', message, ...fields }),
    },
    measure,
    now: () => START,
    uptime: () => services.now() * 1000,
    watchLease: createLeaseWatch({ uptime: () => services.uptime() }),
    newId: () => `test-id-${String(++ids).padStart(4, '0')}`,
    random: () => 0.5,
    // Gives way, so that others go on while someone waits.
    sleep: async (milliseconds) => {
      sleeps.push(milliseconds);
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    },
    ...changes,
  };
  return { services, log, announced, sleeps, measured };
}
