/** A withdrawal that WeChat was asked about ends the grant of which it was asked, and no later one. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { storeEndOfGrant, storeGrant } from '../../../shared/authorizers/grants.ts';
import { endGrantIfGone } from '../../../shared/authorizers/withdrawal.ts';
import {
  errcode,
  grant,
  INFO,
  infoOf,
  issued,
  key,
  startAuthorizer,
  type TestAuthorizer,
} from '../../support/authorizer.ts';

const caller = { componentAppId: key.componentAppId, componentAccessToken: 'component' };

let authorizer: TestAuthorizer;

beforeEach(async () => {
  authorizer = await startAuthorizer();
  await authorizer.authorize();
});

async function endIfGone(asks: 1 | 2 = 1) {
  const { services } = authorizer;
  const seen = await services.store.readAuthorizer(key);
  if (!seen) throw new Error('no authorizer');
  return endGrantIfGone(seen, { ...caller, asks }, services);
}

describe('a grant that WeChat does not have', () => {
  it.each<[when: string, asks: 1 | 2]>([
    ['at the first answer, where something else has said so as well', 1],
    ['at the second answer, where nothing else has', 2],
  ])('ends %s', async (_when, asks) => {
    const bodies: unknown[] = [];
    authorizer.replies[INFO] = ({ body }) => {
      bodies.push(body);
      return errcode(61003);
    };
    const { componentAppId: component_appid, authorizerAppId: authorizer_appid } = key;
    const body = { component_appid, authorizer_appid };

    expect(await endIfGone(asks)).toMatchObject({ status: 'revoked' });
    expect(bodies).toEqual(asks === 1 ? [body] : [body, body]);
  });

  it('does not end where the merchant authorizes again in the same second, while WeChat is asked', async () => {
    const { clock, replies, services } = authorizer;
    const again = { ...grant, authorizerRefreshToken: 'refresh-2', accessToken: issued('new') };
    replies[INFO] = async () => {
      await storeGrant({ ...again, changedAt: clock.now() }, services);
      return errcode(61003);
    };

    expect(await endIfGone()).toMatchObject({ status: 'authorized', refreshTokenVersion: 2 });
    expect(await authorizer.record()).toMatchObject({ accessToken: 'new' });
  });
});

describe('a grant that WeChat has', () => {
  it('stays as it is where WeChat names its refresh token', async () => {
    authorizer.replies[INFO] = () => infoOf([1], 'refresh-1');
    const before = await authorizer.record();

    expect(await endIfGone()).toMatchObject({ status: 'authorized', refreshTokenVersion: 1 });
    expect(await authorizer.record()).toEqual(before);
  });

  it('is another one where WeChat names another refresh token: the access token goes', async () => {
    const { replies, services } = authorizer;
    const before = await services.store.readAuthorizer(key);
    replies[INFO] = () => infoOf([1], 'refresh-2');

    const settled = await endIfGone();

    expect(settled).toMatchObject({ status: 'authorized', refreshTokenVersion: 2 });
    expect(settled?.changedAt).toBe(before?.changedAt);
    expect(await authorizer.record()).not.toHaveProperty('accessToken');
    expect(await services.store.readRefreshToken(key, 2)).toBe('refresh-2');
  });

  it('is the one that was stored while WeChat was asked', async () => {
    const { clock, replies, services } = authorizer;
    const again = { ...grant, authorizerRefreshToken: 'refresh-3', accessToken: issued('new') };
    replies[INFO] = async () => {
      await storeGrant({ ...again, changedAt: clock.now() }, services);
      return infoOf([1], 'refresh-2');
    };

    expect(await endIfGone()).toMatchObject({ status: 'authorized', refreshTokenVersion: 2 });
    expect(await authorizer.record()).toMatchObject({ accessToken: 'new' });
  });

  it('does not come back by a withdrawal where the account has to authorize again', async () => {
    const { clock, replies, services } = authorizer;
    const end = { status: 'reauthorization-required', changedAt: clock.now() } as const;
    await storeEndOfGrant(key, end, services);
    replies[INFO] = () => infoOf([1], 'refresh-2');

    expect(await endIfGone()).toMatchObject({
      status: 'reauthorization-required',
      refreshTokenVersion: 1,
    });
  });
});
