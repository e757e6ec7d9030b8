/** Doubts about a token that were lost once, and what a look-up does with what it has just learned. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { storeEndOfGrant, storeGrant } from '../../../shared/authorizers/grants.ts';
import { KeeperError } from '../../../shared/errors.ts';
import { applyEvent } from '../../../shared/pushes/events.ts';
import {
  authorizedEvent,
  errcode,
  EXCHANGE,
  grant,
  INFO,
  key,
  OVERLAP_SECONDS,
  RENEWAL,
  startAuthorizer,
  type TestAuthorizer,
} from '../../support/authorizer.ts';

const badGateway = () => new Response('', { status: 504 });

let authorizer: TestAuthorizer;

beforeEach(async () => {
  authorizer = await startAuthorizer();
  await authorizer.authorize();
  authorizer.clock.advance(120);
});

describe('a doubt', () => {
  it('is written down at a later try, where the table refuses the first', async () => {
    const { calls, clock, lookUp, replies, services } = authorizer;
    const renewal = replies[RENEWAL] ?? {};
    // While WeChat answers, the lease runs out and the next renewer is done.
    replies[RENEWAL] = async () => {
      replies[RENEWAL] = renewal;
      clock.advance(11);
      await lookUp({ rejectedToken: 'old' });
      const tokens = { authorizer_access_token: 'late', authorizer_refresh_token: 'refresh-1' };
      return { ...tokens, expires_in: 7200 };
    };
    const addDoubt = services.store.addDoubt.bind(services.store);
    let tries = 0;
    services.store.addDoubt = async (...doubt) => {
      if (++tries === 1) throw new KeeperError('StoreUnavailable', 'the table does not answer');
      return addDoubt(...doubt);
    };
    await lookUp({ rejectedToken: 'old' });

    expect(tries).toBe(2);
    // The third one settles which of the two is the newer.
    expect(calls(RENEWAL)).toBe(3);
  });

  it('outlives a grant that drops the token, while a renewer may be at work', async () => {
    const { clock, lookUp, record, services } = authorizer;
    const now = clock.now();
    const lease = { owner: 'dead', expiresAt: now + 10, now, seenVersion: 1 };
    await services.store.takeLease(key, { ...lease, budget: { hour: 0, used: 1 } });
    await storeGrant({ ...grant, changedAt: now, accessToken: 'lost' }, services);
    await lookUp();

    expect(await record()).toMatchObject({ isDoubted: true });
  });

  it('remains where a code was not answered: WeChat may have ended the stored token', async () => {
    const { clock, record, replies, services } = authorizer;
    replies[EXCHANGE] = badGateway;
    await expect(applyEvent(authorizedEvent(clock.now()), services)).rejects.toThrow('504');

    expect(await record()).toMatchObject({ accessToken: 'old', isDoubted: true });
  });

  it('is none where WeChat has answered that it is busy: nothing was issued', async () => {
    const { clock, record, replies, services } = authorizer;
    replies[EXCHANGE] = () => errcode(-1);
    const applied = applyEvent(authorizedEvent(clock.now()), services);
    await expect(applied).rejects.toMatchObject({ errcode: -1 });

    expect((await record())?.isDoubted).toBeUndefined();
  });

  it('remains where the browser’s second code was not answered: the visit tells the account', async () => {
    const { clock, comeBack, comeBackWith, record, replies } = authorizer;
    await comeBack(clock.now() - 60);
    expect((await record())?.isDoubted).toBeUndefined();
    clock.advance(600);
    replies[EXCHANGE] = badGateway;
    await expect(comeBackWith('second-code')).rejects.toThrow('504');

    expect(await record()).toMatchObject({ isDoubted: true });
  });

  it('shortens the life of a token that a code brings just after a renewal without an answer', async () => {
    const { clock, lookUp, record, replies } = authorizer;
    replies[RENEWAL] = badGateway;
    await expect(lookUp({ rejectedToken: 'old' })).rejects.toThrow('504');
    await authorizer.authorize('new');

    expect(await record()).toMatchObject({ expiresAt: clock.now() + OVERLAP_SECONDS });
  });
});

describe('a look-up that renews by itself', () => {
  it('does not hand out a token whose grant it has just learned to be gone', async () => {
    const { lookUp, replies, services } = authorizer;
    await services.store.addDoubt(key);
    replies[RENEWAL] = () => errcode(61003);
    replies[INFO] = () => errcode(61003);

    await expect(lookUp()).rejects.toMatchObject({ name: 'AuthorizationRevoked' });
  });
});

describe('a look-up whose lease was ended by a grant', () => {
  const renewedMeanwhile = (change: () => Promise<unknown>) => {
    const { replies } = authorizer;
    const renewal = replies[RENEWAL] ?? {};
    replies[RENEWAL] = async () => {
      replies[RENEWAL] = renewal;
      await change();
      const tokens = { authorizer_access_token: 'late', authorizer_refresh_token: 'refresh-1' };
      return { ...tokens, expires_in: 7200 };
    };
  };

  it('does not hand out the token of before, which WeChat has replaced twice by then', async () => {
    const { lookUp, services } = authorizer;
    await services.store.addDoubt(key);
    renewedMeanwhile(() => authorizer.authorize('granted'));

    expect((await lookUp()).accessToken).not.toBe('old');
  });

  it('does not hand it out where the grant was withdrawn, either', async () => {
    const { clock, lookUp, services } = authorizer;
    await services.store.addDoubt(key);
    renewedMeanwhile(() =>
      storeEndOfGrant(key, { status: 'revoked', changedAt: clock.now() }, services),
    );

    await expect(lookUp()).rejects.toMatchObject({ name: 'AuthorizationRevoked' });
  });
});

describe('a new refresh token', () => {
  it('is saved where the account’s name is stored at the same time', async () => {
    const { calls, lookUp, replies, services } = authorizer;
    replies[RENEWAL] = async () => {
      const stored = await services.store.readAuthorizer(key);
      if (!stored) throw new Error('no authorizer');
      await services.store.changeAuthorizer({ next: { ...stored, version: stored.version + 1 } });
      const tokens = { authorizer_access_token: 'renewed', authorizer_refresh_token: 'refresh-2' };
      return { ...tokens, expires_in: 7200 };
    };

    expect(await lookUp({ rejectedToken: 'old' })).toMatchObject({ accessToken: 'renewed' });
    expect(await services.store.readAuthorizer(key)).toMatchObject({ refreshTokenVersion: 2 });
    expect(calls(RENEWAL)).toBe(1);
  });
});

describe('a new token', () => {
  it('is dated by the moment at which WeChat was asked', async () => {
    const { clock, lookUp, replies } = authorizer;
    const askedAt = clock.now();
    replies[RENEWAL] = () => {
      clock.advance(9);
      const tokens = { authorizer_access_token: 'renewed', authorizer_refresh_token: 'refresh-1' };
      return { ...tokens, expires_in: 7200 };
    };

    expect(await lookUp({ rejectedToken: 'old' })).toMatchObject({ expiresAt: askedAt + 7200 });
  });
});
