/** Invented codes from outside: a stranger's flood at the local run, and a merchant beside it. */
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { linkOnPage, loadPage } from '../../../infra/local/demo/merchant-browser.ts';
import { localComponent, startLocalRun, type LocalRun } from '../../support/bundled-service.ts';
import { open, visitAndAgree } from '../../support/merchant.ts';

jest.setTimeout(120_000);

const CODES = 40;
const MOST_CODES = 5;
/** Of what one invented code held a function for before; the machine may be busy. */
const LONGEST_MS = 6000;

let service: LocalRun;
let url: string;

beforeAll(async () => {
  service = await startLocalRun();
  url = `${service.urls.api}/${localComponent.componentAppId}`;
  await service.simulator.pushVerifyTicket();
  // All instances have started by then: how long that takes is not the question.
  await Promise.all(every((name) => open(`${url}/authorize/unknown-${name}?auth_code=x`)));
});
afterAll(async () => {
  await service?.close();
});

const every = <Result>(act: (name: number) => Result) =>
  Array.from({ length: CODES }, (_, name) => act(name));

async function timed<Result>(act: () => Promise<Result>): Promise<[Result, number]> {
  const startedAt = performance.now();
  const result = await act();
  return [result, performance.now() - startedAt];
}

it('40 at the same instant: five reach WeChat, all are answered, and a merchant is served', async () => {
  const { simulator } = service;
  const { authorizerAppId } = simulator.addAccount();
  const back = await visitAndAgree({ url, simulator }, { authorizerAppId });
  const startPage = await loadPage(`${url}/authorize`);
  const visit = new URL(linkOnPage(startPage.html)).searchParams.get('redirect_uri');
  // Also of the merchant's code there is one call, or two where the push is exchanged beside it.
  simulator.resetCallCounts();

  const stranger = every((name) => timed(() => open(`${visit}?auth_code=invented-${name}`)));
  const [page, waited] = await timed(() => loadPage(back));
  const answers = await Promise.all(stranger);

  expect(page.html).toContain(authorizerAppId);
  expect(waited).toBeLessThan(LONGEST_MS);
  expect(Math.max(...answers.map(([, milliseconds]) => milliseconds))).toBeLessThan(LONGEST_MS);
  expect(answers.every(([{ status }]) => status === 410)).toBe(true);
  expect(simulator.callCount('api_query_auth')).toBeLessThanOrEqual(MOST_CODES + 2);
  const isSpent = ([{ text }]: [{ text: string }, number]) => text.includes('code-spent');
  expect(answers.filter(isSpent)).toHaveLength(MOST_CODES);
});
