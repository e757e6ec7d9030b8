/** What every store must do, whatever it keeps its things in: the promises of shared/store/store.ts. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { VerifyTicket } from '../../../shared/store/records/verify-ticket.ts';
import type { NewVisit, Visit } from '../../../shared/store/records/visit.ts';
import type { Store } from '../../../shared/store/store.ts';
import { describeAccessTokens } from './access-token-contract.ts';
import { describeAuthorizers } from './authorizer-contract.ts';
import { describeCodeClaims } from './code-claim-contract.ts';
import { now, type MakeStore } from './examples.ts';
import { describeGrantTokens } from './grant-token-contract.ts';
import { describeMessages } from './message-contract.ts';
import { describeOperations } from './operations-contract.ts';
import { describeTickets } from './ticket-contract.ts';
import { describeVisitLimits } from './visit-limit-contract.ts';

const componentAppId = 'wxcomponent';
const otherComponentAppId = 'wxcomponent2';
const outcome = { authorizerAppId: 'wxauthorizer', grantedAt: now + 60 };
const completion = { ...outcome, codeDigest: 'digest-1' };

/** Runs the whole contract against a store. */
export function describeStore(name: string, makeStore: MakeStore): void {
  describe(`the promises that ${name} keeps`, () => {
    describeVerifyTickets(makeStore);
    describeAccessTokens(makeStore);
    describeAuthorizers(makeStore);
    describeGrantTokens(makeStore);
    describeMessages(makeStore);
    describeOperations(makeStore);
    describeTickets(makeStore);
    describeVisits(makeStore);
    describeCodeClaims(makeStore);
    describeVisitLimits(makeStore);
  });
}

