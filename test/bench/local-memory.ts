/** How much memory `npm start` takes, and whether it grows while WeChat pushes. */
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
    const before = megabytes();
    await push(service, WARM_UP_PUSHES, PUSHES);
    const after = megabytes();
    return [
      { name: 'local-memory-after-2000-pushes', value: before, unit: 'MB' },
      { name: 'local-memory-after-20000-pushes', value: after, unit: 'MB' },
      { name: 'local-memory-growth', value: 100 * (after / before - 1), unit: '%' },
      { name: 'local-memory-pushes-kept', value: service.simulator.pushLog().length, unit: '' },
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

function megabytes(): number {
  return process.memoryUsage().rss / 2 ** 20;
}
