/** The local schedules: one call for each component, by a clock that tests move. */
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { createScheduler, type Scheduler } from '../../../../infra/local/lambda/scheduler.ts';

const FIVE_MINUTES = 5 * 60 * 1000;

let now: number;
let payloads: string[];
let reconciled: string[];
let scheduler: Scheduler;

beforeEach(() => {
  now = Date.UTC(2026, 10, 22);
  payloads = [];
  reconciled = [];
  scheduler = createScheduler({
    componentAppIds: ['wx1', 'wx2'],
    now: () => now,
    invoke: async (functionName, payload) => {
      (functionName === 'reconcile-authorizers' ? reconciled : payloads).push(payload);
      throw new Error('no ticket yet');
    },
  });
});
afterEach(async () => scheduler.close());

it('calls the function for each component, whether it fails or not', async () => {
  await scheduler.start();
  expect(payloads).toEqual(['{"componentAppId":"wx1"}', '{"componentAppId":"wx2"}']);
});

it('does nothing before it is started', async () => {
  now += FIVE_MINUTES;
  await scheduler.runDue();
  expect(payloads).toEqual([]);
});

it('calls immediately and then every five minutes', async () => {
  await scheduler.start();
  expect(payloads).toHaveLength(2);
  now += FIVE_MINUTES - 1;
  await scheduler.runDue();
  expect(payloads).toHaveLength(2);
  now += 1;
  await scheduler.runDue();
  expect(payloads).toHaveLength(4);
});

it('calls once, however far the time was moved', async () => {
  await scheduler.start();
  now += 24 * FIVE_MINUTES;
  await scheduler.runDue();
  await scheduler.runDue();
  expect(payloads).toHaveLength(4);
});

it('is not done before what the timer began is done', async () => {
  const order: string[] = [];
  const { promise: answer, resolve: answerNow } = Promise.withResolvers<void>();
  const slow = createScheduler({
    componentAppIds: ['wx1'],
    now: () => now,
    invoke: async () => {
      await answer;
      order.push('function');
    },
  });
  const timer = slow.start();
  const mover = slow.runDue().then(() => order.push('runDue'));
  await new Promise(setImmediate);
  answerNow();
  await Promise.all([timer, mover]);
  expect(order).toEqual(['function', 'runDue']);
  await slow.close();
});

it('compares the authorizers with WeChat’s list a day later, and then daily', async () => {
  await scheduler.start();
  now += 24 * 60 * 60 * 1000 - 1;
  await scheduler.runDue();
  expect(reconciled).toEqual([]);
  now += 1;
  await scheduler.runDue();
  expect(reconciled).toEqual(['{"componentAppId":"wx1"}', '{"componentAppId":"wx2"}']);
  now += 24 * 60 * 60 * 1000;
  await scheduler.runDue();
  expect(reconciled).toHaveLength(4);
});
