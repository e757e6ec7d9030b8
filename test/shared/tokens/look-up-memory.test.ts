/** What a warm function remembers of its last look-ups. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createTokenMemory } from '../../../shared/tokens/look-up-memory.ts';
import { account, otherAccount, startKeeper, type Keeper } from '../../support/keeper.ts';

const authorizerAppId = account;

let keeper: Keeper;

beforeEach(async () => {
  keeper = await startKeeper();
});

afterEach(async () => {
  await keeper.close();
});

describe('a warm function', () => {
  it('answers from memory for two seconds, without a read', async () => {
    await keeper.authorizeAccount();
    const first = await keeper.lookUp({ authorizerAppId });
    let reads = 0;
    const readAccessToken = keeper.services.store.readAccessToken.bind(keeper.services.store);
    keeper.services.store.readAccessToken = (key) => {
      reads++;
      return readAccessToken(key);
    };

    await keeper.simulator.advance(1);
    expect(await keeper.lookUp({ authorizerAppId })).toEqual({ ...first, expiresInSeconds: 7199 });
    expect(reads).toBe(0);
    await keeper.simulator.advance(1);
    await keeper.lookUp({ authorizerAppId });
    expect(reads).toBe(1);
  });

  it('forgets a token once it has learned that the grant is gone', async () => {
    await keeper.authorizeAccount();
    await keeper.simulator.advance(6000);
    await expect(keeper.lookUp({ authorizerAppId })).resolves.toBeDefined();
    keeper.services.store.readAccessToken = async () => ({ version: 9, unavailable: 'revoked' });

    const gone = { name: 'AuthorizationRevoked' };
    const longer = { authorizerAppId, minimumValiditySeconds: 3600 };
    await expect(keeper.lookUp(longer)).rejects.toMatchObject(gone);
    await expect(keeper.lookUp({ authorizerAppId })).rejects.toMatchObject(gone);
  });

  it('does not remember what a look-up read before another one learned of the end', async () => {
    await keeper.authorizeAccount();
    const { store } = keeper.services;
    const readAccessToken = store.readAccessToken.bind(store);
    let answer = () => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    store.readAccessToken = async (key) => {
      const record = await readAccessToken(key);
      await held;
      return record;
    };
    const slow = keeper.lookUp({ authorizerAppId });
    await keeper.simulator.settle();
    store.readAccessToken = async () => ({ version: 9, unavailable: 'revoked' });
    const gone = { name: 'AuthorizationRevoked' };
    await expect(keeper.lookUp({ authorizerAppId })).rejects.toMatchObject(gone);
    answer();
    await slow;

    await expect(keeper.lookUp({ authorizerAppId })).rejects.toMatchObject(gone);
  });

  it('does not remember across accounts', async () => {
    await keeper.authorizeAccount();
    await keeper.authorizeAccount(otherAccount);

    const one = await keeper.lookUp({ authorizerAppId });
    const other = await keeper.lookUp({ authorizerAppId: otherAccount });
    const own = await keeper.lookUp();
    expect(new Set([one, other, own].map(({ accessToken }) => accessToken)).size).toBe(3);
  });
});

describe('the memory', () => {
  const key = { componentAppId: 'wxone', authorizerAppId: account };
  const tokenFor = (seconds: number) => ({ accessToken: `for ${seconds} s`, expiresAt: seconds });

  /** It is second 0. */
  function memoryWith(seconds: number) {
    const memory = createTokenMemory(() => 0);
    memory.beginLookUp()(key, tokenFor(seconds));
    return memory;
  }

  it('keeps two platforms apart that serve the same account', () => {
    const memory = memoryWith(7200);

    expect(memory.recall({ ...key, componentAppId: 'wxother' }, 60)).toBeUndefined();
    expect(memory.recall({ componentAppId: 'wxone' }, 60)).toBeUndefined();
    expect(memory.recall(key, 60)).toEqual(tokenFor(7200));
  });

  it('forgets for one platform only', () => {
    const memory = memoryWith(7200);
    memory.forget({ ...key, componentAppId: 'wxother' });

    expect(memory.recall(key, 60)).toEqual(tokenFor(7200));
  });

  it.each([
    ['as long as asked for', 600, true],
    ['a second less', 599, false],
  ])('hands out a token that lives %s: %s s', (_what, seconds, isGood) => {
    expect(memoryWith(seconds).recall(key, 600) !== undefined).toBe(isGood);
  });

  it('keeps the newest 5000 tokens', () => {
    const memory = createTokenMemory(() => 0);
    const keyOf = (number: number) => ({ ...key, authorizerAppId: `wx${number}` });
    for (let number = 0; number <= 5000; number++)
      memory.beginLookUp()(keyOf(number), tokenFor(7200));

    expect(memory.recall(keyOf(0), 60)).toBeUndefined();
    expect(memory.recall(keyOf(1), 60)).toBeDefined();
  });

  it('drops the token that has not been read for longest, not the one that came first', () => {
    const memory = createTokenMemory(() => 0);
    const remember = (number: number) =>
      memory.beginLookUp()({ ...key, authorizerAppId: `wx${number}` }, tokenFor(7200));
    for (let number = 0; number < 5000; number++) remember(number);
    remember(0);
    remember(5000);

    expect(memory.recall({ ...key, authorizerAppId: 'wx0' }, 60)).toBeDefined();
    expect(memory.recall({ ...key, authorizerAppId: 'wx1' }, 60)).toBeUndefined();
  });
});
