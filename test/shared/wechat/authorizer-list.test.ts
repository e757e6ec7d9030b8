/** WeChat's list of accounts: what is asked, odd entries, and where the list ends. */
import { describe, expect, it } from '@jest/globals';
import {
  AUTHORIZER_LIST_PAGE_SIZE,
  getAuthorizerList,
  pagesOfList,
  type AuthorizerListPage,
} from '../../../shared/wechat/authorizer-list.ts';
import { fakeWechat } from '../../support/fake-wechat.ts';

const componentAppId = 'wx0123456789abcdef';
const caller = { componentAppId, componentAccessToken: '61_component-access-token' };
const path = '/cgi-bin/component/api_get_authorizer_list';

async function ask(reply: Record<string, unknown>) {
  const wechat = fakeWechat({ [path]: reply });
  const page = { offset: 500, count: AUTHORIZER_LIST_PAGE_SIZE };
  return { answer: await getAuthorizerList(wechat, caller, page), request: wechat.requests[0] };
}

const listed = (authorizerAppId: string) => ({
  authorizerAppId,
  authorizerRefreshToken: undefined,
  authorizedAt: undefined,
});

describe('the list of accounts', () => {
  it('is asked for page by page, with at most 500 accounts each', async () => {
    expect(AUTHORIZER_LIST_PAGE_SIZE).toBe(500);
    const list = [
      { authorizer_appid: 'wx1', refresh_token: 'refreshtoken@@@1', auth_time: 1_558_000_607 },
      { authorizer_appid: 'wx2', auth_time: 1_558_000_608 },
      { authorizer_appid: 'wx3', refresh_token: '', auth_time: 1_558_000_609 },
    ];
    const { answer, request } = await ask({ total_count: 503, list });
    expect(request).toMatchObject({
      method: 'POST',
      query: { component_access_token: caller.componentAccessToken },
      body: { component_appid: componentAppId, offset: 500, count: 500 },
    });
    expect(answer).toEqual({
      totalCount: 503,
      authorizers: [
        {
          authorizerAppId: 'wx1',
          authorizerRefreshToken: 'refreshtoken@@@1',
          authorizedAt: 1_558_000_607,
        },
        { ...listed('wx2'), authorizedAt: 1_558_000_608 },
        { ...listed('wx3'), authorizedAt: 1_558_000_609 },
      ],
      oddEntries: 0,
    });
  });

  it.each([
    ['no account', { total_count: 0, list: [] }],
    ['null', { total_count: '0', list: null }],
    ['nothing, and no account is counted', { total_count: 0 }],
  ])('may be empty: %s', async (_what, reply) => {
    const { answer } = await ask(reply);
    expect(answer).toEqual({ totalCount: 0, authorizers: [], oddEntries: 0 });
  });

  it('may have no count, or null in its place', async () => {
    const { answer } = await ask({ total_count: null, list: [{ authorizer_appid: 'wx1' }] });
    expect(answer).toEqual({ authorizers: [listed('wx1')], oddEntries: 0 });
  });

  it('may have odd entries, which are counted and cost no other', async () => {
    const odd = [
      null,
      'wx2',
      [],
      {},
      { authorizer_appid: null, refresh_token: 'r', auth_time: 1 },
      { authorizer_appid: '', auth_time: 1 },
      { authorizer_appid: 'wx3#grant', auth_time: 1 },
      { authorizer_appid: 'x'.repeat(65), auth_time: 1 },
    ];
    const list = [...odd, { authorizer_appid: ' wx1 ', refresh_token: null, auth_time: null }];
    const { answer } = await ask({ total_count: 9, list });
    expect(answer).toEqual({ totalCount: 9, authorizers: [listed('wx1')], oddEntries: 8 });
  });

  it.each(['wx570bc396a51b8ff8', 'sph_AbC-1', 'x', '7'.repeat(64)])(
    'has ids of any form that a push may have: %s',
    async (authorizer_appid) => {
      const { answer } = await ask({ total_count: 1, list: [{ authorizer_appid }] });
      expect(answer.authorizers).toEqual([listed(authorizer_appid)]);
    },
  );

  it.each([
    ['list', { total_count: 3 }],
    ['list', { list: 'wx1' }],
    ['list', { errcode: 0 }],
  ])('is not there without %s: %j', async (field, reply) => {
    await expect(ask(reply)).rejects.toThrow(`unexpected reply: ${field}`);
  });
});

