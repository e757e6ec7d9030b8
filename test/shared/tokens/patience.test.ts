/** A look-up that has a valid token answers within 2 s, whatever becomes of the renewal. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { storeEndOfGrant, storeGrant } from '../../../shared/authorizers/grants.ts';
import { KeeperError } from '../../../shared/errors.ts';
import {
  errcode,
  grant,
  issued,
  RENEWAL,
  startAuthorizer,
  type TestAuthorizer,
} from '../../support/authorizer.ts';

const never = () => new Promise<never>(() => {});

let authorizer: TestAuthorizer;

beforeEach(async () => {
  authorizer = await startAuthorizer();
  await authorizer.authorize();
  authorizer.clock.advance(7200 - 300);
});

/** Seconds until the look-up had its token. */
async function timeOf(lookUp: () => Promise<{ accessToken: string }>): Promise<number> {
  const startedAt = authorizer.clock.elapsedSeconds();
  expect(await lookUp()).toMatchObject({ accessToken: 'old' });
  return authorizer.clock.elapsedSeconds() - startedAt;
}

describe('a look-up with a valid token', () => {
  it.each([
    ['the lease is never written', { takeLease: never }, async () => {}],
    ['the hand-over is never taken in', {}, never],
  ])('does not wait where %s', async (_what, broken, renewLater) => {
    const { lookUp, services } = authorizer;
    const store = { ...services.store, ...broken };

    expect(await timeOf(() => lookUp({}, { store, renewLater }))).toBeLessThan(2);
  });

  it('does not wait where the table does not tell whether a quota was reset', async () => {
    const { clock, lookUp, services } = authorizer;
    const now = clock.now();
    const lease = { owner: 'failed', expiresAt: now + 10, now, seenVersion: 1 };
    await services.store.takeLease(grant, lease);
    const failure = { code: 'WechatRejected', message: '45009', count: 1, failedAt: now } as const;
    await services.store.saveRenewalFailure(grant, 'failed', { ...failure, retryAt: now + 9000 });
    const store = { ...services.store, readQuotaReset: never };
    const renewLater = async () => {};

    expect(await timeOf(() => lookUp({}, { store, renewLater }))).toBeLessThan(2);
  });

  it('does not wait for a hanging write where the read took its time, too', async () => {
    const { clock, lookUp, services } = authorizer;
    let reads = 0;
    const readAccessToken: typeof services.store.readAccessToken = async (key) => {
      if (reads++ > 0) return never();
      clock.advance(0.9);
      return services.store.readAccessToken(key);
    };
    const store = { ...services.store, readAccessToken, takeLease: never };
    const uptime = () => clock.elapsedSeconds() * 1000;

    expect(
      await timeOf(() => lookUp({}, { store, uptime, renewLater: async () => {} })),
    ).toBeLessThan(2);
  });

  it('that renews by itself after a lost hand-over does not wait for a WeChat that hangs', async () => {
    const { clock, lookUp, replies } = authorizer;
    replies[RENEWAL] = never;
    const renewLater = async () => {};
    await lookUp({}, { renewLater });
    clock.advance(10);

    expect(await timeOf(() => lookUp({}, { renewLater }))).toBeLessThan(2);
  });
});

describe('a look-up whose renewal takes long', () => {
  /** It renews by itself, after a lost hand-over; and WeChat does not answer, but this happens. */
  async function lookUpWhile(happens: () => Promise<unknown>, needs = {}) {
    const { clock, lookUp, replies } = authorizer;
    const renewLater = async () => {};
    await lookUp({}, { renewLater });
    clock.advance(10);
    const { [RENEWAL]: renews = never } = replies;
    replies[RENEWAL] = async () => {
      await happens();
      replies[RENEWAL] = renews;
      return never();
    };
    // Whatever is under way is done by then.
    const sleep = async () => new Promise<void>((resolve) => void setImmediate(resolve));
    return lookUp(needs, { renewLater, sleep });
  }

  it('hands out what another writer has stored meanwhile', async () => {
    const { clock, services } = authorizer;
    const newer = () => ({ ...grant, changedAt: clock.now(), accessToken: issued('newer') });

    expect(await lookUpWhile(() => storeGrant(newer(), services))).toMatchObject({
      accessToken: 'newer',
    });
  });

  it.each([
    ['lives too short for this caller', { ...issued('newer'), validForSeconds: 100 }],
    ['never reached us', 'lost' as const],
  ])(
    'renews once more where the token that has replaced the old one %s',
    async (_what, accessToken) => {
      const { clock, services } = authorizer;
      const newer = () => ({ ...grant, changedAt: clock.now(), accessToken });
      const happens = () => storeGrant(newer(), services);

      const { accessToken: found } = await lookUpWhile(happens, { minimumValiditySeconds: 200 });
      expect(found).toMatch(/^renewed/);
    },
  );

  it('hands out what another writer has stored, where its own renewal fails', async () => {
    const { clock, lookUp, replies, services } = authorizer;
    replies[RENEWAL] = async () => {
      const newer = { ...grant, changedAt: clock.now(), accessToken: issued('newer') };
      await storeGrant(newer, services);
      return errcode(-1);
    };

    expect(await lookUp()).toMatchObject({ accessToken: 'newer' });
  });

  it('hands out its token where the table does not answer after it has lost its lease', async () => {
    const { clock, lookUp, replies, services } = authorizer;
    let hasLost = false;
    replies[RENEWAL] = async () => {
      const newer = { ...grant, changedAt: clock.now(), accessToken: issued('newer') };
      await storeGrant(newer, services);
      hasLost = true;
      return { authorizer_access_token: 'late', expires_in: 7200 };
    };
    const readAccessToken: typeof services.store.readAccessToken = async (key) => {
      if (hasLost) throw new KeeperError('StoreUnavailable', 'the table does not answer');
      return services.store.readAccessToken(key);
    };

    expect(await lookUp({}, { store: { ...services.store, readAccessToken } })).toMatchObject({
      accessToken: 'old',
    });
  });

  it('hands out nothing of a grant that has ended meanwhile', async () => {
    const { clock, services } = authorizer;
    const end = () => ({ status: 'revoked' as const, changedAt: clock.now() });

    await expect(lookUpWhile(() => storeEndOfGrant(grant, end(), services))).rejects.toMatchObject({
      name: 'AuthorizationRevoked',
    });
  });
});

