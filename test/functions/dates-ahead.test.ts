/** Pushes that are dated ahead, as by a wrong clock, and the real ones behind them. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { account, component, startKeeper, type Keeper } from '../support/keeper.ts';
import { open, visitAndAgree } from '../support/merchant.ts';
import { eventXml, pushOf, send, ticketXml } from '../support/push.ts';
import { START } from '../support/services.ts';

const { componentAppId } = component;
const key = { componentAppId, authorizerAppId: account };
const A_YEAR_AHEAD = START + 365 * 24 * 3600;

let keeper: Keeper;

beforeEach(async () => {
  keeper = await startKeeper();
});

const push = async (xml: string) => {
  expect(await send(`${keeper.url}/events`, pushOf({ xml }))).toMatchObject({ text: 'success' });
};
const pushTicket = (ticket: string, createdAt: number) => push(ticketXml(ticket, createdAt));
const readTickets = () => keeper.services.store.readVerifyTickets(componentAppId);

/** A push about the account, dated so; what it leaves in the queue is worked on. */
async function pushAbout(InfoType: string, CreateTime: number, fields = {}): Promise<void> {
  await push(eventXml({ InfoType, CreateTime, AuthorizerAppid: account, ...fields }));
  await keeper.workQueue();
}

describe('a ticket dated a year ahead', () => {
  beforeEach(() => pushTicket('ticket@@@ahead', A_YEAR_AHEAD));

  it('is dated by its arrival, which the log says', async () => {
    expect(await readTickets()).toMatchObject({ current: { createdAt: START } });
    expect(keeper.log).toMatchObject([{ createdAt: START, isDatedByOurClock: true }]);
  });

  it.each([600, 1, 0, -2])('is replaced by the next real one, %i s later', async (seconds) => {
    await keeper.simulator.advance(Math.max(0, seconds));
    await pushTicket('ticket@@@real', START + seconds);

    expect(await readTickets()).toMatchObject({
      current: { verifyTicket: 'ticket@@@real', createdAt: START + seconds },
      previous: { verifyTicket: 'ticket@@@ahead', createdAt: START },
    });
  });

  it('is no longer valid 12 hours after it came', async () => {
    await keeper.simulator.advance(12 * 3600);

    await expect(keeper.lookUp()).rejects.toThrow('12 hours old');
  });

  it('does not take the place of the one before when it comes twice', async () => {
    await pushTicket('ticket@@@real', START + 1);
    await keeper.simulator.advance(10);
    await pushTicket('ticket@@@again', A_YEAR_AHEAD);
    await keeper.simulator.advance(5);
    await pushTicket('ticket@@@again', A_YEAR_AHEAD);

    expect(await readTickets()).toMatchObject({
      current: { verifyTicket: 'ticket@@@again', createdAt: START + 10 },
      previous: { verifyTicket: 'ticket@@@real' },
    });
  });
});

describe('a ticket', () => {
  it('dated in milliseconds is dated as WeChat meant it', async () => {
    await pushTicket('ticket@@@milliseconds', (START - 60) * 1000);
    await pushTicket('ticket@@@late', START - 61);
    await pushTicket('ticket@@@real', START);

    expect(await readTickets()).toMatchObject({
      current: { verifyTicket: 'ticket@@@real', createdAt: START },
      previous: { verifyTicket: 'ticket@@@milliseconds', createdAt: START - 60 },
    });
  });

  it('stored with a date ahead gives way, and is valid from its arrival on', async () => {
    const { store } = keeper.services;
    const ahead = { verifyTicket: 'ticket@@@stored', createdAt: A_YEAR_AHEAD };
    await store.saveVerifyTicket(componentAppId, ahead, START - 12 * 3600);

    await expect(keeper.lookUp()).rejects.toThrow('12 hours old');
    await pushTicket('ticket@@@real', START - 1);
    expect(await readTickets()).toMatchObject({ current: { verifyTicket: 'ticket@@@real' } });
  });
});

