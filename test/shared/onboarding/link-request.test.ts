/** The check of a request for a signed link. */
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { startKeeper, type Keeper } from '../../support/keeper.ts';

let keeper: Keeper;

beforeEach(async () => {
  keeper = await startKeeper();
});

afterEach(async () => {
  await keeper.close();
});

it('all mistakes of a request are listed', async () => {
  const request = { tenantId: '', authType: 7, bizAppId: 'x y', validForSeconds: 1 };
  await expect(keeper.createLink(request)).rejects.toThrow(
    /tenantId is.*; authType is.*; bizAppId is.*; validForSeconds is/,
  );
});

it.each(['wxs-shop_1', 'finder0123', 'a', '7'.repeat(64)])(
  'the account of a link may have an id of any form that an authorizer can have: %s',
  async (bizAppId) => {
    const { url } = await keeper.createLink({ bizAppId });
    expect(url).toContain('invitation=');
  },
);

it.each(['', '7'.repeat(65), 'wx<', 'wx/0', 'wx\n', 'wx#1', '微信'])(
  'what can be no id of an account is refused: %j',
  async (bizAppId) => {
    await expect(keeper.createLink({ bizAppId })).rejects.toThrow(
      'bizAppId is an appid: up to 64 letters, digits, _ and -',
    );
  },
);

it.each([[[0]], [[1, 0]], [[10_000]], [[1.5]], [Array<number>(101).fill(1)]])(
  'permission sets are refused where one is none, or there are too many: %j',
  async (categoryIds) => {
    await expect(keeper.createLink({ categoryIds })).rejects.toThrow(
      'categoryIds is a list of up to 100 numbers',
    );
  },
);
