/** Where a token was found, what waiting for it costs, and what is counted of that. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { storeEndOfGrant } from '../../../shared/authorizers/grants.ts';
import { findAccessToken } from '../../../shared/tokens/access-token.ts';
import { authorizerTokenSource } from '../../../shared/tokens/authorizer-token.ts';
import { createTokenMemory } from '../../../shared/tokens/look-up-memory.ts';
import { lookUpForCall } from '../../../shared/tokens/look-up.ts';
import { key, RENEWAL, startAuthorizer, type TestAuthorizer } from '../../support/authorizer.ts';

type Services = TestAuthorizer['services'];

let authorizer: TestAuthorizer;
let figures: string[];

beforeEach(async () => {
  authorizer = await startAuthorizer();
  const { clock, services } = authorizer;
  figures = [];
  services.measure = (measured) => void figures.push(...Object.keys(measured));
  await authorizer.authorize();
  clock.advance(120);
});

const find = (needs = {}, changes: Partial<Services> = {}) => {
  const ports = { ...authorizer.services, ...changes };
  return findAccessToken(authorizerTokenSource(key, ports), needs, ports);
};
const contentions = () => figures.filter((name) => name === 'LeaseContentions').length;

/** Another renewer takes the lease now, and holds it for ten seconds. */
async function anotherRenews(): Promise<void> {
  const { clock, record, services } = authorizer;
  const [seen, now] = [await record(), clock.now()];
  const lease = { owner: 'other', expiresAt: now + 10, now, seenVersion: seen?.version ?? 0 };
  expect(await services.store.takeLease(key, lease)).toBe('taken');
}

/** Waiting takes time, and after so many pauses the other renewer saves its token. */
function savedAfter(pauses: number): Partial<Services> {
  const { clock, services } = authorizer;
  let slept = 0;
  const sleep = async (milliseconds: number) => {
    await clock.sleep(milliseconds);
    if (++slept !== pauses) return;
    const token = { accessToken: 'of-the-other', expiresAt: clock.now() + 7200 };
    await services.store.saveAccessToken(key, 'other', token);
  };
  return { sleep };
}

describe('a token', () => {
  it('comes from the table where it is good', async () => {
    expect(await find()).toMatchObject({ token: { accessToken: 'old' }, from: 'table' });
  });

  it('comes from the table where another function is asked to renew it', async () => {
    authorizer.clock.advance(7200 - 500);
    const found = await find({}, { renewLater: async () => {} });

    expect(found).toMatchObject({ token: { accessToken: 'old' }, from: 'table' });
    expect(contentions()).toBe(0);
  });

  it('was renewed where this look-up has asked WeChat', async () => {
    expect(await find({ rejectedToken: 'old' })).toMatchObject({ from: 'renewed' });
    expect(contentions()).toBe(0);
  });

  it('was renewed where this look-up has waited for another renewer', async () => {
    await anotherRenews();
    const found = await find({ rejectedToken: 'old' }, savedAfter(3));

    expect(found).toMatchObject({ token: { accessToken: 'of-the-other' }, from: 'renewed' });
    expect(authorizer.calls(RENEWAL)).toBe(0);
  });
});

describe('a look-up that waits for another renewer', () => {
  it('is counted once, however long it waits', async () => {
    await anotherRenews();
    await find({ rejectedToken: 'old' }, savedAfter(3));

    expect(contentions()).toBe(1);
  });

  it('only reads: it does not try to take a lease that is held', async () => {
    await anotherRenews();
    const { store } = authorizer.services;
    let tries = 0;
    const takeLease: typeof store.takeLease = (...lease) => {
      tries++;
      return store.takeLease(...lease);
    };
    await find({ rejectedToken: 'old' }, { ...savedAfter(3), store: { ...store, takeLease } });

    expect(tries).toBe(0);
  });

  it('says in the end whose token is being renewed', async () => {
    const held = { version: 9, lease: { owner: 'slow', expiresAt: authorizer.clock.now() + 10 } };
    const store = { ...authorizer.services.store, readAccessToken: async () => held };
    const sleep = async () => {};

    await expect(find({}, { store, sleep })).rejects.toThrow(
      'the access token of account wxauthorizer is being renewed; ask again',
    );
  });
});

describe('an account that has no token', () => {
  it('because it has withdrawn its grant is told so at once: nobody waits', async () => {
    const { clock, services } = authorizer;
    const end = { status: 'revoked', changedAt: clock.now() } as const;
    await storeEndOfGrant(key, end, services);
    const before = clock.elapsedSeconds();

    await expect(find()).rejects.toMatchObject({ name: 'AuthorizationRevoked' });
    expect(clock.elapsedSeconds()).toBe(before);
  });

  it('because nobody knows it gets nothing written by a look-up', async () => {
    const unknown = { ...key, authorizerAppId: 'wxunknown' };
    const { services } = authorizer;
    const source = authorizerTokenSource(unknown, services);

    await expect(findAccessToken(source, {}, services)).rejects.toMatchObject({
      name: 'AuthorizerNotFound',
    });
    expect(await services.store.readAccessToken(unknown)).toBeUndefined();
  });
});

describe('a look-up that renews by itself while it has a valid token', () => {
  it('hands out the new one where that comes in time', async () => {
    const { clock } = authorizer;
    clock.advance(7200 - 500);
    const renewLater = async () => {};
    await find({}, { renewLater });
    clock.advance(10);
    const uptime = () => clock.elapsedSeconds() * 1000;
    // Nobody is as patient as that here; who does not wait at all is.
    const sleep = (milliseconds: number) =>
      milliseconds > 0 ? new Promise<void>(() => {}) : Promise.resolve();

    const found = await find({}, { renewLater, uptime, sleep });
    expect(found.token.accessToken).toMatch(/^renewed/);
  });
});

describe('a look-up that waits for the component’s token, and then for the account’s', () => {
  const ofComponent = { componentAppId: key.componentAppId };

  /** Another renewer has the lease from now on, whoever had it. */
  async function hold(of: { componentAppId: string; authorizerAppId?: string }): Promise<void> {
    const { clock, services } = authorizer;
    const now = clock.now();
    const { version: seenVersion = 0, lease } = (await services.store.readAccessToken(of)) ?? {};
    const seen = { now, seenVersion, outlasted: lease?.owner };
    const taken = { owner: `other-${clock.elapsedSeconds()}`, expiresAt: now + 10, ...seen };
    expect(await services.store.takeLease(of, taken)).toBe('taken');
  }

  it('waits no longer than for one', async () => {
    const { clock, services } = authorizer;
    const startedAt = clock.elapsedSeconds();
    await hold(ofComponent);
    const sleep = async (milliseconds: number) => {
      await clock.sleep(milliseconds);
      const seconds = clock.elapsedSeconds() - startedAt;
      const isFirst = seconds < 12;
      await hold(isFirst ? ofComponent : key);
      if (isFirst) return;
      const token = { accessToken: 'component', expiresAt: clock.now() + 7200 };
      const owner = (await services.store.readAccessToken(ofComponent))?.lease?.owner ?? '';
      await services.store.saveAccessToken(ofComponent, owner, token);
    };
    const uptime = () => clock.elapsedSeconds() * 1000;
    const memory = createTokenMemory(clock.now);
    const ports = { ...services, sleep, uptime, memory, countLookUp: () => {} };
    const request = { ...key, caller: { name: undefined, rights: {} }, rejectedToken: 'old' };

    await expect(lookUpForCall(request, ports)).rejects.toMatchObject({
      name: 'RefreshInProgress',
    });
    expect(clock.elapsedSeconds() - startedAt).toBeLessThan(18);
  });
});
