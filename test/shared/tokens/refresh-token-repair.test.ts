/** What WeChat is asked where it takes a refresh token no longer, or says that a grant is gone. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { storeGrant } from '../../../shared/authorizers/grants.ts';
import { applyEvent } from '../../../shared/pushes/events.ts';
import {
  authorizedEvent,
  errcode,
  EXCHANGE,
  grant,
  INFO,
  key,
  RENEWAL,
  startAuthorizer,
  type TestAuthorizer,
} from '../../support/authorizer.ts';
import {
  brokenConnection,
  type FakeReply,
  type RecordedRequest,
} from '../../support/fake-wechat.ts';
import { START } from '../../support/services.ts';

const LIST = '/cgi-bin/component/api_get_authorizer_list';
const GONE = 61003;
const REFUSED = 61023;
const appId = key.authorizerAppId;

let authorizer: TestAuthorizer;
const read = () => authorizer.services.store.readAuthorizer(key);

beforeEach(async () => {
  authorizer = await startAuthorizer();
  await storeGrant({ ...grant, changedAt: START, permissionSets: [1, 2] }, authorizer.services);
});

const tokenIn = ({ body }: RecordedRequest) => Object(body).authorizer_refresh_token as string;
const renewed = { authorizer_access_token: 'renewed', expires_in: 7200 };

/** A WeChat that takes this refresh token and no other. */
const takes =
  (token: string, refusal = REFUSED): FakeReply =>
  (request) =>
    tokenIn(request) === token ? renewed : errcode(refusal);

/** Answers in this order, the last one again and again. */
function inOrder(...said: Record<string, unknown>[]): FakeReply {
  let asked = 0;
  return () => said[Math.min(asked++, said.length - 1)] ?? {};
}

const infoWith = (token: unknown) => ({
  authorizer_info: { nick_name: 'shop' },
  authorization_info: {
    authorizer_appid: appId,
    authorizer_refresh_token: token,
    func_info: [{ funcscope_category: { id: 1 } }, { funcscope_category: { id: 2 } }],
  },
});
const listWith = (token: unknown) => ({
  total_count: 1,
  list: [{ authorizer_appid: appId, refresh_token: token, auth_time: START }],
});
const noList = { total_count: 0, list: [] };

function answers(replies: { renewal?: FakeReply; info?: FakeReply; list?: FakeReply }): void {
  const { renewal = takes('refresh-2'), info = errcode(-1), list = noList } = replies;
  Object.assign(authorizer.replies, { [RENEWAL]: renewal, [INFO]: info, [LIST]: list });
}

const lookUp = () => authorizer.lookUp();
const expectUntold = async () => expect(await read()).toMatchObject({ status: 'authorized' });

