/** How changes of a grant are stored while others write too. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { storeEndOfGrant, storeGrant } from '../../../shared/authorizers/grants.ts';
import {
  errcode,
  grant,
  INFO,
  infoOf,
  issued,
  OVERLAP_SECONDS,
  startAuthorizer,
  type TestAuthorizer,
} from '../../support/authorizer.ts';
import { account, startKeeper } from '../../support/keeper.ts';

const caller = { componentAppId: grant.componentAppId, componentAccessToken: 'component' };

describe('a grant with an access token', () => {
  let authorizer: TestAuthorizer;

  beforeEach(async () => {
    authorizer = await startAuthorizer();
  });

  it('that is older than the stored one has replaced its access token all the same', async () => {
    const { clock, record, services } = authorizer;
    const now = clock.now();
    await storeGrant({ ...grant, changedAt: now, accessToken: issued('first') }, services);
    await storeGrant({ ...grant, changedAt: now - 9, accessToken: issued('second') }, services);

    expect(await record()).toMatchObject({ expiresAt: now + OVERLAP_SECONDS });
  });

  it('that WeChat has confirmed is stored with a shorter life: both tokens are new', async () => {
    const { clock, record, replies, services } = authorizer;
    await authorizer.authorize('first');
    clock.advance(3600);
    replies[INFO] = infoOf([], 'refresh-2');
    const second = { ...grant, authorizerRefreshToken: 'refresh-2', accessToken: issued('second') };
    await storeGrant({ ...second, changedAt: clock.now() }, services, caller);

    expect(await record()).toMatchObject({
      accessToken: 'second',
      expiresAt: clock.now() + OVERLAP_SECONDS,
    });
  });

  it('leaves the token of the newest grant, where WeChat says that its own is an earlier one', async () => {
    const { clock, record, replies, services } = authorizer;
    await authorizer.authorize('newest');
    replies[INFO] = infoOf([], 'refresh-1');
    const earlier = { ...grant, authorizerRefreshToken: 'refresh-0', accessToken: issued('ended') };
    await storeGrant({ ...earlier, changedAt: clock.now() }, services, caller);

    expect(await record()).toMatchObject({ accessToken: 'newest', expiresAt: clock.now() + 7200 });
  });

  it('leaves it also where WeChat does not say so, and its refresh token is one of before', async () => {
    const { clock, record, replies, services } = authorizer;
    await authorizer.authorize('first');
    const next = { ...grant, authorizerRefreshToken: 'refresh-2', changedAt: clock.now() };
    await storeGrant({ ...next, accessToken: issued('newest') }, services);
    replies[INFO] = errcode(-1);
    const late = { ...grant, changedAt: clock.now(), accessToken: issued('ended') };
    await storeGrant(late, services, caller);

    expect(await record()).toMatchObject({ accessToken: 'newest' });
  });

  it('is no token of a grant of which WeChat only names the refresh token', async () => {
    const { clock, record, replies, services } = authorizer;
    await authorizer.authorize('first');
    clock.advance(3600);
    replies[INFO] = infoOf([], 'refresh-3');
    const second = { ...grant, authorizerRefreshToken: 'refresh-2', accessToken: issued('second') };
    await storeGrant({ ...second, changedAt: clock.now() }, services, caller);

    expect(await record()).not.toHaveProperty('accessToken', expect.anything());
    expect(await services.store.readRefreshToken(grant, 2)).toBe('refresh-3');
  });

  it('is written again where a renewal saved its token in between', async () => {
    const { clock, lookUp, record, services } = authorizer;
    const changedAt = clock.now() - 60;
    await storeGrant({ ...grant, changedAt, accessToken: issued('old') }, services);
    clock.advance(3600);
    const { store } = services;
    let isFirst = true;
    const racing = {
      ...store,
      changeAuthorizer: async (...args: Parameters<typeof store.changeAuthorizer>) => {
        const known = (await record())?.accessToken;
        if (isFirst) await lookUp({ rejectedToken: known });
        isFirst = false;
        return store.changeAuthorizer(...args);
      },
    };
    const accessToken = issued('by-code');
    const ports = { ...services, store: racing };
    await storeGrant({ ...grant, changedAt: clock.now(), accessToken }, ports);

    expect(await record()).toMatchObject({ expiresAt: clock.now() + OVERLAP_SECONDS });
  });
});

describe('a grant without an access token', () => {
  let authorizer: TestAuthorizer;

  beforeEach(async () => {
    authorizer = await startAuthorizer();
    await authorizer.authorize();
    authorizer.clock.advance(60);
  });

  const storeNext = (changes: object) =>
    storeGrant({ ...grant, changedAt: authorizer.clock.now(), ...changes }, authorizer.services);

  it.each([
    ['keeps the stored one where nothing else changed', {}, 'old'],
    [
      'drops the stored one with the refresh token',
      { authorizerRefreshToken: 'refresh-2' },
      undefined,
    ],
    ['drops the stored one where the new one was lost', { accessToken: 'lost' }, undefined],
  ])('%s', async (_what, changes, accessToken) => {
    await storeNext(changes);

    expect((await authorizer.record())?.accessToken).toBe(accessToken);
  });

  // A look-up reads the token's record only: by it a caller is refused what is of another tenant.
  it('takes the stored one along to the account’s new tenant', async () => {
    await storeNext({ tenantId: 'tenant-7' });

    expect(await authorizer.record()).toMatchObject({ accessToken: 'old', tenantId: 'tenant-7' });
  });

  it('does not bring the token of an ended grant back', async () => {
    const end = { status: 'revoked', changedAt: authorizer.clock.now() } as const;
    await storeEndOfGrant(grant, end, authorizer.services);
    await storeNext({});

    const record = await authorizer.record();
    expect(record?.accessToken).toBeUndefined();
    expect(record?.unavailable).toBeUndefined();
  });
});

describe('a grant', () => {
  it('is good without a profile', async () => {
    const keeper = await startKeeper();
    keeper.simulator.setFault({ path: 'api_get_authorizer_info', kind: 'bad-gateway' });
    await keeper.authorizeAccount();

    await expect(keeper.lookUp({ authorizerAppId: account })).resolves.toBeDefined();
    expect(keeper.log).toContainEqual(
      expect.objectContaining({ message: 'Profile could not be fetched' }),
    );
    await keeper.close();
  });

  it('that too many writers change is left to the queue’s next try', async () => {
    const keeper = await startKeeper();
    keeper.services.store.changeAuthorizer = () => Promise.resolve('conflict');
    await keeper.authorizeAccount();

    expect(keeper.queue).toHaveLength(1);
    expect(keeper.log).toContainEqual(
      expect.objectContaining({
        message: 'Queued event failed',
        reason: `Account ${account} is changed by too many writers concurrently`,
      }),
    );
    await keeper.close();
  });
});
