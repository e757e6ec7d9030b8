/**
 * `npm run bench -- start-pages`: what strangers on the start page cost, and what a merchant with a
 * signed link sees meanwhile. The store is in memory; each request goes through the real handlers.
 */
import { startService, type Service } from '../support/service.ts';
import type { Figure } from './measure.ts';

const VISITS = 400;
const PATH = 'api_create_preauthcode';
/** Of the component, in the attack that uses it up: more than the strangers' budget, less than they ask. */
const CODES_A_DAY = 300;

export async function benchStartPages(): Promise<Figure[]> {
  return [
    ...(await withService('quota-used-up', async (service) => {
      service.simulator.setFault({ path: PATH, kind: 'errcode', errcode: 45009 });
      return visitAll(service, VISITS);
    })),
    ...(await withService('strangers', async (service) => {
      service.simulator.setDailyQuota(`/cgi-bin/component/${PATH}`, CODES_A_DAY);
      return visitAll(service, VISITS);
    })),
  ];
}

/** @param act opens pages; its figures' names begin with the attack's */
async function withService(
  attack: string,
  act: (service: Service) => Promise<Figure[]>,
): Promise<Figure[]> {
  const service = await startService();
  try {
    await service.simulator.pushVerifyTicket();
    const figures = await act(service);
    return figures.map(({ name, value, unit }) => {
      return { name: `start-pages-${attack}-${name}`, value, unit };
    });
  } finally {
    await service.close();
  }
}

/** Strangers one after the other, then a merchant with a signed link. */
async function visitAll(
  { url, simulator, createLink }: Service,
  visits: number,
): Promise<Figure[]> {
  const unit = `of ${visits}`;
  const statuses: number[] = [];
  for (let visit = 0; visit < visits; visit++) statuses.push(await statusOf(`${url}/authorize`));
  const asked = simulator.callCount(PATH);
  const { url: link } = await createLink({ tenantId: 'tenant-7' });
  return [
    { name: 'asked-wechat', value: asked, unit },
    { name: 'answered-200', value: statuses.filter((status) => status === 200).length, unit },
    { name: 'answered-5xx', value: statuses.filter((status) => status >= 500).length, unit },
    { name: 'merchant-led-on', value: (await statusOf(link)) === 200 ? 1 : 0, unit: 'of 1' },
  ];
}

async function statusOf(address: string): Promise<number> {
  const response = await fetch(address, { redirect: 'manual' });
  await response.arrayBuffer();
  return response.status;
}
