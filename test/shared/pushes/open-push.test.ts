/** Pushes during a change of the keys, for a function that still has the ones before. */
import { describe, expect, it } from '@jest/globals';
import { openAuthorizationEvent } from '../../../shared/pushes/open-push.ts';
import { pushOf, ticketXml } from '../../support/push.ts';
import { component, createTestServices } from '../../support/services.ts';

const { componentAppId } = component;
const newKeys = { messageToken: 'another-message-token', encodingAesKey: 'x'.repeat(43) };

describe('a push is opened with the newest keys', () => {
  it.each([
    ['a new message token', { messageToken: newKeys.messageToken }],
    ['a new AES key', { encodingAesKey: newKeys.encodingAesKey }],
    ['both', newKeys],
  ])('where WeChat already has %s', async (_what, changed) => {
    const { services } = createTestServices({
      // Only who asks for a fresh one gets the new secret.
      readSecret: async (_component, maximumAgeSeconds) =>
        maximumAgeSeconds === undefined ? component : { ...component, ...changed },
    });
    const push = { ...pushOf({ xml: ticketXml('ticket@@@new'), ...changed }), componentAppId };

    expect(await openAuthorizationEvent(push, services)).toMatchObject({
      verifyTicket: 'ticket@@@new',
    });
  });
});
