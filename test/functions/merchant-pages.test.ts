/** Merchants' pages by what the settings say of the platform: whose they are, and nothing hostile. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Platform } from '../../shared/onboarding/platform.ts';
import { createLogger } from '../../shared/aws/logger.ts';
import { account, component, startKeeper, type Keeper } from '../support/keeper.ts';
import { open, visitAndAgree, type PageAnswer } from '../support/merchant.ts';
import { watchPrinted } from '../support/printed-lines.ts';

const { componentAppId } = component;
const english = { 'accept-language': 'en' };
const wechat = { 'user-agent': 'Mozilla/5.0 (Linux; Android 16) MicroMessenger/8.0.60' };
const phone = { 'user-agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) Mobile/15E148' };

const platform: Platform = {
  name: { zh: '青禾云', en: 'Qinghe Cloud' },
  logo: 'https://cdn.qinghe.example/logo.png?v=2',
  support: { phone: '+86 (571) 8888-0000', email: 'help@qinghe.example', wechat: 'qinghe-kefu' },
};

let keeper: Keeper;
/** The address of the result, which is opened several times. */
let back: string | undefined;

beforeEach(async () => {
  keeper = await startKeeper();
  back = undefined;
  keeper.services.platforms = { [componentAppId]: platform };
  await keeper.simulator.pushVerifyTicket();
});

afterEach(async () => {
  await keeper.close();
});

const start = (headers = {}, query = '') => open(`${keeper.url}/authorize${query}`, headers);
const refused = (headers = {}) => open(`${keeper.url}/authorize/nobody`, headers);
const result = async (headers = {}) => open((back ??= await visitAndAgree(keeper)), headers);
const policyOf = ({ headers }: PageAnswer) => headers.get('content-security-policy') ?? '';
/** Without the style, whose words are no sentences. */
const wordsOf = ({ text }: PageAnswer) => text.replace(/<style.*?<\/style>/s, '');

describe.each([
  ['start', start],
  ['result', result],
  ['refusal', refused],
])('the %s page', (_name, load) => {
  it('has the platform’s name in the visitor’s language, its logo and who helps', async () => {
    const [chinese, other] = [await load(), await load(english)];

    expect(chinese.text).toContain('<bdi>青禾云</bdi>');
    expect(chinese.text).not.toContain('Qinghe Cloud');
    expect(other.text).toContain('<bdi>Qinghe Cloud</bdi>');
    expect(other.text).not.toContain('青禾云');
    for (const page of [chinese, other]) {
      expect(page.text).toContain('src="https://cdn.qinghe.example/logo.png?v=2"');
      expect(page.text).toContain('href="tel:+8657188880000">+86 (571) 8888-0000</a>');
      expect(page.text).toContain('href="mailto:help@qinghe.example"');
      expect(page.text).toContain('qinghe-kefu');
    }
  });

  it('may load nothing of others but the logo, which learns no address', async () => {
    const page = await load();

    expect(policyOf(page)).toMatch(/img-src data: https:\/\/cdn\.qinghe\.example( |;)/);
    expect(policyOf(page)).toContain("default-src 'none'");
    expect(page.text).toMatch(/<img src="https:\/\/cdn[^>]* referrerpolicy="no-referrer">/);
    const loaded = Array.from(
      page.text.matchAll(/ (?:src|href)="(https?:[^"]+)"/g),
      ([, url]) => url,
    );
    const foreign = loaded.filter((url) => !/cdn\.qinghe|127\.0\.0\.1|qlogo\.cn/.test(url ?? ''));
    expect(foreign).toEqual([]);
  });

  it('has no sentence of another language', async () => {
    const names =
      /消息管理|用户管理|账号服务|网页服务|群发与通知|素材管理|自定义菜单|青禾生活服务|青禾生活（杭州）科技有限公司/g;
    const inEnglish = wordsOf(await load(english)).replaceAll(names, '');
    expect(inEnglish.match(/[\p{Script=Han}，。：；“”]+/gu)).toBeNull();
    const chinese = wordsOf(await load()).replaceAll(/<[^>]*>/g, ' ');
    expect(chinese.match(/[a-z’]+ [a-z’]+ [a-z’]+/gi)).toBeNull();
  });

  it('without the setting speaks of the platform, and loads nothing', async () => {
    keeper.services.platforms = {};
    const page = await load();

    expect(page.text).not.toContain('role="banner"');
    expect(page.text).not.toContain('undefined');
    expect(policyOf(page)).toMatch(/img-src data:(;| https:\/\/wx\.qlogo\.cn;)/);
  });

  it.each<[string, Platform]>([
    ['a script as logo', { ...platform, logo: 'javascript:alert(1)' }],
    ['a page as logo', { ...platform, logo: 'data:text/html;base64,PHNjcmlwdD4=' }],
    ['a logo without https', { ...platform, logo: 'http://cdn.example/logo.png' }],
    ['a logo that ends the policy', { ...platform, logo: "https://x;script-src'unsafe-inline'/l" }],
    [
      'a logo that ends the attribute',
      { ...platform, logo: 'https://x/"><script>alert(1)</script>' },
    ],
    ['a script as help', { ...platform, support: { url: 'javascript:alert(1)' } }],
    [
      'markup as contact',
      {
        ...platform,
        support: { phone: '"><script>alert(1)</script>', email: '"><b>', wechat: '<b>' },
      },
    ],
    ['markup as name', { name: { zh: '<script>alert(1)</script>', en: '</title><b>' } }],
    ['a name that turns the line', { name: { zh: '\u{202E}云', en: '\u{202E}cloud' } }],
    ['a name without end', { name: { zh: '长'.repeat(400), en: 'x'.repeat(400) } }],
    ['a name of emoji', { name: { zh: '👨‍👩‍👧‍👦', en: '👨‍👩‍👧‍👦' } }],
  ])('shows %s as a text, or not at all', async (_what, hostile) => {
    keeper.services.platforms = { [componentAppId]: hostile };
    for (const headers of [{}, english]) {
      const page = await load(headers);

      expect(page.text).not.toMatch(/<script(?! nonce=)|<b>|javascript:|data:text|src="http:/);
      expect(policyOf(page)).not.toMatch(/unsafe|;script-src'/);
      expect(policyOf(page).split('; ')).toHaveLength(7);
      // A sign that turns the line turns no more than the name.
      expect(page.text.replaceAll(/<bdi>[^<]*<\/bdi>/g, '')).not.toMatch(/\u{202E}/u);
    }
  });
});

describe('a refusal', () => {
  it('has an id and the time, by which its log line is found', async () => {
    const printed = watchPrinted();
    const logged = await startKeeper({ logger: createLogger() });
    const page = await open(`${logged.url}/authorize/nobody`);
    const [, id] = /编号：<code>([^<]+)</.exec(page.text) ?? [];

    const line = printed.read().find(({ message }) => message === 'Request refused');
    printed.stop();
    expect(id).toMatch(/^[\w-]{8,}$/);
    expect(line).toMatchObject({ correlation_id: id, code: 'visit-unknown' });
    // 02:00 UTC.
    expect(page.text).toContain('2026-11-22 10:00:00（北京时间）');
  });

  it('has a button where another try helps, and none where it does not', async () => {
    expect((await refused()).text).not.toContain('class="button"');
    keeper.simulator.setFault({ path: '*', kind: 'bad-gateway' });
    expect((await start()).text).toContain('<a class="button" rel="noopener" href="">重试</a>');
  });

  it('of a visit without a link has a button to begin again, with what was asked for', async () => {
    const late = await visitAndAgree(keeper, {
      startPage: `${keeper.url}/authorize?categoryIds=1,7&authType=1`,
    });
    await keeper.simulator.advance(3 * 3600);
    const page = await open(late);
    const [, address = ''] = /class="button"[^>]* href="([^"]+)"/.exec(page.text) ?? [];

    expect(page.status).toBe(410);
    expect(page.text).toContain('点击按钮重新发起授权');
    const begun = await open(new URL(address.replaceAll('&amp;', '&'), keeper.url).href);
    expect(begun.text).toContain('category_id_list=1%7C7');
  });

  it.each([
    ['zh-CN', 'authType 须为'],
    ['en', 'authType is one of'],
  ])('of a wrong link says in %s what is right', async (language, sentence) => {
    const page = await start({ 'accept-language': language }, '?authType=7');
    expect(page.text).toContain(sentence);
  });
});