function describeVerifyTickets(makeStore: MakeStore): void {
  const first: VerifyTicket = { verifyTicket: 'ticket@@@first', createdAt: now };
  const second: VerifyTicket = { verifyTicket: 'ticket@@@second', createdAt: now + 600 };

  describe('verify tickets', () => {
    let store: Store;
    beforeEach(async () => {
      store = await makeStore();
    });

    it('are none at first', async () => {
      expect(await store.readVerifyTickets(componentAppId)).toBeUndefined();
    });

    it('store the first one, with the time of its arrival', async () => {
      expect(await store.saveVerifyTicket(componentAppId, first, now + 2)).toBe('saved');
      const kept = await store.readVerifyTickets(componentAppId);
      expect(kept).toEqual({ current: first, receivedAt: now + 2 });
    });

    it('have a note of when they were found overdue, which the latest replaces', async () => {
      expect(await store.readTicketNotice(componentAppId)).toBeUndefined();
      await store.saveTicketNotice(componentAppId, now);
      await store.saveTicketNotice(componentAppId, now + 1500);
      expect(await store.readTicketNotice(componentAppId)).toBe(now + 1500);
      expect(await store.readVerifyTickets(componentAppId)).toBeUndefined();
    });

    it('keep the newest one and the one before', async () => {
      const third = { verifyTicket: 'ticket@@@third', createdAt: now + 1200 };
      await store.saveVerifyTicket(componentAppId, first, now + 2);
      await store.saveVerifyTicket(componentAppId, second, now + 602);
      expect(await store.saveVerifyTicket(componentAppId, third, now + 1202)).toBe('saved');
      const kept = await store.readVerifyTickets(componentAppId);
      expect(kept).toEqual({ current: third, previous: second, receivedAt: now + 1202 });
    });

    it.each([
      ['one that is older than the kept one', { verifyTicket: 'ticket@@@old', createdAt: now - 1 }],
      ['one between the two', { verifyTicket: 'ticket@@@between', createdAt: now + 599 }],
      ['the kept one again', second],
      ['the one before again', first],
    ])('refuse %s, and change nothing', async (_which, ticket) => {
      await store.saveVerifyTicket(componentAppId, first, now + 2);
      await store.saveVerifyTicket(componentAppId, second, now + 602);
      expect(await store.saveVerifyTicket(componentAppId, ticket, now + 603)).toBe('not-newer');
      const kept = await store.readVerifyTickets(componentAppId);
      expect(kept).toEqual({ current: second, previous: first, receivedAt: now + 602 });
    });

    it('take another one of the same second', async () => {
      const other = { verifyTicket: 'ticket@@@other', createdAt: first.createdAt };
      await store.saveVerifyTicket(componentAppId, first, now + 2);
      expect(await store.saveVerifyTicket(componentAppId, other, now + 3)).toBe('saved');
      const kept = await store.readVerifyTickets(componentAppId);
      expect(kept).toEqual({ current: other, previous: first, receivedAt: now + 3 });
    });

    describe('where the stored one was dated by its arrival', () => {
      const guessed = { verifyTicket: 'ticket@@@guessed', createdAt: now, isDatedByOurClock: true };
      const real = { verifyTicket: 'ticket@@@real', createdAt: now };

      beforeEach(async () => {
        await store.saveVerifyTicket(componentAppId, guessed, now);
      });

      it('say so', async () => {
        const kept = await store.readVerifyTickets(componentAppId);
        expect(kept).toEqual({ current: guessed, receivedAt: now });
      });

      it.each([600, 1, 0, -1, -299])(
        'take one of WeChat’s date %i s later, which is then the one that counts',
        async (seconds) => {
          const ticket = { ...real, createdAt: now + seconds };
          const at = Math.max(now, now + seconds);
          expect(await store.saveVerifyTicket(componentAppId, ticket, at)).toBe('saved');
          const kept = await store.readVerifyTickets(componentAppId);
          expect(kept?.current).toEqual(ticket);
          const older = { verifyTicket: 'ticket@@@older', createdAt: now + seconds - 1 };
          expect(await store.saveVerifyTicket(componentAppId, older, at)).toBe('not-newer');
        },
      );

      it.each([
        ['one that is older than clocks differ', { ...real, createdAt: now - 301 }],
        ['a copy of WeChat’s', { ...guessed, createdAt: now + 5 }],
        ['another one of an earlier arrival', { ...guessed, ...real, createdAt: now - 1 }],
      ])('refuse %s', async (_which, ticket) => {
        expect(await store.saveVerifyTicket(componentAppId, ticket, now + 5)).toBe('not-newer');
        expect((await store.readVerifyTickets(componentAppId))?.current).toEqual(guessed);
      });

      it('take the same one with a date of WeChat’s that is newer', async () => {
        const dated = { verifyTicket: guessed.verifyTicket, createdAt: now + 600 };
        expect(await store.saveVerifyTicket(componentAppId, dated, now + 601)).toBe('saved');
      });
    });

    it('take any other one where the kept one is dated ahead of its arrival', async () => {
      const ahead = { verifyTicket: 'ticket@@@ahead', createdAt: now + 31_536_000 };
      await store.saveVerifyTicket(componentAppId, ahead, now);
      expect(await store.saveVerifyTicket(componentAppId, first, now)).toBe('saved');
      expect((await store.readVerifyTickets(componentAppId))?.current).toEqual(first);
      expect(await store.saveVerifyTicket(componentAppId, first, now)).toBe('not-newer');
    });

    it('end with the newest one when several arrive at the same time', async () => {
      const tickets = Array.from({ length: 10 }, (_, index) => ({
        verifyTicket: `ticket@@@${index}`,
        createdAt: now + ((index * 7) % 10),
      }));
      await Promise.all(
        tickets.map((ticket) => store.saveVerifyTicket(componentAppId, ticket, now + 20)),
      );
      const newest = tickets.find(({ createdAt }) => createdAt === now + 9);
      expect((await store.readVerifyTickets(componentAppId))?.current).toEqual(newest);
    });

    it('are stored for each component by itself', async () => {
      await store.saveVerifyTicket(componentAppId, second, now + 602);
      expect(await store.readVerifyTickets(otherComponentAppId)).toBeUndefined();
      expect(await store.saveVerifyTicket(otherComponentAppId, first, now + 603)).toBe('saved');
      const kept = await store.readVerifyTickets(componentAppId);
      expect(kept).toEqual({ current: second, receivedAt: now + 602 });
    });
  });
}

