/** What the rules are given in tests: no network of their own, a clock that stands still. */
import type { Announcement } from '../../shared/announcement.ts';
import type { Services } from '../../shared/services.ts';
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

export interface LogLine {
  level: 'info' | 'warn' | 'error';
  message: string;
  [field: string]: unknown;
}

export function createTestServices({
  simulatorUrl = 'http://127.0.0.1:9',
  ...changes
}: Partial<Services> & { simulatorUrl?: string } = {}) {
  const log: LogLine[] = [];
  const announced: Announcement[] = [];
  const sleeps: number[] = [];
  let ids = 0;
  const services: Services = {
    store: createInMemoryStore(),
    wechat: { baseUrl: simulatorUrl, fetch, timeoutSeconds: 4 },
    wechatBaseUrls: { api: simulatorUrl, mp: simulatorUrl, open: simulatorUrl },
    readSecret: async () => component,
    serves: (componentAppId) => componentAppId === component.componentAppId,
    announce: async (announcements) => {
      announced.push(...announcements);
    },
    logger: {
      info: (message, fields) => log.push({ level: 'info', message, ...fields }),
      warn: (message, fields) => log.push({ level: 'warn', message, ...fields }),
      error: (message, fields) => log.push({ level: 'error', message, ...fields }),
    },
    now: () => START,
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
  return { services, log, announced, sleeps };
}
