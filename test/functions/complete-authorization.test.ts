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
});