describe('all pages', () => {
  /** Of a WeChat that has these accounts; an empty id is an odd entry. */
  async function offsetsOf(
    appIds: readonly string[],
    { size = 500, totalCount = appIds.length, isDeaf = false, isCounted = true } = {},
  ) {
    const offsets: number[] = [];
    const found: string[] = [];
    const readPage = async (offset: number): Promise<AuthorizerListPage> => {
      offsets.push(offset);
      const entries = isDeaf ? appIds : appIds.slice(offset, offset + size);
      const authorizers = entries.filter(Boolean).map(listed);
      const page = { authorizers, oddEntries: entries.length - authorizers.length };
      return isCounted ? { ...page, totalCount } : page;
    };
    for await (const { authorizers } of pagesOfList(readPage)) {
      found.push(...authorizers.map(({ authorizerAppId }) => authorizerAppId));
    }
    return { offsets, found };
  }

  const many = (count: number) => Array.from({ length: count }, (_none, index) => `wx${index}`);

  it.each([
    [0, [0]],
    [1, [0]],
    [499, [0]],
    [501, [0, 500]],
    [1000, [0, 500, 1000]],
  ])('of %d accounts are asked for at %j', async (count, offsets) => {
    expect(await offsetsOf(many(count))).toEqual({ offsets, found: many(count) });
  });

  it('are asked for by what came where WeChat gives fewer than asked', async () => {
    const { offsets, found } = await offsetsOf(many(250), { size: 100 });
    expect([offsets, found]).toEqual([[0, 100, 200], many(250)]);
  });

  it.each([0, 1, 99, 600, 1001, 1_000_000])(
    'of 1,000 accounts come where WeChat counts %p',
    async (totalCount) => {
      expect((await offsetsOf(many(1000), { totalCount })).found).toEqual(many(1000));
    },
  );

  it('come where WeChat counts nothing', async () => {
    expect((await offsetsOf(many(1000), { isCounted: false })).found).toEqual(many(1000));
  });

  it('end where the same page comes again, whatever is counted', async () => {
    const { offsets, found } = await offsetsOf(many(2), { isDeaf: true, totalCount: 1_000_000 });
    expect([offsets, found]).toEqual([[0, 2], many(2)]);
  });

  it.each<[string, (page: number) => string[]]>([
    ['overlap', (page) => [`wx${page % 3}`, `wx${(page + 1) % 3}`]],
    ['come in turns', (page) => [`wx${page % 2}`]],
    ['have the same accounts in another order', (page) => many(3).toSpliced(page % 3, 1)],
    ['overlap, with odd entries', (page) => [`wx${page % 2}`, '']],
  ])('end where nothing is counted and the pages %s', async (_what, entriesOf) => {
    let asked = 0;
    const readPage = async (): Promise<AuthorizerListPage> => {
      const entries = entriesOf(asked++);
      const authorizers = entries.filter(Boolean).map(listed);
      if (asked > 1000) throw new Error('asked for ever');
      return { authorizers, oddEntries: entries.length - authorizers.length };
    };
    const found = new Set<string>();
    for await (const { authorizers } of pagesOfList(readPage)) {
      for (const { authorizerAppId } of authorizers) found.add(authorizerAppId);
    }
    expect(asked).toBeLessThan(30);
    expect(Array.from(found)).toEqual(expect.arrayContaining(['wx0', 'wx1']));
  });

  it('go on behind a page of odd entries, but not for ever', async () => {
    expect((await offsetsOf(['wx1', '', 'wx2'], { size: 1 })).found).toEqual(['wx1', 'wx2']);
    const { offsets } = await offsetsOf([''], { isDeaf: true, totalCount: 1_000_000 });
    expect(offsets.length).toBeLessThan(20);
  });
});
