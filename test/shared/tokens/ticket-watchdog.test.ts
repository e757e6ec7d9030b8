/** What happens when WeChat stops pushing verify tickets. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { component, startKeeper, type Keeper } from '../../support/keeper.ts';

const { componentAppId } = component;

let keeper: Keeper;

beforeEach(async () => {
  keeper = await startKeeper();
});

afterEach(async () => {
  await keeper.close();
});

describe('the ticket’s watchdog', () => {
  it('measures how old ticket and token are', async () => {
    await keeper.simulator.pushVerifyTicket();
    await keeper.simulator.advance(120);
    await keeper.refreshComponentToken();

    expect(keeper.figures('VerifyTicketAgeSeconds')).toEqual([
      { name: 'VerifyTicketAgeSeconds', value: 120, componentAppId },
    ]);
    expect(keeper.figures('ComponentAccessTokenValiditySeconds')).toEqual([
      { name: 'ComponentAccessTokenValiditySeconds', value: 7200, componentAppId },
    ]);
  });

  it('asks WeChat to push again after 25 minutes of silence, and announces it', async () => {
    await keeper.simulator.pushVerifyTicket();
    const receivedAt = keeper.simulator.now();
    await keeper.simulator.advance(25 * 60 - 1);
    await keeper.refreshComponentToken();
    expect(keeper.types()).toEqual([]);

    await keeper.simulator.advance(1);
    await keeper.refreshComponentToken();

    expect(keeper.announced).toEqual([
      {
        type: 'VerifyTicketOverdue',
        detail: { schemaVersion: 1, componentAppId, receivedAt },
      },
    ]);
    expect(keeper.simulator.callCount('api_start_push_ticket')).toBe(1);
    expect(keeper.log).toContainEqual(
      expect.objectContaining({ message: 'WeChat was asked for verify tickets' }),
    );
    await keeper.simulator.advance(600);
    await keeper.simulator.settle();
    await keeper.refreshComponentToken();
    expect(keeper.figures('VerifyTicketAgeSeconds').at(-1)?.value).toBeLessThanOrEqual(600);
  });

  it('does so once in 25 minutes, not every five', async () => {
    keeper.simulator.configureComponent(componentAppId, { eventUrl: 'http://127.0.0.1:9/' });
    for (let minutes = 0; minutes < 60; minutes += 5) {
      await expect(keeper.refreshComponentToken()).rejects.toMatchObject({
        name: 'VerifyTicketMissing',
      });
      await keeper.simulator.advance(300);
    }

    expect(keeper.simulator.callCount('api_start_push_ticket')).toBe(3);
    expect(keeper.types()).toEqual(Array(3).fill('VerifyTicketOverdue'));
  });

  it('asks again five minutes later where WeChat was not reached, and has announced it both times', async () => {
    await keeper.simulator.pushVerifyTicket();
    await keeper.simulator.advance(3600);
    const path = 'api_start_push_ticket';
    keeper.simulator.setFault({ path, kind: 'bad-gateway', times: 1 });
    await keeper.refreshComponentToken();
    expect(keeper.types()).toEqual(['VerifyTicketOverdue']);

    await keeper.simulator.advance(300);
    await keeper.refreshComponentToken();
    expect(keeper.simulator.callCount(path)).toBe(2);
    expect(keeper.types()).toEqual(['VerifyTicketOverdue', 'VerifyTicketOverdue']);
  });

  it('that cannot reach WeChat does not keep the token from being renewed', async () => {
    await keeper.simulator.pushVerifyTicket();
    await keeper.simulator.advance(3600);
    keeper.simulator.setFault({ path: 'api_start_push_ticket', kind: 'bad-gateway' });

    await expect(keeper.refreshComponentToken()).resolves.toMatchObject({ componentAppId });
    expect(keeper.log).toContainEqual(
      expect.objectContaining({ message: 'Verify ticket watchdog failed' }),
    );
  });
});
