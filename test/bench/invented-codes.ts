/** A stranger with one visit and many invented codes at once, and a merchant who comes back meanwhile. */
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { setTimeout as sleep } from 'node:timers/promises';
import { linkOnPage, loadPage } from '../../infra/local/demo/merchant-browser.ts';
import { visitAndAgree } from '../support/merchant.ts';
import { startService, type Service } from '../support/service.ts';
import { timeOf, type Figure } from './measure.ts';

const CODES = 40;
/** What a new AWS account has. Whoever comes further waits here; Lambda would refuse. */
const EXECUTIONS = 10;

/** How long functions were held in all. */
interface Held {
  milliseconds: number;
}

/** The table is in memory, and WeChat answers at once: what takes time is waiting. */
export async function benchInventedCodes(): Promise<Figure[]> {
  const service = await startService({ measure: () => {}, random: Math.random, sleep });
  try {
    const { simulator, url } = service;
    await simulator.pushVerifyTicket();
    // Its push is lost: its browser's return is the only way.
    simulator.setPushFault({ kind: 'lost', infoType: 'authorized' });
    const back = await visitAndAgree(service);
    const visit = await beginVisit(url);
    const held = limitExecutions(service);
    simulator.resetCallCounts();
    const codes = Array.from(
      { length: CODES },
      (_, index) => `${visit}?auth_code=invented-${index}`,
    );
    const stranger = Promise.all(codes.map((address) => timeOf(() => expectRefusal(address))));
    const merchant = timeOf(() => expectSuccess(back));
    const answers = await stranger;
    const waited = await merchant;
    // One of them is the merchant's own code.
    const asked = simulator.callCount('api_query_auth') - 1;
    return [
      { name: 'invented-codes', value: CODES, unit: 'codes' },
      { name: 'invented-codes-upstream-calls', value: asked, unit: 'calls' },
      { name: 'invented-codes-longest-answer', value: Math.max(...answers), unit: 'ms' },
      { name: 'invented-codes-functions-held', value: held.milliseconds / 1000, unit: 's' },
      { name: 'invented-codes-merchant-waited', value: waited, unit: 'ms' },
    ];
  } finally {
    await service.close();
  }
}

/** @returns the address to which WeChat would lead back, without a code */
async function beginVisit(url: string): Promise<string> {
  const { html } = await loadPage(`${url}/authorize`);
  return new URL(linkOnPage(html)).searchParams.get('redirect_uri') ?? '';
}

async function expectSuccess(back: string): Promise<void> {
  const { status, html } = await loadPage(back);
  if (!html.includes('授权成功')) throw new Error(`the merchant's return was answered ${status}`);
}

/** What fails costs nothing, and its figures would be too good. */
async function expectRefusal(address: string): Promise<void> {
  const { status } = await loadPage(address);
  if (status !== 410) throw new Error(`an invented code was answered ${status}`);
}

/** Not more than so many returns are worked on at once. */
function limitExecutions({ handlers }: Service): Held {
  const held: Held = { milliseconds: 0 };
  const waiting: (() => void)[] = [];
  const handle = handlers['complete-authorization'];
  let free = EXECUTIONS;
  handlers['complete-authorization'] = async (event: APIGatewayProxyEventV2, context: Context) => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else free--;
    const startedAt = performance.now();
    try {
      return await handle(event, context);
    } finally {
      held.milliseconds += performance.now() - startedAt;
      const next = waiting.shift();
      if (next) next();
      else free++;
    }
  };
  return held;
}
