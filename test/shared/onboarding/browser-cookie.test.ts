/** The cookie by which a browser is recognised on its way back. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startKeeper, type Keeper } from '../../support/keeper.ts';

let keeper: Keeper;

beforeEach(async () => {
  keeper = await startKeeper();
  await keeper.simulator.pushVerifyTicket();
});

afterEach(async () => {
  await keeper.close();
});

describe('a browser', () => {
  it('gets a cookie that no script reads and that comes back from WeChat', async () => {
    const { headers } = await fetch(`${keeper.url}/authorize`);

    expect(headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^wxkeeper=[\w-]+\.[\w-]+; Path=\/; Max-Age=7200; HttpOnly; SameSite=Lax$/,
      ),
    ]);
  });
});
