/** Tokens that WeChat issued at about the same time; the simulation found these bugs. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { storeEndOfGrant, storeGrant } from '../../../shared/authorizers/grants.ts';
import {
  grant,
  issued,
  key,
  OVERLAP_SECONDS,
  startAuthorizer,
  type TestAuthorizer,
} from '../../support/authorizer.ts';

let authorizer: TestAuthorizer;

beforeEach(async () => {
  authorizer = await startAuthorizer();
});

describe('an access token', () => {
  it('is stored for no longer than WeChat surely takes it, where two codes were exchanged', async () => {
    const { clock, record, services } = authorizer;
    const changedAt = clock.now();
    await storeGrant({ ...grant, changedAt, accessToken: issued('first') }, services);
    await storeGrant({ ...grant, changedAt, accessToken: issued('second') }, services);

    expect(await record()).toMatchObject({ expiresAt: clock.now() + OVERLAP_SECONDS });
  });

  it('is stored for no longer where the one of another code was lost', async () => {
    const { clock, record, services } = authorizer;
    const changedAt = clock.now();
    await storeGrant({ ...grant, changedAt, accessToken: issued('first') }, services);
    await storeGrant({ ...grant, changedAt, accessToken: 'lost' }, services);
    await storeGrant({ ...grant, changedAt, accessToken: issued('second') }, services);

    expect(await record()).toMatchObject({ expiresAt: clock.now() + OVERLAP_SECONDS });
  });

  it('lives as long as WeChat says where an ended grant is given again', async () => {
    const { clock, record, services } = authorizer;
    await storeGrant({ ...grant, changedAt: clock.now(), accessToken: issued('first') }, services);
    clock.advance(1000);
    const end = { status: 'revoked', changedAt: clock.now() } as const;
    await storeEndOfGrant(grant, end, services);
    clock.advance(1000);
    await storeGrant({ ...grant, changedAt: clock.now(), accessToken: issued('second') }, services);

    expect(await record()).toMatchObject({ expiresAt: clock.now() + 7200 });
  });
});

describe('a refresh token', () => {
  it('that was replaced while an answer was under way does not come back with that answer', async () => {
    const { clock, services } = authorizer;
    const changedAt = clock.now();
    await storeGrant({ ...grant, changedAt, authorizerRefreshToken: 'refresh-1' }, services);
    await storeGrant({ ...grant, changedAt, authorizerRefreshToken: 'refresh-2' }, services);
    await storeGrant({ ...grant, changedAt, authorizerRefreshToken: 'refresh-1' }, services);

    const stored = await services.store.readAuthorizer(key);
    expect(stored).toMatchObject({ refreshTokenVersion: 2 });
  });
});
