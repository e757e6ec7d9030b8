/** A message that comes several times is announced once, and at least once where something fails. */
import { describe, expect, it, jest } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Announcement } from '../../shared/aws/event-bus.ts';
import { KeeperError } from '../../shared/errors.ts';
import { TooLate } from '../../shared/pushes/time-left.ts';
import { deliver } from '../support/direct-push.ts';
import { account, component, startKeeper, type Keeper } from '../support/keeper.ts';
import { eventXml, pushOf } from '../support/push.ts';
import type { ServiceOptions } from '../support/service.ts';

// A machine that is too busy hits the time limits.
jest.retryTimes(1);

const away = () => Promise.reject(new Error('away'));
const storeAway = () => Promise.reject(new KeeperError('StoreUnavailable', 'away'));

const textOf = (MsgId: number) =>
  pushOf({
    xml: eventXml({ ToUserName: 'gh_1', FromUserName: 'o', MsgType: 'text', Content: 'a', MsgId }),
  });

/** @param options the pauses of copies are real ones, if not given */
const start = (options: ServiceOptions = {}) => startKeeper({ sleep, ...options });

const idsOf = ({ announced }: Pick<Keeper, 'announced'>) =>
  announced.map(({ detail }) => String(detail['id']));

/** Answered with `success` within WeChat's 5 s. */
async function taken(sending: Promise<{ status: number; text: string }>): Promise<void> {
  const startedAt = performance.now();
  expect(await sending).toMatchObject({ status: 200, text: 'success' });
  expect(performance.now() - startedAt).toBeLessThan(5000);
}

describe('a message that comes three times at the same instant', () => {
  it('is announced once', async () => {
    const keeper = await start();
    await Promise.all([1, 2, 3].map(() => taken(deliver(keeper, textOf(1), account))));
    expect(idsOf(keeper)).toHaveLength(1);
  });

  it('is announced once where the bus takes its time', async () => {
    const announced: Announcement[] = [];
    const announce = async (given: readonly Announcement[]) => {
      await sleep(600);
      announced.push(...given);
    };
    const keeper = await start({ announce });
    await Promise.all([1, 2, 3].map(() => taken(deliver(keeper, textOf(1), account))));
    expect(announced).toHaveLength(1);
  });

  it('is announced each time, with one id, where the table is away', async () => {
    const keeper = await start();
    keeper.services.store.claimMessage = storeAway;
    await Promise.all([1, 2, 3].map(() => taken(deliver(keeper, textOf(1), account))));
    expect(idsOf(keeper)).toHaveLength(3);
    expect(new Set(idsOf(keeper)).size).toBe(1);
    const line = { message: 'Message not looked up in the table', authorizerAppId: account };
    expect(keeper.log).toContainEqual(expect.objectContaining(line));
  });
});

describe('a copy', () => {
  it('that comes later is answered, and announced no more', async () => {
    const keeper = await start();
    await taken(deliver(keeper, textOf(1), account));
    await taken(deliver(keeper, textOf(1), account));
    await taken(deliver(keeper, textOf(2), account));
    expect(new Set(idsOf(keeper)).size).toBe(2);
    expect(idsOf(keeper)).toHaveLength(2);
  });

  it('announces the message itself where the first delivery does not, and not too late', async () => {
    const keeper = await start();
    const { announce } = keeper.services;
    const hang = () => new Promise<never>(() => {});
    Object.assign(keeper.services, { announce: hang });
    Object.assign(keeper.receiving, { enqueue: hang });
    const first = deliver(keeper, textOf(1), account);
    await sleep(50);
    Object.assign(keeper.services, { announce });
    const startedAt = performance.now();
    await taken(deliver(keeper, textOf(1), account));

    expect(performance.now() - startedAt).toBeGreaterThan(1000);
    expect(idsOf(keeper)).toHaveLength(1);
    await expect(first).resolves.toMatchObject({ status: 503 });
  });

  it('is announced again where the table did not take the mark', async () => {
    const keeper = await start({ sleep: async () => {} });
    keeper.services.store.markMessageAnnounced = storeAway;
    await taken(deliver(keeper, textOf(1), account));
    await taken(deliver(keeper, textOf(1), account));
    expect(idsOf(keeper)).toHaveLength(2);
    expect(new Set(idsOf(keeper)).size).toBe(1);
  });

  it('of the publish check is answered as the first delivery is', async () => {
    const keeper = await start();
    const fields = { ToUserName: 'gh_3c884a361561', FromUserName: 'o', MsgType: 'text', MsgId: 1 };
    const xml = eventXml({ ...fields, Content: 'TESTCOMPONENT_MSG_TYPE_TEXT' });
    for (let times = 0; times < 2; times++) {
      const answer = await deliver(keeper, pushOf({ xml }), 'wx570bc396a51b8ff8');
      expect(answer).toMatchObject({ status: 200, text: expect.stringContaining('<Encrypt>') });
    }
    expect(idsOf(keeper)).toHaveLength(1);
  });
});

