/** What the SaaS and the merchant learn of a visit that did not work out, or is not finished yet. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CODE_CLAIM_SECONDS } from '../../shared/onboarding/code-claim.ts';
import { account, startKeeper, type Keeper } from '../support/keeper.ts';
import { beginFreeVisit, open, visitAndAgree, type PageAnswer } from '../support/merchant.ts';

const returnUrl = 'https://app.example.com/wechat?tab=accounts&result=mine';

let keeper: Keeper;

beforeEach(async () => {
  keeper = await startKeeper();
  await keeper.simulator.pushVerifyTicket();
});

afterEach(async () => {
  await keeper.close();
});

/** A merchant with a signed link is at WeChat, agrees, and has not come back yet. */
async function agree(request: object = { returnUrl }) {
  const { url } = await keeper.createLink(request);
  const visit = await beginFreeVisit(keeper, url);
  return { back: new URL(await visit.agree(account)), cookie: visit.cookie };
}

const outcomeOf = ({ headers }: PageAnswer) => {
  const location = headers.get('location');
  return location === null ? undefined : Object.fromEntries(new URL(location).searchParams);
};

describe('the SaaS of a signed link', () => {
  it.each<[string, (back: URL) => unknown, object]>([
    [
      'that was not agreed to',
      (back) => back.searchParams.delete('auth_code'),
      { result: 'denied', reason: 'code-missing' },
    ],
    [
      'with an unreadable code',
      (back) => back.searchParams.set('auth_code', '授权码'),
      { result: 'failed', reason: 'code-unreadable' },
    ],
    [
      'that comes too late',
      () => keeper.simulator.advance(3 * 3600),
      { result: 'failed', reason: 'visit-expired' },
    ],
    [
      'with a code that WeChat does not know',
      (back) => back.searchParams.set('auth_code', 'x'),
      { result: 'failed', reason: 'code-spent' },
    ],
  ])('learns of a return %s', async (_what, change, outcome) => {
    keeper.simulator.setPushFault({ kind: 'lost' });
    const { back, cookie } = await agree();
    await change(back);

    const answer = await open(back.href, { cookie });

    expect(answer.status).toBe(303);
    const { requestId, ...told } = outcomeOf(answer) ?? {};
    expect(told).toEqual({ tab: 'accounts', ...outcome });
    expect(told['result'] === 'denied' || /^[\w-]{8,}$/.test(requestId ?? '')).toBe(true);
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    expect(keeper.log).toContainEqual(expect.objectContaining({ message: 'Request refused' }));
  });

  it('learns nothing by another browser, which sees the page', async () => {
    const { back } = await agree();
    await keeper.simulator.advance(3 * 3600);
    const page = await open(back.href);

    expect(page.status).toBe(410);
    expect(page.text).not.toContain('app.example.com');
  });

  it('without a return address is not gone to, nor by a query', async () => {
    const { back, cookie } = await agree({ tenantId: 'tenant-7' });
    back.searchParams.delete('auth_code');
    back.searchParams.set('returnUrl', 'https://evil.example/');
    keeper.simulator.setPushFault({ kind: 'lost' });

    const page = await open(back.href, { cookie });
    expect(outcomeOf(page)).toBeUndefined();
    expect(page.text).not.toContain('evil.example');
  });

  it('is a click away on the start page, for who does not want to', async () => {
    const { url } = await keeper.createLink({ returnUrl });
    const page = (await open(url)).text.replaceAll('&amp;', '&');
    expect(page).toContain(
      'https://app.example.com/wechat?tab=accounts&result=denied&reason=cancelled',
    );
  });

  it.each<[string, () => unknown, string]>([
    ['has ended', () => keeper.simulator.advance(3600), 'invitation-expired'],
    [
      'meets a WeChat that is down',
      () => keeper.simulator.setFault({ path: '*', kind: 'bad-gateway' }),
      'wechat-unavailable',
    ],
  ])('is a click away where the link %s', async (_what, arrange, code) => {
    const { url } = await keeper.createLink({ returnUrl });
    await arrange();
    const page = await open(url);

    expect(outcomeOf(page)).toBeUndefined();
    expect(page.text).toContain(`<code>${code}</code>`);
    expect(page.text.replaceAll('&amp;', '&')).toContain(`result=failed&reason=${code}&requestId=`);
  });

  it('is not led to from a link that has ended, if its origin was taken from the list', async () => {
    const { url } = await keeper.createLink({ returnUrl });
    keeper.services.linkPolicy.returnUrlOrigins = [];
    await keeper.simulator.advance(3600);

    const page = await open(url);
    expect(page.status).toBe(410);
    expect(page.text).not.toContain('app.example.com');
  });

  it('is a click away where an old return is opened after the account has withdrawn', async () => {
    const { back, cookie } = await agree();
    expect(outcomeOf(await open(back.href, { cookie }))).toMatchObject({ result: 'authorized' });
    await keeper.simulator.advance(60);
    await keeper.simulator.revoke(account);
    await keeper.simulator.settle();
    await keeper.workQueue();

    const page = await open(back.href, { cookie });
    expect(page.status).toBe(410);
    expect(page.text).toContain('reason=grant-ended');
  });
});

describe('a return that cannot be finished yet', () => {
  const faults = [
    ['WeChat does not answer', 'bad-gateway', undefined, 503],
    ['WeChat is busy', 'errcode', -1, 503],
    ['WeChat refuses our address', 'errcode', 61004, 502],
  ] as const;

  it.each(faults)('says so and settles by itself: %s', async (_what, kind, errcode, status) => {
    keeper.simulator.setPushFault({ kind: 'lost' });
    const { back, cookie } = await agree();
    const fault = errcode === undefined ? { kind } : { kind, errcode };
    keeper.simulator.setFault({ path: 'api_query_auth', ...fault });

    const page = await open(back.href, { cookie });
    expect(page.status).toBe(status);
    expect(page.text).toContain('授权已提交，正在确认');
    expect(page.text).toContain('<a class="button" rel="noopener" href="">刷新本页</a>');
    expect(page.headers.get('refresh')).toBe('5');
    expect(page.text).not.toContain('app.example.com');
    expect((await open(back.href, { 'accept-language': 'en' })).text).toContain(
      'Submitted, waiting',
    );

    keeper.simulator.clearFaults();
    await keeper.simulator.advance(CODE_CLAIM_SECONDS);
    expect(outcomeOf(await open(back.href, { cookie }))).toMatchObject({ result: 'authorized' });
  });

  it('says so also where our own table does not answer, or our code fails', async () => {
    const back = await visitAndAgree(keeper);
    const { store } = keeper.services;
    keeper.services.store = {
      ...store,
      readVisit: () => Promise.reject(new TypeError('a fault of ours')),
    };

    const page = await open(back);
    expect(page.status).toBe(500);
    expect(page.text).toContain('授权已提交，正在确认');
    expect(page.headers.get('refresh')).toBe('5');

    keeper.services.store = store;
    expect((await open(back)).text).toContain('授权成功');
  });
});
