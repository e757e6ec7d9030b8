/** Which of the tokens that a warm function remembers it hands out without a look at the table. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { authorizerTokenSource } from '../../../shared/tokens/authorizer-token.ts';
import { createTokenMemory } from '../../../shared/tokens/look-up-memory.ts';
import { findRemembered } from '../../../shared/tokens/remembered.ts';
import type { TokenNeeds } from '../../../shared/tokens/usable-token.ts';
import { key, startAuthorizer, type TestAuthorizer } from '../../support/authorizer.ts';

let authorizer: TestAuthorizer;

beforeEach(async () => {
  authorizer = await startAuthorizer();
  await authorizer.authorize('stored');
});

/** Where the token is found, if one is remembered that is due so, and lives for so long. */
async function findAfter(life: { seconds: number; dueIn?: number }, needs: TokenNeeds = {}) {
  const { clock, services } = authorizer;
  const memory = createTokenMemory(clock.now);
  const expiresAt = clock.now() + life.seconds;
  const dueAt = life.dueIn === undefined ? undefined : clock.now() + life.dueIn;
  memory.beginLookUp()(key, { accessToken: 'remembered', expiresAt, dueAt });
  const caller = { name: undefined, rights: {} };
  const source = authorizerTokenSource(key, services);
  const found = await findRemembered({ source, caller, ...needs }, { ...services, memory });
  return found.from;
}

describe('a remembered token', () => {
  it.each([
    ['comes from memory while it is not due', { seconds: 600 }, 'memory'],
    ['is due: the table says whether it is being renewed', { seconds: 599 }, 'table'],
    ['is not due by its own date', { seconds: 3600, dueIn: 0 }, 'memory'],
    ['is due by its own date', { seconds: 3600, dueIn: -1 }, 'table'],
  ])('%s', async (_what, life, from) => {
    expect(await findAfter(life)).toBe(from);
  });

  /** Of one instance, and what another renewer does meanwhile. */
  function besideARenewer() {
    const { clock, services } = authorizer;
    const memory = createTokenMemory(clock.now);
    const now = clock.now();
    const source = authorizerTokenSource(key, services);
    const caller = { name: undefined, rights: {} };
    return {
      find: (needs: TokenNeeds = {}) =>
        findRemembered({ source, caller, ...needs }, { ...services, memory }),
      takeLease: (seenVersion: number) =>
        services.store.takeLease(key, { owner: 'other', expiresAt: now + 20, now, seenVersion }),
      save: (accessToken: string, life = 7200) =>
        services.store.saveAccessToken(key, 'other', { accessToken, expiresAt: now + life }),
    };
  }

  it('is forgotten where the next one is handed out while somebody renews it', async () => {
    const { find, takeLease, save } = besideARenewer();
    await find();
    await takeLease(1);
    await save('second', 9000);
    await takeLease(2);

    const found = await find({ minimumValiditySeconds: 8000 });
    expect(found).toMatchObject({ token: { accessToken: 'second' }, from: 'table' });
    expect(await find()).toMatchObject({ token: { accessToken: 'second' }, from: 'table' });
  });

  it('is none that was handed out while somebody renews it', async () => {
    const { find, takeLease, save } = besideARenewer();
    expect(await takeLease(1)).toBe('taken');
    await find();
    await save('renewed');

    expect(await find()).toMatchObject({ token: { accessToken: 'renewed' }, from: 'table' });
    expect(await find()).toMatchObject({ token: { accessToken: 'renewed' }, from: 'memory' });
  });

  it('with less life than the caller needs is not enough', async () => {
    expect(await findAfter({ seconds: 3600 }, { minimumValiditySeconds: 3600 })).toBe('memory');
    expect(await findAfter({ seconds: 3599 }, { minimumValiditySeconds: 3600 })).toBe('table');
  });

  it('is not handed out to one whom WeChat has refused a token', async () => {
    expect(await findAfter({ seconds: 7200 }, { rejectedToken: 'another' })).toBe('table');
  });
});