describe('a grant dated a year ahead', () => {
  /** The account authorizes at WeChat, whose push is lost; one that is dated so comes instead. */
  async function authorizeAt(createdAt: number): Promise<void> {
    const { simulator } = keeper;
    const { authorizationCode } = await simulator.authorize(account, { fault: 'lost' });
    await pushAbout('authorized', createdAt, { AuthorizationCode: authorizationCode });
  }

  beforeEach(async () => {
    await keeper.simulator.pushVerifyTicket();
    await keeper.simulator.settle();
    await authorizeAt(A_YEAR_AHEAD);
  });

  it('is dated by its arrival', async () => {
    const dated = { status: 'authorized', changedAt: START, isDatedByOurClock: true };
    expect(await keeper.readGrant()).toMatchObject(dated);
    expect(keeper.announced).toMatchObject([{ detail: { changedAt: START } }]);
  });

  it.each([START + 2, START, START - 2])('is ended by a real withdrawal of %i', async (at) => {
    await keeper.simulator.revoke(account, { fault: 'lost' });
    await pushAbout('unauthorized', at);

    expect(keeper.types()).toEqual(['AuthorizerAuthorized', 'AuthorizerRevoked']);
    expect(await keeper.readGrant()).toMatchObject({ status: 'revoked' });
  });

  it.each([START + 2, START, START - 2])('is changed by a real grant of %i', async (at) => {
    const { simulator } = keeper;
    const sets = [1, 15];
    const updated = await simulator.updatePermissionSets(account, sets, { fault: 'lost' });
    await pushAbout('updateauthorized', at, { AuthorizationCode: updated?.authorizationCode });

    expect(await keeper.readGrant()).toMatchObject({ permissionSets: sets });
    expect(keeper.types()).toEqual(['AuthorizerAuthorized', 'AuthorizerUpdated']);
  });
});

describe('a withdrawal dated a year ahead', () => {
  const withdraw = () => pushAbout('unauthorized', A_YEAR_AHEAD);

  beforeEach(async () => {
    await keeper.simulator.pushVerifyTicket();
    await keeper.simulator.settle();
    await open(await visitAndAgree(keeper));
    await keeper.workQueue();
  });

  it.each([0, 600])('ends the grant %i s after it, if WeChat has none any more', async (later) => {
    await keeper.simulator.advance(later);
    await keeper.simulator.revoke(account, { fault: 'lost' });
    await withdraw();

    expect(await keeper.readGrant()).toMatchObject({ status: 'revoked' });
    expect(keeper.types()).toEqual(['AuthorizerAuthorized', 'AuthorizerRevoked']);
  });

  it.each([0, 600])('changes nothing %i s later, if WeChat has the grant', async (later) => {
    await keeper.simulator.advance(later);
    await withdraw();

    expect(await keeper.readGrant()).toMatchObject({ status: 'authorized' });
  });

  it.each([2, 0, -2])('gives way to a real grant %i s later', async (seconds) => {
    const { simulator } = keeper;
    await simulator.revoke(account, { fault: 'lost' });
    await withdraw();
    const { authorizationCode } = await simulator.authorize(account, { fault: 'lost' });
    await pushAbout('authorized', START + seconds, { AuthorizationCode: authorizationCode });

    expect(await keeper.readGrant()).toMatchObject({ status: 'authorized' });
    await expect(keeper.lookUp({ authorizerAppId: account })).resolves.toBeDefined();
  });
});

describe('a grant that is stored with a date ahead', () => {
  beforeEach(async () => {
    await keeper.authorizeAccount();
    const { store } = keeper.services;
    const stored = await store.readAuthorizer(key);
    if (!stored) throw new Error('nothing is stored');
    const next = { ...stored, changedAt: A_YEAR_AHEAD, version: stored.version + 1 };
    await store.changeAuthorizer({ next });
  });

  it('ends by a real withdrawal, and begins again by a real grant', async () => {
    const { simulator } = keeper;
    await simulator.advance(60);
    await simulator.revoke(account);
    await simulator.settle();
    await keeper.workQueue();
    expect(await keeper.readGrant()).toMatchObject({ status: 'revoked' });

    await simulator.advance(60);
    await simulator.authorize(account);
    await simulator.settle();
    await keeper.workQueue();
    const again = { status: 'authorized', changedAt: START + 120 };
    expect(await keeper.readGrant()).toMatchObject(again);
  });

  it('is changed by a real grant, and has its date', async () => {
    const { simulator } = keeper;
    await simulator.advance(60);
    await simulator.updatePermissionSets(account, [1, 15]);
    await simulator.settle();
    await keeper.workQueue();

    const changed = { permissionSets: [1, 15], changedAt: START + 60 };
    expect(await keeper.readGrant()).toMatchObject(changed);
  });
});
