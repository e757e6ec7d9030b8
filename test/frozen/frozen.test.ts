/**
 * Lambda freezes an idle instance, and the NAT gateway forgets its connections meanwhile. The real
 * bundles run in a process that is stopped and continued, and relays are the gateway.
 */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { open } from '../support/merchant.ts';
import { startFrozenWorld, type FrozenWorld } from './frozen-world.ts';
import type { Forgotten } from './relay.ts';

jest.setTimeout(60_000);
// Each attempt at AWS is short: a machine that is busy for that second can use all of them up.
jest.retryTimes(2, { logErrorsBeforeRetry: true });

let world: FrozenWorld;

function useOneWorld(): void {
  beforeAll(async () => {
    world = await startFrozenWorld();
  });
  afterAll(async () => {
    await world?.close();
  });
}

const newToken = expect.objectContaining({ accessToken: expect.any(String) });

async function statusAt(address: string): Promise<number> {
  return (await open(address)).status;
}

/** Each function asks WeChat and AWS, so that there are connections that may be kept. */
async function useEachFunction() {
  const { authorizerAppId, address } = await world.agreedVisit();
  expect(await statusAt(address)).toBe(200);
  const { accessToken: first } = await world.lookUp(authorizerAppId);
  const { accessToken } = await world.lookUp(authorizerAppId, first);
  return { authorizerAppId, accessToken };
}

/** How often each of WeChat's interfaces was called, by the last part of its path. */
function calls(): Record<string, number> {
  const counts = Object.entries(world.simulator.callCounts());
  return Object.fromEntries(counts.map(([path, count]) => [path.split('/').at(-1), count]));
}

describe('after a thaw', () => {
  useOneWorld();

  it.each<[string, Forgotten, number]>([
    ['1.5 s, resets', 'reset', 1500],
    ['1.5 s, bytes vanish', 'silence', 1500],
    ['12 s, resets', 'reset', 12_000],
  ])('nothing notices that all connections are gone: %s', async (_what, forgotten, time) => {
    const { runtime, awsRelays, firstHost, simulator, secondHost, startPage } = world;
    const { address } = await world.agreedVisit();
    const { authorizerAppId, accessToken } = await useEachFunction();
    simulator.resetCallCounts();
    world.takeWarnings();

    let answers = Promise.resolve<unknown[]>([]);
    await runtime.freeze(time, () => {
      firstHost.forget(forgotten);
      // Of AWS a busy machine needs all attempts that the SDK has, each of which is short.
      for (const relay of awsRelays) relay.forget('reset');
      const token = world.lookUp(authorizerAppId, accessToken);
      answers = Promise.all([statusAt(startPage), statusAt(address), token]);
    });

    const outcome = { answers: await answers, warnings: world.takeWarnings() };
    expect(outcome).toEqual({ answers: [200, 200, newToken], warnings: [] });
    expect(secondHost.connections()).toBe(0);
    expect(calls()).toEqual({
      api_create_preauthcode: 1,
      api_query_auth: 1,
      api_get_authorizer_info: 1,
      api_authorizer_token: 1,
    });
  });
});

describe('a connection that breaks after the request has arrived', () => {
  useOneWorld();

  it('delays the start page', async () => {
    await useEachFunction();
    world.simulator.resetCallCounts();
    world.firstHost.loseAnswers(1);
    expect(await statusAt(world.startPage)).toBe(200);
    expect(calls()).toEqual({ api_create_preauthcode: 2 });
  });

  it('delays a look-up, which gets the newest token', async () => {
    const { simulator, firstHost, lookUp } = world;
    const { authorizerAppId, accessToken } = await useEachFunction();
    simulator.resetCallCounts();
    world.takeWarnings();
    firstHost.loseAnswers(1);
    const renewed = await lookUp(authorizerAppId, accessToken);
    expect(renewed).toEqual(newToken);
    expect(simulator.isAuthorizerAccessTokenValid(renewed.accessToken ?? '')).toBe(true);
    expect(calls()).toEqual({ api_authorizer_token: 2 });
    expect(world.takeWarnings()).toEqual([]);
    // No cool-down: it is renewed again when it is asked for.
    expect(await lookUp(authorizerAppId, renewed.accessToken)).toEqual(newToken);
  });

  it('fails the start page where it breaks again, and the page is asked for no third time', async () => {
    world.simulator.resetCallCounts();
    world.firstHost.loseAnswers(2);
    expect(await statusAt(world.startPage)).toBe(503);
    expect(calls()).toEqual({ api_create_preauthcode: 2 });
  });

  it('fails a merchant’s return: the code is not sent twice', async () => {
    const { address } = await world.agreedVisit();
    world.simulator.resetCallCounts();
    world.firstHost.loseAnswers(1);
    expect(await statusAt(address)).toBe(503);
    expect(calls()).toEqual({ api_query_auth: 1 });
  });
});
