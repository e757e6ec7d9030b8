/** The scheduled renewal of the component’s token. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '../../infra/local/process/until.ts';
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

  it('is answered only when WeChat was asked for overdue tickets: Lambda stops what is left', async () => {
    const { simulator } = keeper;
    await simulator.pushVerifyTicket();
    await simulator.advance(25 * 60);
    simulator.setFault({ path: 'api_start_push_ticket', kind: 'hang', times: 1 });
    let isAnswered = false;
    const refreshed = keeper.refreshComponentToken().then(() => (isAnswered = true));
    await until('the slow call', async () => simulator.hangingCalls() || undefined);
    // Whoever does not wait has its token by then.
    await keeper.lookUp();
    await keeper.lookUp({ minimumValiditySeconds: 3600 });

    expect(isAnswered).toBe(false);
    simulator.releaseHanging();
    await refreshed;
  });

  it('without a ticket fails by name', async () => {
    await expect(keeper.refreshComponentToken()).rejects.toMatchObject({
      name: 'VerifyTicketMissing',
    });
  });
});
