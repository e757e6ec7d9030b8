/** Verify tickets. A look-up needs a valid one. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { storeVerifyTicket, validTickets } from '../../../shared/tokens/verify-ticket.ts';
import { component, startKeeper, type Keeper } from '../../support/keeper.ts';
import { createTestServices, START } from '../../support/services.ts';

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

describe('a ticket', () => {
  const { componentAppId } = component;
  const ticketAt = (createdAt: number) => ({ verifyTicket: 'ticket', createdAt });

  it('whose date was not believed is stored as dated by its arrival', async () => {
    const { services } = createTestServices();
    const dated = { createdAt: START, isDatedByOurClock: true } as const;
    const event = { kind: 'verify-ticket', componentAppId, verifyTicket: 'ticket' } as const;
    await storeVerifyTicket({ ...event, ...dated }, services);

    expect((await services.store.readVerifyTickets(componentAppId))?.current).toEqual({
      verifyTicket: 'ticket',
      ...dated,
    });
  });

  it('that an earlier version stored with a date far ahead is as old as its arrival', async () => {
    const { services } = createTestServices();
    services.store.readVerifyTickets = async () => ({
      current: ticketAt(START + 86_400),
      receivedAt: START - 600,
    });

    expect(await validTickets(componentAppId, services)).toEqual([ticketAt(START - 600)]);
  });
});
