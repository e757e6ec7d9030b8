/** The scheduled renewal of the component’s token. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { component, startKeeper, type Keeper } from '../support/keeper.ts';

const { componentAppId } = component;

let keeper: Keeper;

beforeEach(async () => {
  keeper = await startKeeper();
});

afterEach(async () => {
  await keeper.close();
});

describe('the component’s token', () => {
  it('is renewed so early that a look-up never finds it due', async () => {
    await keeper.simulator.pushVerifyTicket();
    const first = await keeper.refreshComponentToken();
    expect(first).toEqual({ componentAppId, expiresAt: keeper.simulator.now() + 7200 });

    await keeper.simulator.advance(7200 - 901);
    expect(await keeper.refreshComponentToken()).toEqual(first);
    await keeper.simulator.advance(2);
    expect(await keeper.refreshComponentToken()).toEqual({
      componentAppId,
      expiresAt: keeper.simulator.now() + 7200,
    });
  });

  it('is not part of the answer', async () => {
    await keeper.simulator.pushVerifyTicket();

    expect(JSON.stringify(await keeper.refreshComponentToken())).not.toContain(
      (await keeper.lookUp()).accessToken,
    );
  });

  it('without a ticket fails by name', async () => {
    await expect(keeper.refreshComponentToken()).rejects.toMatchObject({
      name: 'VerifyTicketMissing',
    });
  });
});
