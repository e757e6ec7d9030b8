/** The start page, which leads a merchant to WeChat. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { component, startKeeper, type Keeper } from '../support/keeper.ts';
import { open } from '../support/merchant.ts';

const { componentAppId } = component;

let keeper: Keeper;

beforeEach(async () => {
  keeper = await startKeeper();
  await keeper.simulator.pushVerifyTicket();
});

afterEach(async () => {
  await keeper.close();
});

/** The address behind the start page's button. */
function continueLink({ text }: { text: string }): string {
  return (/<a class="button"[^>]* href="([^"]+)"/.exec(text)?.[1] ?? '').replaceAll('&amp;', '&');
}

describe('the start page', () => {
  it('leads to WeChat’s page with this visit’s own pre-auth code', async () => {
    const page = await open(`${keeper.url}/authorize?authType=2&categoryIds=17,18`);
    const link = new URL(continueLink(page));

    expect(page.status).toBe(200);
    expect(link.pathname).toBe('/cgi-bin/componentloginpage');
    expect(Object.fromEntries(link.searchParams)).toEqual({
      component_appid: componentAppId,
      pre_auth_code: expect.stringMatching(/^preauthcode@@@/),
      redirect_uri: `${keeper.url}/authorize/test-id-0002`,
      auth_type: '2',
      category_id_list: '17|18',
    });
    const other = new URL(continueLink(await open(`${keeper.url}/authorize`)));
    expect(other.searchParams.get('pre_auth_code')).not.toBe(
      link.searchParams.get('pre_auth_code'),
    );
  });

  it.each([
    ['a phone', 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Mobile/15E148', ''],
    ['WeChat', 'Mozilla/5.0 (Linux; Android 16) MicroMessenger/8.0.60', ''],
    ['a desktop that asks for it', 'Mozilla/5.0 (X11; Linux x86_64)', '?link=h5'],
  ])('leads %s to the page for phones', async (_who, userAgent, query) => {
    const headers = { 'user-agent': userAgent };
    const page = await open(`${keeper.url}/authorize${query}`, headers);

    expect(continueLink(page)).toMatch(/\/wxaopen\/safe\/bindcomponent\?.*#wechat_redirect$/);
  });

  it('lets WeChat know where the visitor comes from, and no other site', async () => {
    const { headers } = await open(`${keeper.url}/authorize`);

    expect(headers.get('referrer-policy')).toBe('strict-origin-when-cross-origin');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('is in English for visitors who read English', async () => {
    const headers = { 'accept-language': 'en-GB,en;q=0.9,zh-CN;q=0.8' };
    const page = await open(`${keeper.url}/authorize`, headers);

    expect(page.text).toContain('Continue to WeChat');
    expect((await open(`${keeper.url}/authorize`)).text).toContain('前往微信授权');
  });

  it.each(['wxs-shop_1', 'finder0123', '7'.repeat(64)])(
    'asks for an account with any id that an authorizer can have: %s',
    async (bizAppId) => {
      const page = await open(`${keeper.url}/authorize?bizAppId=${bizAppId}`);
      expect(page.status).toBe(200);
      expect(new URL(continueLink(page)).searchParams.get('biz_appid')).toBe(bizAppId);
    },
  );

  it.each([
    ['authType=7', 'authType is one of 1, 2, 3, 4, 5, 6, 8'],
    ['bizAppId=<script>', 'bizAppId is an appid'],
    ['bizAppId=', 'bizAppId is an appid'],
    [`bizAppId=${'7'.repeat(65)}`, 'bizAppId is an appid'],
    [
      'categoryIds=1;2&link=x',
      'categoryIds are numbers with commas between them; link is pc or h5',
    ],
    ...['0', '1,0', '00', '10000', '1,', '', '1,'.repeat(100) + '1'].map((ids) => [
      `categoryIds=${ids}`,
      'categoryIds are numbers with commas between them',
    ]),
  ])('with %s is refused and says what is right', async (query, reason) => {
    const page = await open(`${keeper.url}/authorize?${query}&lang=en`);

    expect(page.status).toBe(400);
    expect(page.text).toContain(reason);
    expect(page.text).not.toContain('<script>');
    expect(keeper.simulator.callCount('api_create_preauthcode')).toBe(0);
  });

  it.each([
    ['a gateway that fails', { kind: 'bad-gateway' }, 503, 'wechat-unavailable'],
    ['a busy WeChat', { kind: 'errcode', errcode: -1 }, 503, 'wechat-unavailable'],
    ['a WeChat that refuses', { kind: 'errcode', errcode: 61004 }, 502, 'wechat-rejected'],
  ] as const)('with %s asks the merchant to wait', async (_what, fault, status, code) => {
    await keeper.lookUp();
    keeper.simulator.setFault({ path: 'api_create_preauthcode', ...fault });

    const page = await open(`${keeper.url}/authorize`);

    expect(page.status).toBe(status);
    expect(page.text).toContain(`<code>${code}</code>`);
  });

  it('without WeChat says so to the merchant, with the same code as the log', async () => {
    keeper.simulator.setFault({ path: '*', kind: 'bad-gateway' });

    const page = await open(`${keeper.url}/authorize`);

    expect(page.status).toBe(503);
    expect(page.text).toContain('暂时无法授权');
    expect(page.text).toContain('<code>wechat-unavailable</code>');
    expect(keeper.log).toContainEqual(
      expect.objectContaining({ message: 'Request failed', code: 'wechat-unavailable' }),
    );
  });

  it('of an unknown component is a 404', async () => {
    const page = await open(keeper.url.replace(componentAppId, 'wxffffffffffffffff/authorize'));
    expect(page.status).toBe(404);
  });
});
