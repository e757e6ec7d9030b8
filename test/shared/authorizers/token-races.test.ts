/** Bugs that the simulation found, each as the shortest story that shows it. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { storeGrant } from '../../../shared/authorizers/grants.ts';
import type { HandedOverRenewal } from '../../../shared/aws/start-function.ts';
import { digest } from '../../../shared/digest.ts';
import { completeAuthorization } from '../../../shared/onboarding/visit.ts';
import { applyEvent } from '../../../shared/pushes/events.ts';
import { provideAccessToken } from '../../../shared/tokens/access-token.ts';
import { authorizerTokenSource } from '../../../shared/tokens/authorizer-token.ts';
import { getComponentAccessToken } from '../../../shared/tokens/component-token.ts';
import { tokenSourceOf } from '../../../shared/tokens/look-up.ts';
import { renewHandedOver } from '../../../shared/tokens/renewal.ts';
import { fakeWechat, type FakeReply } from '../../support/fake-wechat.ts';
import { component, createTestServices, START } from '../../support/services.ts';

const { componentAppId } = component;
const key = { componentAppId, authorizerAppId: 'wxauthorizer' };
const grant = { ...key, permissionSets: [1], authorizerRefreshToken: 'refresh-1' };
const OVERLAP_SECONDS = 300;

let time: number;
let replies: Record<string, FakeReply>;
let wechat: ReturnType<typeof fakeWechat>;
let services: ReturnType<typeof createTestServices>['services'];

beforeEach(async () => {
  time = START;
  replies = {
    '/cgi-bin/component/api_component_token': () => ({
      component_access_token: `component-${wechat.requests.length}`,
      expires_in: 7200,
    }),
    '/cgi-bin/component/api_authorizer_token': () => ({
      authorizer_access_token: `renewed-${wechat.requests.length}`,
      expires_in: 7200,
      authorizer_refresh_token: 'refresh-1',
    }),
    '/cgi-bin/component/api_query_auth': codeAnswer('by-code'),
    '/cgi-bin/component/api_get_authorizer_info': () => ({
      authorizer_info: {},
      authorization_info: { authorizer_refresh_token: 'refresh-1', func_info: [] },
    }),
  };
  wechat = fakeWechat(replies);
  const sleep = async (milliseconds: number) => {
    time += milliseconds / 1000;
  };
  ({ services } = createTestServices({ wechat, now: () => Math.floor(time), sleep }));
  await services.store.saveVerifyTicket(componentAppId, ticket, time);
});

const ticket = { verifyTicket: 'ticket', createdAt: START };

function codeAnswer(accessToken: string): Record<string, unknown> {
  const info = { authorizer_appid: key.authorizerAppId, func_info: [] };
  const tokens = { authorizer_access_token: accessToken, authorizer_refresh_token: 'refresh-1' };
  return { authorization_info: { ...info, ...tokens, expires_in: 7200 } };
}

const issued = (value: string) => ({ value, validForSeconds: 7200 });
const errcode = (code: number) => ({ errcode: code, errmsg: '' });
const record = () => services.store.readAccessToken(key);
const lookUp = (request = {}, changes: Partial<typeof services> = {}) => {
  const given = { ...services, ...changes };
  return provideAccessToken(authorizerTokenSource(key, given), request, given);
};
const calls = (path: string) => wechat.requests.filter((each) => each.path.endsWith(path)).length;

/** The merchant's visit began at `startedAt`; the browser brings its code back now. */
async function comeBack(startedAt: number) {
  const visit = { componentAppId, state: 'state', preAuthCodeDigest: digest('pre-auth-code') };
  await services.store.saveVisit({ ...visit, startedAt, expiresAt: time + 3600 });
  const code = { authorizationCode: 'browser-code', browser: undefined };
  return completeAuthorization({ componentAppId, state: 'state', ...code }, services);
}

