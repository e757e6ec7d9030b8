/** The in-memory store keeps the promises of every store, so what is tested with it holds. */
import { describe, expect, it } from '@jest/globals';
import { createInMemoryStore } from '../../support/in-memory-store.ts';
import { describeStore } from './store-contract.ts';

describeStore('the in-memory store', createInMemoryStore);

describe('what the in-memory store holds', () => {
  it('is not changed by changing what was written or read', async () => {
    const store = createInMemoryStore();
    const ticket = { verifyTicket: 'ticket@@@1', createdAt: 1_790_000_000 };
    await store.saveVerifyTicket('wxcomponent', ticket, 1_790_000_002);
    ticket.verifyTicket = 'changed';
    const read = await store.readVerifyTickets('wxcomponent');
    // Who tries to change what was read is told so.
    expect(() => Object.assign(read ?? {}, { receivedAt: 0 })).toThrow(TypeError);
    expect(() => Object.assign(read?.current ?? {}, { createdAt: 0 })).toThrow(TypeError);
    expect(await store.readVerifyTickets('wxcomponent')).toEqual({
      current: { verifyTicket: 'ticket@@@1', createdAt: 1_790_000_000 },
      receivedAt: 1_790_000_002,
    });
  });
});
