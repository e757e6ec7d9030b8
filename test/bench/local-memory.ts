/** How much memory `npm start` takes, and whether it grows while WeChat pushes. */
import { setTimeout as wait } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { localComponent, startLocalRun, type LocalRun } from '../support/bundled-service.ts';
import type { Figure } from './measure.ts';

const PUSHES = 20_000;
/** By then every function that takes part has its instances. */
const WARM_UP_PUSHES = 2000;
const CONCURRENT_PUSHES = 8;

const account = 'wx5a1c9e7d3b2f8046';

/** Messages, tickets and events in turn, all through the bundles; the process with all its threads. */
export async function benchLocalMemory(): Promise<Figure[]> {
  const service = await startLocalRun();
  try {
    await service.simulator.startPushing();
    await service.simulator.authorize(account);
    await push(service, 0, WARM_UP_PUSHES);
    const before = await measured(service);
    await push(service, WARM_UP_PUSHES, PUSHES);
    const after = await measured(service);
    const log = service.simulator.pushLog();
    return [
      { name: 'local-memory-after-2000-pushes', value: before.process, unit: 'MB' },
      { name: 'local-memory-after-20000-pushes', value: after.process, unit: 'MB' },
      { name: 'local-memory-growth', value: 100 * (after.process / before.process - 1), unit: '%' },
      { name: 'local-memory-heap-after-2000-pushes', value: before.heap, unit: 'MB' },
      { name: 'local-memory-heap-after-20000-pushes', value: after.heap, unit: 'MB' },
      { name: 'local-memory-pushes-kept', value: log.length, unit: '' },
      { name: 'local-memory-users-kept', value: service.simulator.users(account).length, unit: '' },
    ];
  } finally {
    await service.close();
  }
}

async function push(service: LocalRun, first: number, end: number): Promise<void> {
  let next = first;
  const pushInTurn = async () => {
    while (next < end) await pushOne(service, next++);
  };
  await Promise.all(Array.from({ length: CONCURRENT_PUSHES }, pushInTurn));
}

async function pushOne({ simulator }: LocalRun, number: number): Promise<unknown> {
  const { componentAppId } = localComponent;
  const kinds = [
    async () => simulator.pushMessage(account, { MsgType: 'text', Content: `在吗 ${number}` }),
    async () => simulator.pushVerifyTicket({ componentAppId }),
    async () => simulator.pushMessage(account, { MsgType: 'event', Event: 'subscribe' }),
    async () => simulator.pushEvent('some_event', { AuthorizerAppid: account, Number: number }),
  ];
  return kinds[number % kinds.length]?.();
}

const collectGarbage = garbageCollector();

function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}

/**
 * In MB. The process has all functions' threads, and what is garbage by now. The heap is the main
 * thread's: simulator, bus, queue and log, and only what is still needed.
 */
async function measured({ simulator }: LocalRun): Promise<{ process: number; heap: number }> {
  const { rss } = process.memoryUsage();
  await simulator.settle();
  // What has just been answered is still on its way through the queue.
  await wait(3000);
  // What is left for finalizers by the first is collected by the second.
  collectGarbage();
  await wait(100);
  collectGarbage();
  return { process: rss / 2 ** 20, heap: process.memoryUsage().heapUsed / 2 ** 20 };
}