describe('the words', () => {
  it.each([
    ['a desktop', {}, '', '用微信扫描下一页的二维码'],
    ['a phone', phone, '', '在微信授权页面中确认'],
    ['WeChat', wechat, '', '在下一页选择账号'],
    ['a phone that wants the code', phone, '?link=pc', '用微信扫描下一页的二维码'],
  ])('of the start page are those for %s', async (_who, headers, query, words) => {
    expect((await start(headers, query)).text).toContain(words);
  });

  it('of the result are those for WeChat, and name the company', async () => {
    const page = await result(wechat);
    expect(page.text).toContain('返回微信');
    expect(page.text).toContain('主体：<bdi>青禾生活（杭州）科技有限公司</bdi>');
  });
});

describe('an account whose name is hostile', () => {
  it.each([
    '<img src=x onerror=alert(1)>',
    '</main><script>alert(1)</script>',
    '\u{202E}\u{2066}evil\u{202D}',
    'A'.repeat(5000),
    '👨‍👩‍👧‍👦'.repeat(40),
    'Z̶̢͓͖'.repeat(30),
    '\u{0}\u{8}\u{FFFE}',
  ])('is a text of its own on the result page: %j', async (nickName) => {
    keeper.simulator.changeAccount(account, { nickName, principalName: nickName });
    const page = await result();

    expect(page.status).toBe(200);
    expect(page.text).not.toMatch(/<script(?! nonce=)|<img src=x/);
    expect(page.text.match(/<\/main>/g)).toHaveLength(1);
    expect(page.text).toContain('<p class="name"><bdi>');
  });
});

it('an account that a link names is named on the start page, unless it is another customer’s', async () => {
  await keeper.authorizeAccount();
  const link = { tenantId: 'tenant-7', bizAppId: account };
  const { url } = await keeper.createLink(link);
  expect((await open(url)).text).toContain('青禾生活服务');
  // Anybody can write an appid into a query.
  expect((await start({}, `?bizAppId=${account}`)).text).not.toContain('青禾生活服务');

  await keeper.assignTenant({ authorizerAppId: account, tenantId: 'tenant-1' });
  const taken = await open((await keeper.createLink(link)).url);
  expect(taken.text).toContain('目前归属于本平台的其他客户');
  expect(taken.text).not.toContain('青禾生活服务');
});
