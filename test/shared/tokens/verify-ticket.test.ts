/** Verify tickets. A look-up needs a valid one. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startKeeper, type Keeper } from '../../support/keeper.ts';

let keeper: Keeper;

beforeEach(async () => {
  keeper = await startKeeper();
});

afterEach(async () => {
  await keeper.close();
});

const calls = (path: string) => keeper.simulator.callCount(path);

describe('a look-up of the component’s token', () => {
  it('before the first ticket is VerifyTicketMissing, and WeChat is not asked', async () => {
    await expect(keeper.lookUp()).rejects.toMatchObject({
      name: 'VerifyTicketMissing',
      message: expect.stringContaining('授权事件接收URL'),
    });
    expect(calls('api_component_token')).toBe(0);
    await keeper.simulator.pushVerifyTicket();
    await expect(keeper.lookUp()).resolves.toMatchObject({ expiresInSeconds: 7200 });
  });

  it('with a ticket of yesterday is VerifyTicketMissing', async () => {
    await keeper.simulator.pushVerifyTicket();
    await keeper.simulator.advance(12 * 3600);

    await expect(keeper.lookUp()).rejects.toMatchObject({
      name: 'VerifyTicketMissing',
      message: expect.stringContaining('12 hours old'),
    });
  });
});