describe('the refresh token that works', () => {
  it.each<[string, { info: FakeReply; list?: FakeReply }]>([
    ['is in the account’s info', { info: infoWith('refresh-2') }],
    ['is in the list, and the info names none', { info: infoWith(undefined) }],
    ['is in the list, and the info has null', { info: infoWith(null) }],
    ['is in the list, and the info names nothing', { info: { authorization_info: {} } }],
    ['is in the list, and the info names the refused one', { info: infoWith('refresh-1') }],
    ['is in the list, and the info names another refused one', { info: infoWith('refresh-0') }],
    ['is in the list, and the info is not understood', { info: { errcode: 0 } }],
    ['is in the list, and the info is refused', { info: errcode(48001) }],
    ['is in the list, and the info says that there is no grant', { info: errcode(GONE) }],
  ])('%s', async (_what, { info, list = listWith('refresh-2') }) => {
    answers({ info, list });

    expect(await lookUp()).toMatchObject({ accessToken: 'renewed' });
    expect(await read()).toMatchObject({ status: 'authorized', refreshTokenVersion: 2 });
    expect(await authorizer.services.store.readRefreshToken(key, 2)).toBe('refresh-2');
  });

  it.each([
    ['is refused', 61023],
    ['has expired', 42002],
    ['ended with the account’s password', 42007],
  ])('is looked for where the stored one %s', async (_what, refusal) => {
    answers({ renewal: takes('refresh-2', refusal), info: infoWith('refresh-2') });

    expect(await lookUp()).toMatchObject({ accessToken: 'renewed' });
  });

  it('is found on a later page', async () => {
    const others = Array.from({ length: 500 }, (_none, index) => ({
      authorizer_appid: `wx${index}`,
      auth_time: START,
    }));
    answers({
      info: infoWith(null),
      list: ({ body }) => {
        const isFirst = Object(body).offset === 0;
        const { list } = listWith('refresh-2');
        return { total_count: 501, list: isFirst ? others : list };
      },
    });

    expect(await lookUp()).toMatchObject({ accessToken: 'renewed' });
  });

  it('is not the refused one, which is not tried again whoever names it', async () => {
    answers({
      renewal: errcode(REFUSED),
      info: infoWith('refresh-1'),
      list: listWith('refresh-1'),
    });

    await expect(lookUp()).rejects.toMatchObject({ name: 'ReauthorizationRequired' });
    expect(authorizer.calls('api_authorizer_token')).toBe(1);
  });

  it('is nowhere: then the merchant must authorize again', async () => {
    answers({ info: infoWith(null), list: listWith(null) });

    const refusal = { cause: { errcode: REFUSED } };
    await expect(lookUp()).rejects.toMatchObject({ name: 'ReauthorizationRequired', ...refusal });
    expect(await read()).toMatchObject({ status: 'reauthorization-required' });
  });

  it('is looked for again where one of the two could not be asked', async () => {
    answers({ info: infoWith(null), list: errcode(-1) });
    await expect(lookUp()).rejects.toMatchObject({ name: 'WechatUnavailable' });
    await expectUntold();

    authorizer.clock.advance(60);
    answers({ info: { errcode: 0 }, list: noList });
    await expect(lookUp()).rejects.toMatchObject({ name: 'WechatRejected' });
    await expectUntold();
  });
});

describe('one 61003', () => {
  it('to a renewal is not believed where WeChat knows the account, and the token is tried again', async () => {
    answers({ renewal: inOrder(errcode(GONE), renewed), info: infoWith('refresh-1') });

    expect(await lookUp()).toMatchObject({ accessToken: 'renewed' });
    await expectUntold();
  });

  it('to a renewal is not believed where the info names no token', async () => {
    answers({ renewal: inOrder(errcode(GONE), renewed), info: infoWith(null) });

    expect(await lookUp()).toMatchObject({ accessToken: 'renewed' });
  });

  it('to each renewal is WechatRejected, and nobody is told of a withdrawal', async () => {
    answers({ renewal: errcode(GONE), info: infoWith('refresh-1'), list: listWith('refresh-1') });

    await expect(lookUp()).rejects.toMatchObject({
      name: 'WechatRejected',
      message: expect.stringContaining('61003'),
    });
    await expectUntold();
    expect(authorizer.calls('api_authorizer_token')).toBe(2);
  });

  it('to a renewal waits for another opinion where there is none now', async () => {
    answers({ renewal: errcode(GONE), info: errcode(-1) });

    await expect(lookUp()).rejects.toMatchObject({ name: 'WechatUnavailable' });
    await expectUntold();
    expect(authorizer.calls('api_authorizer_token')).toBe(1);
  });

  it('to a renewal is believed where the info says the same', async () => {
    answers({ renewal: errcode(GONE), info: errcode(GONE) });

    await expect(lookUp()).rejects.toMatchObject({ name: 'AuthorizationRevoked' });
    expect(await read()).toMatchObject({ status: 'revoked' });
    expect(authorizer.calls('api_get_authorizer_list')).toBe(0);
  });

  it('of the info, after a refused token, is believed where the account is not listed', async () => {
    answers({ info: errcode(GONE), list: noList });

    await expect(lookUp()).rejects.toMatchObject({ name: 'AuthorizationRevoked' });
  });

  it.each<[string, Record<string, unknown>]>([
    ['has gaps', { total_count: 9, list: [] }],
    ['has an entry without a name', { total_count: 1, list: [{ authorizer_appid: null }] }],
    [
      'names an account twice',
      { list: [{ authorizer_appid: 'wx1' }, { authorizer_appid: 'wx1' }] },
    ],
  ])('of the info is asked again where the list %s', async (_what, list) => {
    answers({ info: inOrder(errcode(GONE), infoWith('refresh-2')), list });

    expect(await lookUp()).toMatchObject({ accessToken: 'renewed' });
    await expectUntold();
  });

  it('of the info is asked again where the list is too long to be read', async () => {
    const list: FakeReply = ({ body }) => ({
      total_count: 6000,
      list: Array.from({ length: 500 }, (_none, index) => ({
        authorizer_appid: `wx${Number(Object(body).offset) + index}`,
      })),
    });
    answers({ info: inOrder(errcode(GONE), infoWith(null)), list });

    await expect(lookUp()).rejects.toMatchObject({ name: 'ReauthorizationRequired' });
    expect(await read()).toMatchObject({ status: 'reauthorization-required' });
  });

  it('of the info and another one are believed where the list has gaps', async () => {
    answers({ info: errcode(GONE), list: { total_count: 9, list: [] } });

    await expect(lookUp()).rejects.toMatchObject({ name: 'AuthorizationRevoked' });
    expect(authorizer.calls('api_get_authorizer_info')).toBe(2);
  });

  it('of the info is no withdrawal where the account is listed without a token that works', async () => {
    answers({ info: errcode(GONE), list: listWith('refresh-1') });

    await expect(lookUp()).rejects.toMatchObject({ name: 'ReauthorizationRequired' });
  });
});

