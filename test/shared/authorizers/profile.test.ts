/** An account's profile, and what is learned of its grant when it is asked for. */
import { describe, expect, it } from '@jest/globals';
import { storeGrant } from '../../../shared/authorizers/grants.ts';
import { addProfile } from '../../../shared/authorizers/profile.ts';
import { tryToAddProfile } from '../../../shared/onboarding/exchange-writes.ts';
import { fakeWechat } from '../../support/fake-wechat.ts';
import { createTestServices } from '../../support/services.ts';
import {
  atNextChange,
  errcode,
  grant as granted,
  INFO,
  infoOf,
  issued,
  key,
} from '../../support/authorizer.ts';

const grant = { ...granted, changedAt: 1_790_000_000, accessToken: issued('access') };

describe('a profile', () => {
  const caller = { componentAppId: key.componentAppId, componentAccessToken: 'component' };
  const ask = async (info: object, changes = {}) => {
    const wechat = fakeWechat({ [INFO]: { ...info } });
    const { services, log } = createTestServices({ wechat });
    const authorizer = await storeGrant({ ...grant, ...changes }, services);
    const after = await addProfile(authorizer, caller, services);
    const read = await services.store.readAuthorizer(key);
    const token = await services.store.readAccessToken(key);
    return { authorizer, after, read, token, log, requests: wechat.requests };
  };

  it('is stored with the account, and its grant and token stay', async () => {
    const info = { authorizer_info: { nick_name: 'shop' }, authorization_info: {} };
    const { authorizer, after, read, token, requests } = await ask(info);

    expect(requests.at(-1)?.body).toMatchObject({ authorizer_appid: key.authorizerAppId });
    expect(after).toMatchObject({ version: authorizer.version + 1, profile: { nickName: 'shop' } });
    expect(read).toEqual(after);
    expect(token).toMatchObject({ accessToken: 'access' });
  });

  it('of an account that is stored no more is not stored', async () => {
    const info = { authorizer_info: { nick_name: 'shop' }, authorization_info: {} };
    const wechat = fakeWechat({ [INFO]: info });
    const { services } = createTestServices({ wechat });
    const stored = await storeGrant(grant, createTestServices().services);

    expect(await addProfile(stored, caller, services)).toBe(stored);
    expect(await services.store.readAuthorizer(key)).toBeUndefined();
  });

  it('that WeChat refuses with 61003 takes the access token out of use, and the grant stays', async () => {
    const { after, read, token } = await ask(errcode(61003));

    expect(token).not.toHaveProperty('accessToken');
    expect(after).toMatchObject({ status: 'authorized', refreshTokenVersion: 1 });
    expect(read).toEqual(after);
  });

  it.each([
    ['61003', errcode(61003)],
    ['another refresh token', infoOf([1], 'refresh-2')],
  ])(
    'of which WeChat says %s takes it out of use also where the table fails once',
    async (_what, info) => {
      const { services } = createTestServices({ wechat: fakeWechat({ [INFO]: info }) });
      const authorizer = await storeGrant(grant, services);
      atNextChange(services.store, () => Promise.reject(new Error('the table does not answer')));
      await tryToAddProfile(authorizer, caller, services);

      expect(await services.store.readAccessToken(key)).not.toHaveProperty('accessToken');
    },
  );

  it('with another refresh token brings that one, and takes the access token out of use', async () => {
    const authorization_info = { authorizer_refresh_token: 'refresh-2' };
    const { read, token } = await ask({
      authorizer_info: { nick_name: 'shop' },
      authorization_info,
    });

    expect(token).not.toHaveProperty('accessToken');
    expect(read).toMatchObject({ refreshTokenVersion: 2, profile: { nickName: 'shop' } });
  });

  it('with the first refresh token shows that the account has API permission', async () => {
    const tokens = { accessToken: undefined, authorizerRefreshToken: undefined };
    const { read } = await ask(infoOf([1]), { ...tokens, lacksApiPermission: true });

    expect(read).toMatchObject({ refreshTokenVersion: 1 });
    expect(read).not.toHaveProperty('lacksApiPermission');
  });

  it('that WeChat does not tell changes nothing', async () => {
    const { authorizer, after, read, log } = await ask({
      authorizer_info: null,
      authorization_info: {},
    });

    expect(after).toBe(authorizer);
    expect(read).toEqual(authorizer);
    expect(log).toEqual([]);
  });

  it('that cannot be asked for leaves the grant, and a warning with the account', async () => {
    const { authorizer, after, token, log } = await ask(errcode(-1));

    expect(after).toBe(authorizer);
    expect(token).toMatchObject({ accessToken: 'access' });
    expect(log).toContainEqual({
      level: 'warn',
      message: 'Profile could not be fetched',
      ...key,
    });
  });
});
