/** Codes that anybody can invent: few of a visit reach WeChat, and no function waits for them. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '../../../infra/local/process/until.ts';
import { digest } from '../../../shared/digest.ts';
import { CODE_CLAIM_SECONDS, MOST_CODES } from '../../../shared/onboarding/code-claim.ts';
import { finishVisit } from '../../../shared/onboarding/visit.ts';
import { createFailingStore } from '../../support/failing-store.ts';
import { component, startKeeper, type Keeper } from '../../support/keeper.ts';
import { open, openUntilDone, visitAndAgree, type PageAnswer } from '../../support/merchant.ts';

const MANY = 40;
const SUCCESS = '授权成功';

let keeper: Keeper;
let failing: ReturnType<typeof createFailingStore>;
/** The address with which WeChat sends the merchant back, and the visit's without a code. */
let back: string;
let visit: string;

beforeEach(async () => {
  failing = createFailingStore();
  keeper = await startKeeper({ store: failing.store });
  await keeper.simulator.pushVerifyTicket();
});

afterEach(() => keeper.close());

/** A merchant of a known tenant agrees. Both ways bring one code, or each brings its own. */
async function agree(sameCode = true): Promise<void> {
  keeper.simulator.configure({ sameCode });
  const { url } = await keeper.createLink({ tenantId: 'tenant-7' });
  back = await visitAndAgree(keeper, { startPage: url });
  visit = back.slice(0, back.indexOf('?'));
  keeper.simulator.resetCallCounts();
  keeper.sleeps.length = 0;
}

const asked = () => keeper.simulator.callCount('api_query_auth');
const invented = (name: number | string) => `${visit}?auth_code=invented-${name}`;
const times = (count: number) => Array.from({ length: count }, (_, index) => index);
const invent = (count: number) => Promise.all(times(count).map((name) => open(invented(name))));
const codeOf = ({ text }: PageAnswer) => /<code>([\w-]+)<\/code>/.exec(text)?.[1];
const codesOf = (pages: PageAnswer[]) => pages.map((page) => codeOf(page) ?? '').toSorted();

/** As by a return whose process ends with a write: the HTTP API would go on waiting for it. */
async function dieWith(name: string, fault: 'dies-before' | 'dies-after'): Promise<void> {
  failing.plan((write) => (write === name ? fault : undefined));
  const authorizationCode = new URL(back).searchParams.get('auth_code') ?? '';
  const state = visit.slice(visit.lastIndexOf('/') + 1);
  const { componentAppId } = component;
  const returned = { componentAppId, state, authorizationCode, browser: undefined };
  void finishVisit(returned, keeper.services);
  await failing.death();
  failing.plan();
}

describe('invented codes', () => {
  beforeEach(() => agree());

  it('at the same instant: five reach WeChat, and no function waits for them', async () => {
    const pages = await invent(MANY);

    expect(asked()).toBe(MOST_CODES);
    const spent = Array(MOST_CODES).fill('code-spent');
    const tooMany = Array(MANY - MOST_CODES).fill('too-many-codes');
    expect(codesOf(pages)).toEqual([...spent, ...tooMany]);
    expect(new Set(pages.map(({ status }) => status))).toEqual(new Set([410]));
    expect(keeper.sleeps).toEqual([]);
  });

  it('one after the other: five reach WeChat, each once', async () => {
    for (const name of times(MOST_CODES + 2)) await open(invented(name));
    for (const name of times(MOST_CODES + 2)) {
      await keeper.simulator.advance(60);
      const expected = name < MOST_CODES ? 'code-spent' : 'too-many-codes';
      expect(codeOf(await open(invented(name)))).toBe(expected);
    }

    expect(asked()).toBe(MOST_CODES);
  });

  it('say in both languages what to do', async () => {
    await invent(MOST_CODES);
    const page = async (lang: string) => (await open(`${invented('more')}&lang=${lang}`)).text;

    expect(await page('zh-CN')).toContain('请返回服务商页面重新发起授权');
    expect(await page('en')).toContain('start again');
  });

  it('that are the same reach WeChat once, and the pages of the others load themselves again', async () => {
    const pages = await Promise.all(times(MANY).map(() => open(invented('same'))));

    expect(asked()).toBe(1);
    expect(keeper.sleeps).toEqual([]);
    for (const page of pages) {
      const isPending = codeOf(page) === 'code-pending';
      expect(page.status).toBe(isPending ? 202 : 410);
      expect(page.headers.get('refresh')).toBe(isPending ? '2' : null);
    }
    expect(codeOf(await open(invented('same')))).toBe('code-spent');
  });

  it('leave the merchant who comes first his page, and take no place by his', async () => {
    await invent(MOST_CODES - 1);
    for (const _load of times(10)) expect((await open(back)).text).toContain(SUCCESS);
    await invent(MANY);

    expect((await open(back)).text).toContain(SUCCESS);
    expect(asked()).toBe(MOST_CODES);
  });

  it('at the same instant as his: his grant is stored', async () => {
    const [page] = await Promise.all([open(back), open(invented('one'))]);

    expect(page.text).toContain(SUCCESS);
    expect(await keeper.readGrant()).toMatchObject({ status: 'authorized', tenantId: 'tenant-7' });
  });
});