describe('WeChat is asked for no more than helps:', () => {
  it('for nothing else where it is too busy to renew', async () => {
    answers({ renewal: errcode(-1), info: infoWith('refresh-2') });

    await expect(lookUp()).rejects.toMatchObject({ name: 'WechatUnavailable' });
    expect(authorizer.calls('api_get_authorizer_info')).toBe(0);
  });

  it('not for the list where the info is not answered at all', async () => {
    answers({ info: brokenConnection, list: listWith('refresh-2') });

    await expect(lookUp()).rejects.toMatchObject({ name: 'WechatUnavailable' });
    expect(authorizer.calls('api_get_authorizer_list')).toBe(0);
  });

  it('not for the list where the info needs another token of the component, and has it then', async () => {
    answers({ info: inOrder(errcode(40001), infoWith('refresh-2')), list: listWith('refresh-3') });

    expect(await lookUp()).toMatchObject({ accessToken: 'renewed' });
    expect(authorizer.calls('api_get_authorizer_list')).toBe(0);
  });

  it('once for the info, where that knows the account and the list has gaps', async () => {
    answers({ info: infoWith(null), list: { total_count: 9, list: [] } });

    await expect(lookUp()).rejects.toMatchObject({ name: 'ReauthorizationRequired' });
    expect(authorizer.calls('api_get_authorizer_info')).toBe(1);
  });

  it('and only renewals are taken from the hour’s budget', async () => {
    answers({ info: infoWith('refresh-2') });
    await lookUp();

    expect(authorizer.calls('api_authorizer_token')).toBe(2);
    expect(await authorizer.record()).toMatchObject({ budget: { used: 2 } });
  });
});

it('a refused refresh token is logged with its account, as the runbook looks for it', async () => {
  answers({ info: infoWith('refresh-2') });
  await lookUp();

  const { componentAppId, authorizerAppId } = key;
  const message = 'Refresh token refused, asking WeChat for it';
  const line = { level: 'warn', message, componentAppId, authorizerAppId };
  expect(authorizer.log).toContainEqual(line);
});

