/** Addresses that people type: the domain alone, or one of ours with a slash at the end. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { component, startKeeper, type Keeper } from '../support/keeper.ts';
import { open, visitAndAgree } from '../support/merchant.ts';

const platform = {
  name: { zh: '青禾云', en: 'Qinghe & Sons' },
  support: { phone: '400-800-1234' },
};

const browser = { accept: 'text/html,application/xhtml+xml' };

let keeper: Keeper;

beforeEach(async () => {
  keeper = await startKeeper();
  await keeper.simulator.pushVerifyTicket();
});

afterEach(async () => {
  await keeper.close();
});

/** Where the page leads on, by its header and by its button. */
function ledTo(page: { headers: Headers; text: string }): (string | undefined)[] {
  const [, byHeader] = /^0; url=(.*)$/.exec(page.headers.get('refresh') ?? '') ?? [];
  const [, byButton] = /class="button"[^>]* href="([^"]+)"/.exec(page.text) ?? [];
  return [byHeader, byButton?.replaceAll('&amp;', '&')];
}

describe('whose page it is', () => {
  beforeEach(() => {
    keeper.services.platforms = { [component.componentAppId]: platform };
  });

  it.each([
    ['the domain alone', '/', 'zh-CN', '<bdi>青禾云</bdi>'],
    ['the domain alone', '/', 'en', '<bdi>Qinghe &amp; Sons</bdi>'],
    ['a name that is no file', '/nothing', 'zh-CN', '<bdi>青禾云</bdi>'],
    [
      'a slash at the end',
      `/${component.componentAppId}/authorize/`,
      'en',
      '<bdi>Qinghe &amp; Sons</bdi>',
    ],
    [
      'an address below',
      `/${component.componentAppId}/authorize/a/b/`,
      'zh-CN',
      '<bdi>青禾云</bdi>',
    ],
  ])('is said on the page of %s, %s in %s, with who helps', async (_, path, language, name) => {
    const headers = { ...browser, 'accept-language': language };
    const { text } = await open(new URL(path, keeper.url).href, headers);

    expect(text).toContain(name);
    expect(text).toContain('400-800-1234');
  });

  it('is not guessed where there are several', async () => {
    keeper.services.platforms = { [component.componentAppId]: platform, wx2: platform };

    expect((await open(new URL('/', keeper.url).href)).text).not.toContain('青禾云');
  });
});

describe('the domain alone', () => {
  it.each([
    ['zh-CN', '请返回服务商页面'],
    ['en', 'go back there'],
  ])('says in %s where an authorization begins', async (language, sentence) => {
    const page = await open(new URL('/', keeper.url).href, { 'accept-language': language });

    expect(page.status).toBe(200);
    expect(page.text).toContain(sentence);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(ledTo(page)).toEqual([undefined, undefined]);
  });

  it('with a name behind it is a page for people, and a sentence for programs', async () => {
    const page = await open(keeper.url, browser);

    expect(page.status).toBe(404);
    expect(page.text).toContain('请返回服务商页面');
    expect((await open(keeper.url)).text).toBe('file-unknown: no such file');
  });
});

describe('a slash at the end', () => {
  it('of the start page leads on to it, with what was asked for', async () => {
    const page = await open(`${keeper.url}/authorize/?categoryIds=1,7&lang=en`);

    expect(page.status).toBe(200);
    const [byHeader, byButton] = ledTo(page);
    expect(byButton).toBe(byHeader);
    const start = await open(new URL(byHeader ?? '', keeper.url).href);
    expect(start.text).toContain('category_id_list=1%7C7');
    expect(start.text).toContain('Continue to WeChat');
  });

  it('of a signed link leads on with it', async () => {
    const { url } = await keeper.createLink({ tenantId: 'tenant-7' });
    const [address = ''] = ledTo(await open(url.replace('/invited?', '/invited/?')));

    expect((await open(new URL(address, keeper.url).href)).text).toContain('tenant-7');
  });

  it('of the way back leads on to the result', async () => {
    const back = new URL(await visitAndAgree(keeper));
    const [address = ''] = ledTo(await open(`${back.origin}${back.pathname}//${back.search}`));

    expect((await open(new URL(address, keeper.url).href)).text).toContain('授权成功');
  });

  it.each([
    'authorize/a/b/',
    'authorize//evil.example/',
    'authorize/%2f%2fevil.example/',
    'authorize/https:%2F%2Fevil.example/',
    'authorize/a%0d%0aLocation:x/',
    'invited/state/',
    `authorize/${'a'.repeat(65)}/`,
  ])('leads nowhere from %s', async (path) => {
    const page = await open(`${keeper.url}/${path}?x=%0d%0a`);

    expect(page.status).toBe(404);
    expect(ledTo(page)).toEqual([undefined, undefined]);
    expect(page.headers.get('location')).toBeNull();
  });

  it('keeps hostile values of the query in the query', async () => {
    const page = await open(`${keeper.url}/authorize/?a=%22%3E%3Cb%3E&b=;%20url=//evil.example`);
    const [byHeader = ''] = ledTo(page);

    expect(byHeader).toMatch(/^\/wx0123456789abcdef\/authorize\?[\w%.=&+-]+$/);
    expect(page.text).not.toContain('<b>');
  });
});
