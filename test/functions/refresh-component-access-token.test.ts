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

const tick = () => {
  const { 'refresh-component-access-token': handler } = keeper.handlers;
  return handler({ componentAppId }, {} as Parameters<typeof handler>[1]);
};

describe('the component’s token', () => {
  it('is renewed so early that a look-up never finds it due', async () => {
    await keeper.simulator.pushVerifyTicket();
    const first = await tick();
    expect(first).toEqual({ componentAppId, expiresAt: keeper.simulator.now() + 7200 });

    await keeper.simulator.advance(7200 - 901);
    expect(await tick()).toEqual(first);
    await keeper.simulator.advance(2);
    expect(await tick()).toEqual({ componentAppId, expiresAt: keeper.simulator.now() + 7200 });
  });

  it('is not part of the answer', async () => {
    await keeper.simulator.pushVerifyTicket();

    expect(JSON.stringify(await tick())).not.toContain((await keeper.lookUp()).accessToken);
  });

  it('without a ticket fails by name', async () => {
    await expect(tick()).rejects.toMatchObject({ name: 'VerifyTicketMissing' });
  });
});
