/** The return of a merchant from WeChat. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { account, startKeeper, type Keeper } from '../support/keeper.ts';
import { open, visitAndAgree } from '../support/merchant.ts';

const authorizerAppId = account;

let keeper: Keeper;

beforeEach(async () => {
  keeper = await startKeeper();
  await keeper.simulator.pushVerifyTicket();
});

afterEach(async () => {
  await keeper.close();
});

describe('the return', () => {
  it('ends on a page that names the account, and the token is there', async () => {
    const page = await open(await visitAndAgree(keeper));

    expect(page.status).toBe(200);
    expect(page.text).toContain('授权成功');
    expect(page.text).toContain('青禾生活服务');
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    expect(await keeper.readGrant()).toMatchObject({
      status: 'authorized',
      permissionSets: [1, 2, 3, 4, 7, 11, 15],
      profile: { nickName: '青禾生活服务', isMiniProgram: false },
    });
    const { accessToken } = await keeper.lookUp({ authorizerAppId });
    expect(keeper.simulator.isAuthorizerAccessTokenValid(accessToken)).toBe(true);
    expect(keeper.simulator.callCount('api_query_auth')).toBe(1);
  });

  it('opened again shows the same page and asks WeChat nothing', async () => {
    const back = await visitAndAgree(keeper);
    const [first, second] = [await open(back), await open(back)];

    expect(second.status).toBe(200);
    expect(second.text.replaceAll(/nonce="[^"]+"/g, '')).toBe(
      first.text.replaceAll(/nonce="[^"]+"/g, ''),
    );
    expect(keeper.simulator.callCount('api_query_auth')).toBe(1);
  });

  it.each([
    ['an unknown state', 'not-a-state?auth_code=x', 404, 'visit-unknown'],
    ['an endless state', `${'a'.repeat(4000)}?auth_code=x`, 404, 'visit-unknown'],
    ['no code', 'test-id-0002', 400, 'code-missing'],
    ['a code that WeChat does not know', 'test-id-0002?auth_code=x', 410, 'code-spent'],
  ])('with %s asks to begin again', async (_what, tail, status, code) => {
    await open(`${keeper.url}/authorize`);

    const page = await open(`${keeper.url}/authorize/${tail}`);

    expect(page.status).toBe(status);
    expect(page.text).toContain('请重新发起授权');
    expect(page.text).toContain(`<code>${code}</code>`);
    expect(page.text).not.toContain('auth_code');
  });

  it('that comes too late asks to begin again', async () => {
    const back = await visitAndAgree(keeper);
    await keeper.simulator.advance(3 * 3600);

    expect(await open(back)).toMatchObject({ status: 410 });
  });

  describe('with a code that was changed on the way', () => {
    let back: URL;
    let code: string;
    beforeEach(async () => {
      keeper.simulator.setPushFault({ kind: 'lost' });
      back = new URL(await visitAndAgree(keeper));
      code = back.searchParams.get('auth_code') ?? '';
    });

    const encode = (text: string, times: number): string =>
      times === 0 ? text : encode(encodeURIComponent(text), times - 1);

    it.each<[string, () => string]>([
      ['encoded twice', () => `auth_code=${encode(code, 2)}&expires_in=600`],
      ['encoded three times', () => `expires_in=600&auth_code=${encode(code, 3)}`],
      ['not encoded', () => `auth_code=${code}`],
      ['in the query twice', () => `auth_code=${code}&expires_in=600&auth_code=${code}`],
      ['twice, encoded differently', () => `auth_code=${encode(code, 2)}&auth_code=${code}`],
      ['with an empty one', () => `auth_code=&auth_code=${encode(code, 1)}`],
    ])('is taken as it was: %s', async (_how, query) => {
      const page = await open(`${back.origin}${back.pathname}?${query()}`);

      expect(page.status).toBe(200);
      expect(page.text).toContain('授权成功');
    });

    it.each<[string, () => string]>([
      ['two different ones', () => `auth_code=${code}&auth_code=${code}x`],
      ['two different ones, encoded twice', () => `auth_code=${encode(`${code},x`, 2)}`],
      ['cut in an escape', () => `auth_code=${encode(code, 2)}%25`],
      ['not of letters', () => `auth_code=${encode('授权码', 2)}`],
    ])('is refused with its own code, and WeChat is not asked: %s', async (_how, query) => {
      const page = await open(`${back.origin}${back.pathname}?${query()}`);

      expect(page.status).toBe(400);
      expect(page.text).toContain('<code>code-unreadable</code>');
      expect(page.text).not.toContain(code);
      expect(JSON.stringify(keeper.log)).not.toContain('@@@');
      expect(keeper.simulator.callCount('api_query_auth')).toBe(0);
      await expect(open(back.href)).resolves.toMatchObject({ status: 200 });
    });
  });
});
