/** What a renewal has brought is saved once, by the lease's owner, and is not lost. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { storeGrant } from '../../../shared/authorizers/grants.ts';
import { KeeperError } from '../../../shared/errors.ts';
import { getComponentAccessToken } from '../../../shared/tokens/component-token.ts';
import {
  atNextChange,
  errcode,
  grant,
  INFO,
  issued,
  key,
  RENEWAL,
  startAuthorizer,
  type TestAuthorizer,
} from '../../support/authorizer.ts';

let authorizer: TestAuthorizer;

beforeEach(async () => {
  authorizer = await startAuthorizer();
  await authorizer.authorize();
  authorizer.clock.advance(120);
});

const answer = (refreshToken: string) => ({
  authorizer_access_token: 'renewed',
  authorizer_refresh_token: refreshToken,
  expires_in: 7200,
});
const storedGrant = () => authorizer.services.store.readAuthorizer(key);

describe('a renewal that brings another refresh token', () => {
  beforeEach(() => {
    authorizer.replies[RENEWAL] = answer('refresh-2');
  });

  it('saves nothing once another renewer has the lease', async () => {
    const { clock, lookUp, record, replies, services } = authorizer;
    replies[RENEWAL] = async () => {
      clock.advance(10);
      const seen = await record();
      const now = clock.now();
      const overtaking = { seenVersion: seen?.version ?? 0, overtakenUntil: now + 10 };
      const next = { owner: 'next', expiresAt: now + 10, now, ...overtaking };
      expect(await services.store.takeLease(key, next)).toBe('taken');
      replies[RENEWAL] = answer('refresh-3');
      return answer('refresh-2');
    };
    await lookUp({ rejectedToken: 'old' });

    expect(await services.store.readRefreshToken(key, 2)).toBe('refresh-3');
    expect(await storedGrant()).toMatchObject({ refreshTokenVersion: 2 });
  });

  it('asks WeChat once where the table took the tokens, and its answer was lost', async () => {
    const { calls, lookUp, services } = authorizer;
    atNextChange(services.store, async (write) => {
      await write();
      return 'conflict';
    });

    expect(await lookUp({ rejectedToken: 'old' })).toMatchObject({ accessToken: 'renewed' });
    expect(calls(RENEWAL)).toBe(1);
    expect(await storedGrant()).toMatchObject({ refreshTokenVersion: 2 });
  });

  it('asks WeChat once where the table is away for a moment', async () => {
    const { calls, lookUp, services } = authorizer;
    atNextChange(services.store, async () => {
      throw new KeeperError('StoreUnavailable', 'the table does not answer');
    });

    expect(await lookUp({ rejectedToken: 'old' })).toMatchObject({ accessToken: 'renewed' });
    expect(calls(RENEWAL)).toBe(1);
    expect(await storedGrant()).toMatchObject({ refreshTokenVersion: 2 });
  });
});

describe('a renewal that is too late for its lease', () => {
  it('tries no second write: the lease does not come back', async () => {
    const { lookUp, replies, services } = authorizer;
    replies[RENEWAL] = answer('refresh-2');
    const { store } = services;
    const changeAuthorizer = store.changeAuthorizer.bind(store);
    const owners: unknown[] = [];
    store.changeAuthorizer = async (...given) => {
      owners.push(given[1]);
      if (owners.length > 1) return changeAuthorizer(...given);
      // A grant of the account comes first, and ends the lease.
      const again = { ...grant, changedAt: authorizer.clock.now(), accessToken: issued('by-code') };
      await storeGrant(again, { ...services, store: { ...store, changeAuthorizer } });
      return 'conflict';
    };
    await lookUp({ rejectedToken: 'old' });

    // The code’s token is doubtful then: the next renewal has a lease of its own.
    expect(new Set(owners).size).toBe(owners.length);
  });
});

describe('a renewal that WeChat refuses', () => {
  it('does not end the grant that the merchant gives again in the same second', async () => {
    const { lookUp, replies, services } = authorizer;
    const { changedAt = 0 } = (await storedGrant()) ?? {};
    const again = { ...grant, authorizerRefreshToken: 'refresh-2', changedAt };
    replies[RENEWAL] = () => errcode(61003);
    replies[INFO] = async () => {
      await storeGrant({ ...again, accessToken: issued('again') }, services);
      replies[RENEWAL] = answer('refresh-2');
      return errcode(61003);
    };
    await lookUp({ rejectedToken: 'old' });

    expect(await storedGrant()).toMatchObject({ status: 'authorized', refreshTokenVersion: 2 });
  });

  it('because it is withdrawn says so, also of an account without API permission', async () => {
    const { clock, lookUp, replies, services } = authorizer;
    await storeGrant({ ...grant, changedAt: clock.now(), lacksApiPermission: true }, services);
    replies[RENEWAL] = () => errcode(61003);
    replies[INFO] = () => errcode(61003);

    await expect(lookUp({ rejectedToken: 'old' })).rejects.toMatchObject({
      name: 'AuthorizationRevoked',
    });
  });
});

it('a renewed token with another refresh token shows that the account has API permission', async () => {
  const { clock, lookUp, replies, services } = authorizer;
  await storeGrant({ ...grant, changedAt: clock.now(), lacksApiPermission: true }, services);
  expect(await storedGrant()).toMatchObject({ lacksApiPermission: true });
  replies[RENEWAL] = answer('refresh-2');
  await lookUp({ rejectedToken: 'old' });

  expect(await storedGrant()).not.toHaveProperty('lacksApiPermission');
});

describe('an account that is stored no more', () => {
  it('is AuthorizerNotFound', async () => {
    const { lookUp, services } = authorizer;
    services.store.readAuthorizer = async () => undefined;

    await expect(lookUp({ rejectedToken: 'old' })).rejects.toMatchObject({
      name: 'AuthorizerNotFound',
    });
  });
});

describe('the component’s new token', () => {
  it('is dated by the moment at which WeChat was asked', async () => {
    const { clock, replies, services } = authorizer;
    const askedAt = clock.now();
    replies['/cgi-bin/component/api_component_token'] = () => {
      clock.advance(9);
      return { component_access_token: 'component', expires_in: 7200 };
    };

    expect(await getComponentAccessToken(key.componentAppId, {}, services)).toMatchObject({
      expiresAt: askedAt + 7200,
    });
  });
});