describe('a new token that the table does not take', () => {
  it('is saved at a later try: WeChat ends the old one', async () => {
    const { calls, lookUp, record, services } = authorizer;
    const saveAccessToken = services.store.saveAccessToken.bind(services.store);
    let tries = 0;
    services.store.saveAccessToken = async (...save) => {
      if (++tries < 4) throw new KeeperError('StoreUnavailable', 'the table does not answer');
      return saveAccessToken(...save);
    };
    const { accessToken } = await lookUp({ rejectedToken: 'old' });

    expect(await record()).toMatchObject({ accessToken });
    expect(calls('api_authorizer_token')).toBe(1);
  });
});

describe('what a look-up says of a barrier', () => {
  it('has the seconds of this moment and no others', async () => {
    const { clock, lookUp, replies, services } = authorizer;
    const { componentAppId } = grant;
    clock.advance(300);
    const ticket = { verifyTicket: 'newer', createdAt: clock.now() };
    await services.store.saveVerifyTicket(componentAppId, ticket, clock.now());
    replies['/cgi-bin/component/api_component_token'] = () => errcode(-1);
    const messages: string[] = [];
    for (let second = 0; second < 12; second++) {
      await lookUp().catch((error: Error) => messages.push(error.message));
      clock.advance(1);
    }

    expect(messages).toHaveLength(12);
    const times = messages.map((message) => message.split('again in').length - 1);
    expect(Math.max(...times)).toBe(1);
  });

  it('is nothing while the last call of a budget is under way: its token is waited for', async () => {
    const { clock, lookUp, services } = authorizer;
    const { store, sleep } = services;
    const now = clock.now();
    const budget = { hour: Math.floor(now / 3600), used: 20, lastAt: now };
    const lease = { owner: 'other', expiresAt: now + 10, now, seenVersion: 1, budget };
    await store.takeLease(grant, lease);
    services.sleep = async (milliseconds) => {
      await sleep(milliseconds);
      const token = { accessToken: 'of-the-other', expiresAt: now + 7200 };
      await store.saveAccessToken(grant, 'other', token);
    };

    expect((await lookUp({ rejectedToken: 'old' })).accessToken).toBe('of-the-other');
  });
});

describe('a time that lies further ahead than any is', () => {
  it('does not keep a token from being renewed: a lease', async () => {
    const { clock, lookUp, services } = authorizer;
    const now = clock.now() + 3600;
    const lease = { owner: 'ahead', expiresAt: now + 10, now, seenVersion: 1 };
    await services.store.takeLease(grant, { ...lease, budget: { hour: 0, used: 1 } });

    expect((await lookUp({ rejectedToken: 'old' })).accessToken).toMatch(/^renewed/);
    // Its renewer may be at work all the same, and after this one.
    expect(await services.store.readAccessToken(grant)).toMatchObject({ isDoubted: true });
  });

  it.each([
    ['of a version that did not note when it failed', undefined, 3600],
    ['noted by a clock that is ahead', 3600, 3660],
    ['longer than the day that a quota lasts', 0, 2 * 86_400],
  ])('does not keep a token from being renewed: a cool-down %s', async (_what, failed, retry) => {
    const { clock, lookUp, services } = authorizer;
    const now = clock.now();
    const lease = { owner: 'failed', expiresAt: now + 10, now, seenVersion: 1 };
    await services.store.takeLease(grant, lease);
    await services.store.saveRenewalFailure(grant, 'failed', {
      code: 'WechatUnavailable',
      message: 'busy',
      count: 1,
      failedAt: failed === undefined ? undefined : now + failed,
      retryAt: now + retry,
    });

    expect((await lookUp({ rejectedToken: 'old' })).accessToken).toMatch(/^renewed/);
  });
});
