/** What a call for another function takes, next to the same call of WeChat without it. */
// First: the function's module reads the environment when it is loaded.
import '../support/environment.js';
import assert from 'node:assert/strict';
import { account, startService, type Service } from '../support/service.ts';
import { median, timeOf, type Figure } from './measure.ts';

const ROUNDS = 20;
const CALLS_A_ROUND = 100;
const path = '/cgi-bin/ticket/getticket';
const query = { type: 'jsapi' };

/** Calls by the function and calls without it take turns, so that the machine slows both. */
export async function benchCallWechat(): Promise<Figure[]> {
  const service = await startService({ measure: () => {} });
  try {
    await service.authorizeAccount();
    const { accessToken } = await service.lookUp({ authorizerAppId: account });
    const bare = async () => callBare(service, accessToken);
    const call = async () => callByFunction(service);
    for (const each of [bare, call]) await round(each);
    const rounds = [];
    for (let done = 0; done < ROUNDS; done++) {
      rounds.push({ bare: await round(bare), call: await round(call) });
    }
    return [
      { name: 'call-wechat-warm', value: median(rounds.map((each) => each.call)), unit: 'ms' },
      { name: 'call-wechat-bare', value: median(rounds.map((each) => each.bare)), unit: 'ms' },
      {
        name: 'call-wechat-over-bare',
        value: median(rounds.map(({ call: own, bare: alone }) => own - alone)),
        unit: 'ms',
      },
      {
        name: 'call-wechat-times-bare',
        value: median(rounds.map(({ call: own, bare: alone }) => own / alone)),
        unit: 'times',
      },
    ];
  } finally {
    await service.close();
  }
}

/** @returns milliseconds of one call */
async function round(call: () => Promise<void>): Promise<number> {
  const milliseconds = await timeOf(async () => {
    for (let done = 0; done < CALLS_A_ROUND; done++) await call();
  });
  return milliseconds / CALLS_A_ROUND;
}

async function callByFunction(service: Service): Promise<void> {
  const { errcode } = await service.callWechat({ authorizerAppId: account, path, query });
  assert.equal(errcode, 0);
}

async function callBare({ simulator }: Service, accessToken: string): Promise<void> {
  const search = new URLSearchParams({ ...query, access_token: accessToken }).toString();
  const response = await fetch(`${simulator.url}${path}?${search}`);
  const { errcode }: { errcode: number } = JSON.parse(await response.text());
  assert.equal(errcode, 0);
}