describe('invented codes before the merchant’s own', () => {
  it.each([true, false])('leave his grant to the push, same code: %s', async (sameCode) => {
    await agree(sameCode);
    await invent(MANY);
    expect(codeOf(await open(back))).toBe('too-many-codes');

    await keeper.workQueue();

    const granted = { status: 'authorized', tenantId: 'tenant-7' };
    expect(await keeper.readGrant()).toMatchObject(granted);
    const page = await open(back);
    expect(page.text).toContain(sameCode ? SUCCESS : '授权结果稍后会自动同步');
  });
});

describe('a code that the push exchanges just now', () => {
  beforeEach(() => agree());

  it.each(['api_query_auth', 'api_get_authorizer_info'])(
    'is not waited for, while WeChat is slow with %s',
    async (path) => {
      keeper.simulator.setFault({ path, kind: 'hang', times: 1 });
      const working = keeper.workQueue();
      await until('the slow call', async () => keeper.simulator.hangingCalls() || undefined);
      keeper.sleeps.length = 0;

      const page = await open(back);

      const isStored = (await keeper.readGrant()) !== undefined;
      expect(page.status).toBe(isStored ? 200 : 202);
      expect(page.headers.get('refresh')).toBe(isStored ? null : '2');
      expect(keeper.sleeps).toEqual([]);
      expect(asked()).toBe(1);
      keeper.simulator.releaseHanging();
      await working;
      expect((await openUntilDone(back)).text).toContain(SUCCESS);
      expect(keeper.types()).toEqual(['AuthorizerAuthorized']);
    },
  );
});

it('a code that a browser finishes while the push is on its way to it is exchanged once', async () => {
  await agree();
  const { store } = keeper.services;
  const claimCode = store.claimCode.bind(store);
  store.claimCode = async (visitKey, request) => {
    store.claimCode = claimCode;
    expect((await open(back)).text).toContain(SUCCESS);
    return claimCode(visitKey, request);
  };

  await expect(keeper.workQueue()).resolves.toEqual([]);

  expect(asked()).toBe(1);
  expect(keeper.types()).toEqual(['AuthorizerAuthorized']);
});

describe('a code that WeChat did not refuse', () => {
  beforeEach(async () => {
    keeper.simulator.setPushFault({ kind: 'lost' });
    await agree();
  });

  it('can be exchanged by the page that is loaded again, also where all places are taken', async () => {
    const { simulator } = keeper;
    simulator.setFault({ path: 'api_query_auth', kind: 'errcode', errcode: -1, times: 2 });
    expect((await open(back)).status).toBe(503);
    await invent(MANY);

    await simulator.advance(CODE_CLAIM_SECONDS - 1);
    expect(codeOf(await open(back))).toBe('code-pending');
    await simulator.advance(1);
    expect((await open(back)).text).toContain(SUCCESS);
    expect(await keeper.readGrant()).toMatchObject({ tenantId: 'tenant-7' });
  });

  it('asks WeChat no more often, however often the page is loaded meanwhile', async () => {
    const { simulator } = keeper;
    simulator.setFault({ path: 'api_query_auth', kind: 'errcode', errcode: -1 });
    for (const _load of times(MANY)) await open(back);

    expect(asked()).toBe(1);
  });

  it('is exchanged although a clock that is ahead has claimed it', async () => {
    const { services } = keeper;
    const authorizationCode = new URL(back).searchParams.get('auth_code') ?? '';
    const state = visit.slice(visit.lastIndexOf('/') + 1);
    const now = services.now() + 3600;
    const claim = { codeDigest: digest(authorizationCode), owner: 'ahead', mostCodes: MOST_CODES };
    const { componentAppId } = component;
    const claimedUntil = now + CODE_CLAIM_SECONDS;
    await services.store.claimCode({ componentAppId, state }, { ...claim, now, claimedUntil });

    expect((await open(back)).text).toContain(SUCCESS);
  });

  it.each(['dies-before', 'dies-after'] as const)(
    'of a process that %s counting it is exchanged by the page that is loaded again',
    async (fault) => {
      await dieWith('claimCode', fault);
      await invent(MANY);
      expect(asked()).toBe(fault === 'dies-after' ? MOST_CODES - 1 : MOST_CODES);

      await keeper.simulator.advance(CODE_CLAIM_SECONDS);
      const page = await open(back);
      expect(fault === 'dies-after' ? page.text : codeOf(page)).toContain(
        fault === 'dies-after' ? SUCCESS : 'too-many-codes',
      );
    },
  );
});