function describeVisits(makeStore: MakeStore): void {
  const begun: NewVisit = {
    componentAppId,
    state: 'state-1',
    preAuthCodeDigest: 'hash-1',
    startedAt: now,
    expiresAt: now + 600,
    tenantId: 'tenant',
    returnUrl: 'https://saas.example/welcome?a=1',
  };
  const visit: Visit = { ...begun, outcomes: {} };

  describe('authorization visits', () => {
    let store: Store;
    beforeEach(async () => {
      store = await makeStore();
    });

    it('are found by their state and by the hash of their pre-auth code', async () => {
      await store.saveVisit(begun);
      expect(await store.readVisit(componentAppId, 'state-1')).toEqual(visit);
      expect(await store.findVisit(componentAppId, 'hash-1')).toEqual(visit);
    });

    it('need neither tenant nor return address', async () => {
      const bare = { ...visit, tenantId: undefined, returnUrl: undefined };
      await store.saveVisit({ ...begun, tenantId: undefined, returnUrl: undefined });
      expect(await store.readVisit(componentAppId, 'state-1')).toEqual(bare);
    });

    it('are none where the state or the code is unknown', async () => {
      await store.saveVisit(begun);
      expect(await store.readVisit(componentAppId, 'hash-1')).toBeUndefined();
      expect(await store.findVisit(componentAppId, 'state-1')).toBeUndefined();
    });

    it('know the account that they led to', async () => {
      await store.saveVisit(begun);
      expect(await store.completeVisit(visit, completion)).toBe('wxauthorizer');
      const { authorizerAppId } = outcome;
      const completed = { ...visit, authorizerAppId, outcomes: { 'digest-1': outcome } };
      expect(await store.readVisit(componentAppId, 'state-1')).toEqual(completed);
      expect(await store.findVisit(componentAppId, 'hash-1')).toEqual(completed);
    });

    it('know what each code led to, and keep their first account', async () => {
      await store.saveVisit(begun);
      await store.completeVisit(visit, completion);
      const later = { authorizerAppId: 'wxanother', grantedAt: now + 90 };
      expect(await store.completeVisit(visit, { ...later, codeDigest: 'digest-2' })).toBe(
        'wxauthorizer',
      );
      const again = { ...outcome, grantedAt: now + 61 };
      await store.completeVisit(visit, { ...again, codeDigest: 'digest-1' });
      expect(await store.readVisit(componentAppId, 'state-1')).toEqual({
        ...visit,
        authorizerAppId: 'wxauthorizer',
        outcomes: { 'digest-1': again, 'digest-2': later },
      });
    });

    it('keep one account, where two come at the same moment', async () => {
      await store.saveVisit(begun);
      const accounts = ['wxone', 'wxother'];
      const kept = await Promise.all(
        accounts.map((authorizerAppId) =>
          store.completeVisit(visit, {
            authorizerAppId,
            grantedAt: now,
            codeDigest: authorizerAppId,
          }),
        ),
      );
      expect(new Set(kept).size).toBe(1);
      expect(
        Object.keys((await store.readVisit(componentAppId, 'state-1'))?.outcomes ?? {}),
      ).toHaveLength(2);
    });

    it('do not come into being by being completed', async () => {
      expect(await store.completeVisit(visit, completion)).toBeUndefined();
      expect(await store.readVisit(componentAppId, 'state-1')).toBeUndefined();
    });

    it('refuse a state that is taken, and keep nothing of the second visit', async () => {
      await store.saveVisit(begun);
      const second = { ...begun, preAuthCodeDigest: 'hash-2', tenantId: 'other' };
      await expect(store.saveVisit(second)).rejects.toBeInstanceOf(Error);
      expect(await store.readVisit(componentAppId, 'state-1')).toEqual(visit);
      expect(await store.findVisit(componentAppId, 'hash-2')).toBeUndefined();
    });

    it('refuse a pre-auth code that is taken, and keep nothing of the second visit', async () => {
      await store.saveVisit(begun);
      const second = { ...begun, state: 'state-2', tenantId: 'other' };
      await expect(store.saveVisit(second)).rejects.toBeInstanceOf(Error);
      expect(await store.readVisit(componentAppId, 'state-2')).toBeUndefined();
      expect(await store.findVisit(componentAppId, 'hash-1')).toEqual(visit);
    });

    it('are stored for each component by itself', async () => {
      const other = { ...begun, componentAppId: otherComponentAppId, tenantId: 'other' };
      await store.saveVisit(begun);
      expect(await store.readVisit(otherComponentAppId, 'state-1')).toBeUndefined();
      expect(await store.findVisit(otherComponentAppId, 'hash-1')).toBeUndefined();
      await store.saveVisit(other);
      await store.completeVisit(other, completion);
      expect(await store.findVisit(componentAppId, 'hash-1')).toEqual(visit);
    });
  });
}