describe('an account without API permission', () => {
  const info = { authorizer_info: {}, authorization_info: { authorizer_appid: appId } };
  const exchange = (tokens: Record<string, unknown>) => ({
    authorization_info: { authorizer_appid: appId, func_info: [], ...tokens },
  });

  beforeEach(async () => {
    authorizer = await startAuthorizer();
    answers({ info, list: listWith(undefined) });
    authorizer.replies[EXCHANGE] = exchange({ authorizer_access_token: null });
    await applyEvent(authorizedEvent(START), authorizer.services);
  });

  it('is told as that, by each look-up', async () => {
    const refusal = {
      name: 'ReauthorizationRequired',
      message: expect.stringContaining('no API permission'),
    };
    await expect(lookUp()).rejects.toMatchObject(refusal);
    const asked = authorizer.calls('api_get_authorizer_info');
    await expect(lookUp()).rejects.toMatchObject(refusal);
    expect(authorizer.calls('api_get_authorizer_info')).toBe(asked);
  });

  it('is announced as that', async () => {
    const announced: unknown[] = [];
    authorizer.services.announce = async (events) => void announced.push(...events);
    await lookUp().catch(() => {});

    expect(announced).toMatchObject([
      { type: 'ReauthorizationRequired', detail: { reason: 'no-api-permission' } },
    ]);
  });

  it('is one like the others once a code brings tokens', async () => {
    await lookUp().catch(() => {});
    const tokens = { authorizer_access_token: 'first', expires_in: 7200 };
    authorizer.replies[EXCHANGE] = exchange({ ...tokens, authorizer_refresh_token: 'refresh-2' });
    await applyEvent({ ...authorizedEvent(START + 60) }, authorizer.services);

    expect(await lookUp()).toMatchObject({ accessToken: 'first' });
    expect(await read()).not.toHaveProperty('lacksApiPermission', true);
  });

  it('is one like the others once WeChat names a refresh token', async () => {
    answers({ info: infoWith('refresh-2') });

    expect(await lookUp()).toMatchObject({ accessToken: 'renewed' });
    expect(await read()).not.toHaveProperty('lacksApiPermission', true);
  });

  it('is another thing than one whose code was never exchanged', async () => {
    authorizer = await startAuthorizer();
    answers({ info, list: listWith(undefined) });
    const { componentAppId, authorizerAppId } = key;
    const adopted = { componentAppId, authorizerAppId, permissionSets: [1], changedAt: START };
    await storeGrant(adopted, authorizer.services);

    await expect(lookUp()).rejects.toMatchObject({
      name: 'ReauthorizationRequired',
      message: expect.stringContaining('must authorize the platform again'),
    });
  });
});

describe('an account that was adopted without a refresh token', () => {
  const { componentAppId, authorizerAppId } = key;

  beforeEach(async () => {
    authorizer = await startAuthorizer();
    const adopted = { componentAppId, authorizerAppId, permissionSets: [1], changedAt: START };
    await storeGrant(adopted, authorizer.services);
  });

  it('is asked for by who holds the lease, also where a code has come meanwhile', async () => {
    const leases: unknown[] = [];
    answers({
      renewal: async () => {
        leases.push((await authorizer.record())?.lease);
        return renewed;
      },
      info: async () => {
        await authorizer.authorize('by-code');
        return infoWith('refresh-1');
      },
    });
    await lookUp();

    expect(leases).toEqual([expect.anything()]);
  });

  it('is asked for within the hour’s budget', async () => {
    answers({ info: errcode(48001), list: errcode(48001) });
    for (let seconds = 0; seconds < 1200; seconds += 10) {
      await lookUp().catch(() => {});
      authorizer.clock.advance(10);
    }

    // 20 of the hour's budget, then one in half a minute.
    expect(authorizer.calls('api_get_authorizer_info')).toBeLessThan(60);
    const { budget } = (await authorizer.record()) ?? {};
    expect(budget?.used).toBe(authorizer.calls('api_get_authorizer_info'));
  });
});