describe('a message that the bus does not take', () => {
  it('is announced from the queue, with the same id and the same content', async () => {
    const keeper = await start();
    await deliver(keeper, textOf(1), account);
    const [expected] = keeper.announced.splice(0);
    const later = await start();
    const { announce } = later.services;
    Object.assign(later.services, { announce: away });
    await taken(deliver(later, textOf(1), account));
    expect(later.queue).toMatchObject([{ kind: 'message', authorizerAppId: account }]);
    expect(await later.workQueue()).toHaveLength(1);
    Object.assign(later.services, { announce });
    expect(await later.workQueue()).toEqual([]);

    expect(JSON.stringify(later.announced)).toBe(JSON.stringify([expected]));
    await taken(deliver(later, textOf(1), account));
    expect(later.announced).toHaveLength(1);
  });

  it('is queued where the bus is too slow', async () => {
    const keeper = await start({ announce: () => new Promise<never>(() => {}) });
    await taken(deliver(keeper, textOf(1), account));
    expect(keeper.queue).toMatchObject([{ kind: 'message' }]);
    const line = { message: 'Message queued for the event bus', error: TooLate.name };
    expect(keeper.log).toContainEqual(expect.objectContaining(line));
  });

  it('comes again where the queue does not take it either, and is announced then', async () => {
    const keeper = await start({ sleep: async () => {} });
    const { announce } = keeper.services;
    const { enqueue } = keeper.receiving;
    Object.assign(keeper.services, { announce: away });
    Object.assign(keeper.receiving, { enqueue: away });
    expect(await deliver(keeper, textOf(1), account)).toMatchObject({ status: 500 });
    Object.assign(keeper.services, { announce });
    Object.assign(keeper.receiving, { enqueue });
    await taken(deliver(keeper, textOf(1), account));
    expect(idsOf(keeper)).toHaveLength(1);
  });
});

it('200 messages side by side, each twice, arrive with one id each while the bus fails', async () => {
  const announced: Announcement[] = [];
  let calls = 0;
  const announce = async (given: readonly Announcement[]) => {
    await sleep(20);
    if (calls++ % 2 === 0) throw new Error('away');
    announced.push(...given);
  };
  const keeper = await start({ announce });
  const pushes = Array.from({ length: 200 }, (_none, index) => textOf(index + 1));
  await Promise.all([...pushes, ...pushes].map((push) => taken(deliver(keeper, push, account))));
  for (let tries = 0; tries < 500 && keeper.queue.length > 0; tries++) await keeper.workQueue();

  expect(keeper.queue).toEqual([]);
  const numbers = announced.map(({ detail }) => Object(detail['message'])['MsgId']);
  expect(new Set(numbers).size).toBe(200);
  expect(new Set(idsOf({ announced })).size).toBe(200);
});

describe('the account of a message', () => {
  const userNameOf = async (keeper: Keeper) => (await keeper.readGrant())?.profile?.userName ?? '';
  const messageTo = (ToUserName: string, MsgId = 1) =>
    pushOf({ xml: eventXml({ ToUserName, MsgType: 'text', Content: 'a', MsgId }) });

  it('is the one that the message names', async () => {
    const keeper = await start();
    await keeper.authorizeAccount();
    keeper.announced.length = 0;
    const userName = await userNameOf(keeper);
    expect(userName).toMatch(/^gh_/);
    await taken(deliver(keeper, messageTo(userName), account));

    expect(await deliver(keeper, messageTo('gh_000000000000', 2), account)).toEqual({
      status: 403,
      text: 'account-mismatch: the message is for another account than its address',
    });
    expect(keeper.announced).toHaveLength(1);
    expect(keeper.announced[0]?.detail).not.toHaveProperty('authorizerStatus', expect.anything());
    const line = { message: 'Signed push refused', code: 'account-mismatch' };
    expect(keeper.log).toContainEqual(
      expect.objectContaining({ ...line, authorizerAppId: account }),
    );
    expect(keeper.figures('RefusedPushes')).toMatchObject([{}, { code: 'account-mismatch' }]);
  });

  it('is known of the accounts of the publish check', async () => {
    const keeper = await start();
    const test = 'wx570bc396a51b8ff8';
    expect(await deliver(keeper, messageTo('gh_1'), test)).toMatchObject({ status: 403 });
    await taken(deliver(keeper, messageTo('gh_3c884a361561'), test));
  });

  it('is passed on with its status where it is not authorized', async () => {
    const keeper = await start();
    const statusOfNext = async (MsgId: number) => {
      keeper.announced.length = 0;
      await taken(deliver(keeper, messageTo('gh_3f9a61c07b52', MsgId), account));
      return keeper.announced[0]?.detail['authorizerStatus'];
    };
    expect(await statusOfNext(1)).toBe('unknown');
    await keeper.authorizeAccount();
    const userName = await userNameOf(keeper);
    await keeper.simulator.advance(60);
    await keeper.simulator.revoke(account);
    await keeper.workQueue();
    keeper.announced.length = 0;
    await taken(deliver(keeper, messageTo(userName, 2), account));
    expect(keeper.announced[0]?.detail).toMatchObject({
      componentAppId: component.componentAppId,
      authorizerStatus: 'revoked',
    });
  });

  it('is not said where the table is away', async () => {
    const keeper = await start();
    keeper.services.store.readAuthorizer = storeAway;
    await taken(deliver(keeper, messageTo('gh_1'), account));
    expect(keeper.announced[0]?.detail['authorizerStatus']).toBeUndefined();
  });
});
