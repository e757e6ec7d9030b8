/** What is counted: calls to WeChat, and neither leases nor renewals that did not get that far. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { storeGrant } from '../../../shared/authorizers/grants.ts';
import { KeeperError, LeaseRanOut } from '../../../shared/errors.ts';
import type { RenewalBudget } from '../../../shared/store/records/access-token.ts';
import { getComponentAccessToken } from '../../../shared/tokens/component-token.ts';
import {
  CALLS_PER_HOUR,
  createCallGate,
  reserveCall,
  secondsUntilNextCall,
  withOneMoreCall,
} from '../../../shared/tokens/renewal-budget.ts';
import {
  errcode,
  grant,
  key,
  RENEWAL,
  startAuthorizer,
  type TestAuthorizer,
} from '../../support/authorizer.ts';
import { START } from '../../support/services.ts';

const COMPONENT_TOKEN = '/cgi-bin/component/api_component_token';

let authorizer: TestAuthorizer;

beforeEach(async () => {
  authorizer = await startAuthorizer();
});

describe('the budget of a token', () => {
  const budgetAfter = (calls: number, at = START) => {
    let budget;
    for (let call = 0; call < calls; call++) budget = withOneMoreCall(budget, at);
    return budget;
  };

  it.each([
    ['nothing was counted yet', undefined, START, 0],
    ['one call is left', budgetAfter(CALLS_PER_HOUR - 1), START, 0],
    ['all are used', budgetAfter(CALLS_PER_HOUR), START, 30],
    ['all are used for 29 s', budgetAfter(CALLS_PER_HOUR), START + 29, 1],
    ['all are used for 30 s', budgetAfter(CALLS_PER_HOUR), START + 30, 0],
    [
      'the next hour has begun a second after it',
      budgetAfter(CALLS_PER_HOUR, START + 3599),
      START + 3600,
      0,
    ],
    ['the next hour has begun', budgetAfter(CALLS_PER_HOUR), START + 3600, 0],
    ['the last call comes from a clock that is behind', budgetAfter(CALLS_PER_HOUR), START - 2, 32],
    ['it is ahead by as much as is believed', budgetAfter(CALLS_PER_HOUR), START - 30, 60],
    ['it is further ahead', budgetAfter(CALLS_PER_HOUR), START - 31, 0],
    ['the last call is far in the future', budgetAfter(CALLS_PER_HOUR), START - 300, 0],
    ['a version that noted no time has used it up', { hour: START / 3600, used: 20 }, START, 0],
  ])('where %s', (_what, budget, now, seconds) => {
    const sameHour = budget && { ...budget, hour: Math.floor(now / 3600) };
    const counted = now < START ? sameHour : budget;
    expect(secondsUntilNextCall(counted, now)).toBe(seconds);
  });

  it('begins anew with the hour', () => {
    const spent = budgetAfter(CALLS_PER_HOUR, START + 3599);

    expect(withOneMoreCall(spent, START + 3600)).toMatchObject({ used: 1 });
  });

  // By a clock that is ahead: the one that is behind must not begin the hour before once more.
  it.each([
    ['by a clock that may be right', 120, { hour: START / 3600, used: 4 }],
    ['by one that is ahead further than clocks differ', 121, { used: 1 }],
  ])('counts on in an hour that has begun %s', (_what, seconds, expected) => {
    const ahead = budgetAfter(3);
    expect(withOneMoreCall(ahead, START - seconds)).toMatchObject(expected);
  });

  it('holds each call of a renewal that needs two', async () => {
    const { clock, replies, services } = authorizer;
    const newest = { verifyTicket: 'newest', createdAt: clock.now() + 1 };
    await services.store.saveVerifyTicket(key.componentAppId, newest, clock.now());
    const reply = replies[COMPONENT_TOKEN];
    let calls = 0;
    replies[COMPONENT_TOKEN] = (...asked) => {
      if (++calls === 1) return errcode(61006);
      return typeof reply === 'function' ? reply(...asked) : {};
    };
    await getComponentAccessToken(key.componentAppId, {}, services);

    const record = await services.store.readAccessToken({ componentAppId: key.componentAppId });
    expect(record?.budget).toMatchObject({ used: 2, lastAt: clock.now() });
  });

  it('does not let the second call through where the lease is another’s by then', async () => {
    const { calls, clock, replies, services } = authorizer;
    const newest = { verifyTicket: 'newest', createdAt: clock.now() + 1 };
    await services.store.saveVerifyTicket(key.componentAppId, newest, clock.now());
    replies[COMPONENT_TOKEN] = () => errcode(61006);
    services.store.saveBudget = async () => 'lease-lost';

    await expect(getComponentAccessToken(key.componentAppId, {}, services)).rejects.toMatchObject({
      name: 'RefreshInProgress',
    });
    expect(calls(COMPONENT_TOKEN)).toBeLessThan(5);
  });
});

describe('ten minutes without Secrets Manager', () => {
  it('use up no call, and look-ups work within seconds afterwards', async () => {
    const { calls, clock, lookUp, services } = authorizer;
    await authorizer.authorize();
    const { readSecret } = services;
    services.readSecret = () =>
      Promise.reject(new KeeperError('StoreUnavailable', 'secret x cannot be read; ask again'));
    for (let second = 0; second < 600; second++) {
      await expect(lookUp({ rejectedToken: 'old' })).rejects.toMatchObject({
        name: 'StoreUnavailable',
      });
      clock.advance(1);
    }
    const records = await Promise.all(
      [key, { componentAppId: key.componentAppId }].map((each) =>
        services.store.readAccessToken(each),
      ),
    );
    expect(records.map((record) => record?.budget?.used)).toEqual([0, 0]);
    expect(calls(COMPONENT_TOKEN)).toBe(0);

    services.readSecret = readSecret;
    clock.advance(20);
    expect((await lookUp({ rejectedToken: 'old' })).accessToken).toMatch(/^renewed/);
  });

  it('use up no call where the error has no name, either', async () => {
    const { clock, lookUp, services } = authorizer;
    const { readSecret } = services;
    services.readSecret = () => Promise.reject(new TypeError('a bug'));
    await storeGrant({ ...grant, changedAt: clock.now(), accessToken: 'lost' }, services);
    for (let second = 0; second < 600; second++) {
      await lookUp().catch(() => {});
      clock.advance(1);
    }
    services.readSecret = readSecret;
    clock.advance(20);

    expect((await lookUp()).accessToken).toMatch(/^renewed/);
  });
});

describe('ten minutes in which every hand-over is lost', () => {
  it('cost nobody a token, and the second look-up after a lost one renews by itself', async () => {
    const { calls, clock, lookUp, services } = authorizer;
    await authorizer.authorize();
    await getComponentAccessToken(key.componentAppId, {}, services);
    clock.advance(7200 - 590);
    const lost = { renewLater: async () => {}, sleep: () => new Promise(() => {}) };
    const tokens: string[] = [];
    for (let second = 0; second < 580; second++) {
      tokens.push((await lookUp({}, lost)).accessToken);
      clock.advance(1);
    }

    expect(tokens.indexOf('old')).toBe(0);
    expect(tokens.lastIndexOf('old')).toBe(9);
    expect(new Set(tokens).size).toBe(2);
    expect(calls(RENEWAL)).toBe(1);
    expect((await authorizer.record())?.budget?.used).toBe(1);
  });
});

describe('a renewer that stood still between reading and its lease', () => {
  it('does not take away the count of one whose lease has run out meanwhile', async () => {
    const { clock, lookUp, record, services } = authorizer;
    const { store } = services;
    await authorizer.authorize();
    let isFirst = true;
    const takeLease: typeof store.takeLease = async (of, lease) => {
      if (of.authorizerAppId === undefined || !isFirst) return store.takeLease(of, lease);
      isFirst = false;
      const now = clock.now();
      const { version: seenVersion = 0, budget } = (await record()) ?? {};
      const dead = { owner: 'dead', expiresAt: now + 10, now, seenVersion };
      await store.takeLease(of, { ...dead, ...reserveCall(budget, now) });
      clock.advance(11);
      return store.takeLease(of, { ...lease, now: clock.now(), expiresAt: clock.now() + 10 });
    };
    services.store = { ...store, takeLease };
    await lookUp({ rejectedToken: 'old' });

    expect((await record())?.budget?.used).toBe(2);
  });
});

describe('the gate before a call', () => {
  const lease = {
    owner: 'renewer',
    expiresAt: START + 10,
    now: START,
    seenVersion: 0,
    budget: { hour: Math.floor(START / 3600), used: 1 },
  };

  it.each([
    ['opens', 'the call ends before the lease does', 5, true],
    ['stays shut', 'both can end in the same second', 6, false],
  ])('%s where %s', async (_what, _why, seconds, isOpen) => {
    const { clock, services } = authorizer;
    await services.store.takeLease(key, lease);
    const gate = createCallGate(key, { lease }, services);
    clock.advance(seconds);

    const opened = gate.beforeCall().then(
      () => true,
      () => false,
    );
    expect(await opened).toBe(isOpen);
    expect(gate.wasWechatAsked()).toBe(isOpen);
  });

  const open = async (before?: RenewalBudget) => {
    const { services } = authorizer;
    expect(await services.store.takeLease(key, lease)).toBe('taken');
    return createCallGate(key, { lease, before }, services);
  };
  const stored = async () => (await authorizer.record())?.budget;

  it('counts the first call with the lease, and writes each further one down before it is made', async () => {
    const gate = await open();
    expect(gate.wasWechatAsked()).toBe(false);
    for (const used of [1, 2, 3]) {
      await gate.beforeCall();
      expect(await stored()).toMatchObject({ used });
    }

    expect(gate.wasWechatAsked()).toBe(true);
  });

  it('stays shut for a further call where the lease is another’s by then', async () => {
    const gate = await open();
    await gate.beforeCall();
    authorizer.services.store.saveBudget = async () => 'lease-lost';

    await expect(gate.beforeCall()).rejects.toBeInstanceOf(LeaseRanOut);
  });

  it('stays shut where the table takes so long that the call would outlast the lease', async () => {
    const { clock, services } = authorizer;
    const gate = await open();
    await gate.beforeCall();
    services.store.saveBudget = async () => {
      clock.advance(6);
      return 'saved';
    };

    await expect(gate.beforeCall()).rejects.toBeInstanceOf(LeaseRanOut);
  });

  it('does not write a call down for which there is no time', async () => {
    const gate = await open();
    await gate.beforeCall();
    authorizer.clock.advance(6);

    await expect(gate.beforeCall()).rejects.toBeInstanceOf(LeaseRanOut);
    expect(await stored()).toMatchObject({ used: 1 });
  });

  it.each([
    ['what was there before', { hour: lease.budget.hour, used: 7, lastAt: START - 60 }],
    ['none where there was none before', undefined],
  ])('gives back the call that was not made: %s', async (_what, before) => {
    const gate = await open(before);
    await gate.giveBack();

    expect(await stored()).toEqual(before ?? { hour: lease.budget.hour, used: 0 });
  });

  it('gives back no call that was made', async () => {
    const gate = await open({ hour: lease.budget.hour, used: 0 });
    await gate.beforeCall();
    await gate.giveBack();

    expect(await stored()).toEqual(lease.budget);
  });
});
