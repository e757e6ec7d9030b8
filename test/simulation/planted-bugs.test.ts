/** The simulation finds bugs: each of these is planted, and a history breaks a promise because of it. */
import { describe, expect, it } from '@jest/globals';
import { runHistories } from './run-histories.ts';

/** With the bug, one of so many histories has to fail. The rarest bug shows in one of some 100. */
const HISTORIES = 800;

describe('a simulation', () => {
  it.each([
    { plant: 'no fencing', breaks: ['fencing', 'accepted-token'] },
    { plant: 'no re-check', breaks: ['no-needless-renewal', 'cool-down'] },
    // Who was asked to renew sees no lease that was handed over, and does nothing.
    { plant: 'no lease', breaks: ['one-lease', 'one-renewer', 'hand-over'] },
    { plant: 'no version check', breaks: ['versions', 'announcements', 'refresh-token'] },
    { plant: 'older events win', breaks: ['events-applied', 'announcements', 'accepted-token'] },
    { plant: 'dropped events', breaks: ['events-applied', 'announcements'] },
    { plant: 'no clock in a freeze', breaks: ['one-renewer'] },
    {
      plant: 'withdrawals judged old',
      breaks: ['accepted-token', 'events-applied', 'announcements'],
    },
    { plant: 'long cool-down', breaks: ['fitting-error'] },
    { plant: 'no waiting', breaks: ['fitting-error', 'answer-in-time'] },
    { plant: 'lost hand-overs', breaks: ['hand-over'] },
    { plant: 'secrets of before', breaks: ['secrets-read', 'opened-pushes'] },
    { plant: 'one event of a group', breaks: ['accepted-events'] },
    { plant: 'a ticket renewed twice', breaks: ['one-lease', 'one-renewer'] },
    { plant: 'a ticket of a withdrawn account', breaks: ['fitting-error', 'withdrawn-ticket'] },
    { plant: 'a ticket of another type', breaks: ['fencing', 'accepted-ticket'] },
    { plant: 'a ticket that is never due', breaks: ['accepted-ticket'] },
    { plant: 'no budget', breaks: ['budget'] },
    { plant: 'no cool-down', breaks: ['hand-over', 'fencing', 'no-needless-renewal'] },
    { plant: 'a lost refresh token', breaks: ['refresh-token', 'healed', 'reconciled'] },
    { plant: 'a component missing from a key', breaks: ['fitting-error', 'accepted-token'] },
    { plant: 'one ticket for all', breaks: ['platforms'] },
    { plant: 'a lease that any clock ends', breaks: ['two-renewers'] },
    { plant: 'a comparison that ends too early', breaks: ['reconciled'] },
    { plant: 'trust in strangers', breaks: ['strangers'] },
    { plant: 'a partial list taken as whole', breaks: ['listed'] },
  ] as const)(
    'finds a keeper with $plant',
    async ({ plant, breaks }) => {
      const seeds = Array.from({ length: HISTORIES }, (_, index) => index + 1);
      const failure = await runHistories({ seeds, plant });
      expect(breaks).toContain(failure?.invariant);
    },
    120_000,
  );
});