describe('a grant', () => {
  const authorized = (createdAt: number) => ({
    ...key,
    infoType: 'authorized' as const,
    createdAt,
    authorizationCode: 'code',
    preAuthCode: 'pre-auth-code',
  });

  it('is not ended by the withdrawal of an earlier one, which came after the visit began', async () => {
    await storeGrant({ ...grant, changedAt: START - 1000 }, services);
    await comeBack(START - 60);
    const withdrawn = { ...key, infoType: 'unauthorized' as const, createdAt: START - 30 };
    await applyEvent(withdrawn, services);

    expect(await services.store.readAuthorizer(key)).toMatchObject({ status: 'authorized' });
  });

  it('is taken in although its visit was completed, where it has ended since', async () => {
    await comeBack(START - 60);
    await applyEvent({ ...key, infoType: 'unauthorized', createdAt: START + 5 }, services);
    await applyEvent(authorized(START + 10), services);

    expect(await services.store.readAuthorizer(key)).toMatchObject({ status: 'authorized' });
  });

  it('of which two codes were exchanged keeps no token for longer than WeChat surely takes it', async () => {
    await storeGrant({ ...grant, changedAt: time, accessToken: issued('first') }, services);
    await storeGrant({ ...grant, changedAt: time, accessToken: issued('second') }, services);

    expect(await record()).toMatchObject({ expiresAt: time + OVERLAP_SECONDS });
  });

  it('that is older than the stored one has replaced its access token all the same', async () => {
    await storeGrant({ ...grant, changedAt: time, accessToken: issued('first') }, services);
    await storeGrant({ ...grant, changedAt: time - 9, accessToken: issued('second') }, services);

    expect(await record()).toMatchObject({ expiresAt: time + OVERLAP_SECONDS });
  });

  it('whose code was exchanged in vain does not leave the token that this has replaced', async () => {
    await storeGrant({ ...grant, changedAt: time - 60, accessToken: issued('old') }, services);
    replies['/cgi-bin/component/api_query_auth'] = () => errcode(61009);
    await applyEvent(authorized(time), services);

    expect((await lookUp()).accessToken).not.toBe('old');
  });

  it('is written anew where a renewal saved its token in between', async () => {
    await storeGrant({ ...grant, changedAt: time - 60, accessToken: issued('old') }, services);
    time += 3600;
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
    await storeGrant({ ...grant, changedAt: time, accessToken }, { ...services, store: racing });

    expect(await record()).toMatchObject({ expiresAt: time + OVERLAP_SECONDS });
  });

  it('does not bring back a refresh token that was replaced while its answer was under way', async () => {
    const changedAt = time;
    await storeGrant({ ...grant, changedAt, authorizerRefreshToken: 'refresh-1' }, services);
    await storeGrant({ ...grant, changedAt, authorizerRefreshToken: 'refresh-2' }, services);
    await storeGrant({ ...grant, changedAt, authorizerRefreshToken: 'refresh-1' }, services);

    const authorizer = await services.store.readAuthorizer(key);
    expect(authorizer).toMatchObject({ refreshTokenVersion: 2 });
  });
});

describe('a renewal', () => {
  beforeEach(async () => {
    await storeGrant({ ...grant, changedAt: time, accessToken: issued('old') }, services);
    time += 120;
  });

  it('whose answer was lost is repeated, although the kept token still has its time', async () => {
    const renewal = replies['/cgi-bin/component/api_authorizer_token'];
    replies['/cgi-bin/component/api_authorizer_token'] = () => Promise.reject(new TypeError());
    await expect(lookUp({ rejectedToken: 'old' })).rejects.toMatchObject({
      name: 'WechatUnavailable',
    });
    replies['/cgi-bin/component/api_authorizer_token'] = renewal ?? {};
    time += 60;

    expect((await lookUp()).accessToken).toMatch(/^renewed/);
  });

  it('succeeds soon after an outage of WeChat, however often it failed before', async () => {
    const renewal = replies['/cgi-bin/component/api_authorizer_token'];
    replies['/cgi-bin/component/api_authorizer_token'] = () => errcode(-1);
    for (let minute = 0; minute < 40; minute++) {
      await expect(lookUp({ rejectedToken: 'old' })).rejects.toMatchObject({
        name: 'WechatUnavailable',
      });
      time += 60;
    }
    replies['/cgi-bin/component/api_authorizer_token'] = renewal ?? {};
    time += 60;

    expect((await lookUp({ rejectedToken: 'old' })).accessToken).toMatch(/^renewed/);
  });

  it('that ended with its process is repeated, although the kept token still has its time', async () => {
    const lease = { owner: 'dead', expiresAt: time + 10, now: time, seenVersion: 1 };
    await services.store.takeLease(key, { ...lease, budget: { hour: 0, used: 1 } });

    expect((await lookUp()).accessToken).toBe('old');
    time += 10;
    expect((await lookUp()).accessToken).toMatch(/^renewed/);
  });

  it('that was handed over is done once, however often Lambda delivers it', async () => {
    const handedOver: HandedOverRenewal[] = [];
    time += 7200 - 500;
    await lookUp();
    const renewLater = async (renewal: HandedOverRenewal) => {
      handedOver.push(renewal);
    };
    time += 7200 - 500;
    await services.store.saveVerifyTicket(componentAppId, { ...ticket, createdAt: time }, time);
    await getComponentAccessToken(componentAppId, {}, services);
    await lookUp({}, { renewLater });
    const before = calls('api_authorizer_token');
    const owner = handedOver[0]?.leaseOwner ?? '';
    const source = tokenSourceOf(key, services);
    await Promise.all([1, 2].map(() => renewHandedOver(source, owner, services)));

    expect(calls('api_authorizer_token') - before).toBe(1);
  });

  it('that comes to ask WeChat only when its lease has run out leaves it alone', async () => {
    const { store } = services;
    const slow = {
      ...store,
      readRefreshToken: async (...args: Parameters<typeof store.readRefreshToken>) => {
        time += 11;
        return store.readRefreshToken(...args);
      },
    };
    const source = tokenSourceOf(key, { ...services, store: slow });
    const lease = { owner: 'handed', expiresAt: time + 10, now: time, seenVersion: 1 };
    await store.takeLease(key, { ...lease, budget: { hour: 0, used: 1 } });
    await renewHandedOver(source, 'handed', services);

    expect(calls('api_authorizer_token')).toBe(0);
  });
});
