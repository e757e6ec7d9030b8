/** One 61003 of an account's info drops no grant, and tells nobody of a withdrawal: the list is asked. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { storeGrant } from '../../../shared/authorizers/grants.ts';
import { digest } from '../../../shared/digest.ts';
import { applyEvent } from '../../../shared/pushes/events.ts';
import {
  authorizedEvent,
  errcode,
  EXCHANGE,
  grant,
  INFO,
  issued,
  key,
  startAuthorizer,
  unauthorizedEvent,
  type TestAuthorizer,
} from '../../support/authorizer.ts';
import type { FakeReply } from '../../support/fake-wechat.ts';
import { START } from '../../support/services.ts';

const LIST = '/cgi-bin/component/api_get_authorizer_list';
const gone = () => errcode(61003);
const spent = () => errcode(61009);
const entry = { authorizer_appid: key.authorizerAppId, refresh_token: 'refresh-2', auth_time: 1 };
const listed = { total_count: 1, list: [entry] };
const notListed = { total_count: 0, list: [] };

let authorizer: TestAuthorizer;

beforeEach(async () => {
  authorizer = await startAuthorizer();
});

const stored = () => authorizer.services.store.readAuthorizer(key);

function answers(replies: { exchange?: FakeReply; info?: FakeReply; list: FakeReply }): void {
  const { exchange = authorizer.replies[EXCHANGE] ?? {}, info = gone, list } = replies;
  Object.assign(authorizer.replies, { [EXCHANGE]: exchange, [INFO]: info, [LIST]: list });
}

/** A push whose code is good; the account's grant had ended before, by another clock. */
async function grantAgain() {
  const { services } = authorizer;
  const ended = { ...grant, changedAt: START - 1000, isDatedByOurClock: true };
  await storeGrant({ ...ended, accessToken: issued('old') }, services);
  await applyEvent(unauthorizedEvent(START - 10), services);
  const event = { ...authorizedEvent(START - 60), isDatedByOurClock: true as const };
  return applyEvent(event, services);
}

describe('a good code’s grant, of which the account’s info says that there is none', () => {
  it('is stored where the list has the account', async () => {
    answers({ list: listed });
    await grantAgain();
    expect(await stored()).toMatchObject({
      status: 'authorized',
      refreshTokenDigest: digest('refresh-2'),
    });
  });

  it('is stored as it came where the list names no refresh token', async () => {
    const { refresh_token: _none, ...bare } = entry;
    answers({ list: { total_count: 1, list: [bare] } });
    await grantAgain();
    expect(await stored()).toMatchObject({
      status: 'authorized',
      refreshTokenDigest: digest('refresh-1'),
    });
  });

  it.each([
    ['does not answer', errcode(-1)],
    ['is not understood', { total_count: 1 }],
  ])('is stored as it came where the list %s', async (_what, list) => {
    answers({ list });
    await grantAgain();
    expect(await stored()).toMatchObject({ status: 'authorized' });
  });

  it('is not stored where the list does not have it either', async () => {
    answers({ list: notListed });
    await grantAgain();
    expect(await stored()).toMatchObject({ status: 'revoked' });
  });
});

describe('a spent code’s grant, of which the account’s info says that there is none', () => {
  const event = authorizedEvent(START);

  it('is stored with what the list has', async () => {
    answers({ exchange: spent, list: listed });
    await applyEvent(event, authorizer.services);
    expect(await stored()).toMatchObject({
      status: 'authorized',
      refreshTokenDigest: digest('refresh-2'),
    });
    expect(await authorizer.services.store.readRefreshToken(key, 1)).toBe('refresh-2');
  });

  it('is gone where the list does not have it either: the event is done', async () => {
    answers({ exchange: spent, list: notListed });
    await applyEvent(event, authorizer.services);
    expect(await stored()).toBeUndefined();
    expect(authorizer.log.map(({ message }) => message)).toContain('Grant is gone already');
  });

  it.each([
    ['does not answer', errcode(-1)],
    ['is not understood', { total_count: 1 }],
  ])('comes again with the queue where the list %s', async (_what, list) => {
    answers({ exchange: spent, list });
    await expect(applyEvent(event, authorizer.services)).rejects.toThrow('api_get_authorizer_list');
    expect(await stored()).toBeUndefined();
  });

  it('is asked for twice where the list is too long to be read', async () => {
    let asked = 0;
    const full = ({ body }: { body: unknown }) => ({
      total_count: 100_000,
      list: Array.from({ length: 500 }, (_none, index) => ({
        authorizer_appid: `other-${Object(body).offset + index}`,
      })),
    });
    const info = () => (asked++ === 0 ? gone() : { authorization_info: { func_info: [] } });
    answers({ exchange: spent, info, list: full });
    await applyEvent(event, authorizer.services);
    expect(await stored()).toMatchObject({ status: 'authorized' });

    answers({ exchange: spent, info: gone, list: full });
    const later = { ...event, createdAt: START + 600, authorizationCode: 'later' };
    await applyEvent(later, authorizer.services);
    expect(authorizer.log.map(({ message }) => message)).toContain('Grant is gone already');
  });
});

it.each<[string, FakeReply]>([
  ['has entries that name no account', { total_count: 2, list: [{ authorizer_appid: null }] }],
  ['does not even count such entries', { total_count: 0, list: [{ authorizer_appid: null }] }],
  [
    'has fewer accounts than WeChat counts',
    { total_count: 2, list: [{ ...entry, authorizer_appid: 'wx1' }] },
  ],
])('a list that %s proves nothing: the info is asked again', async (_what, list) => {
  let asked = 0;
  const info = () => (asked++ === 0 ? gone() : { authorization_info: { func_info: [] } });
  answers({ exchange: spent, info, list });
  await applyEvent(authorizedEvent(START), authorizer.services);
  expect(await stored()).toMatchObject({ status: 'authorized' });
});

it('a list that takes too long decides nothing: the event comes again', async () => {
  const { services } = authorizer;
  let uptime = 0;
  services.wechat.uptime = () => uptime;
  const slowly = () => {
    uptime += 2100;
    return { total_count: 900, list: [{ ...entry, authorizer_appid: 'wx1' }] };
  };
  answers({ exchange: spent, list: slowly });
  await expect(applyEvent(authorizedEvent(START), services)).rejects.toMatchObject({
    name: 'WechatUnreachable',
    message: expect.stringContaining('took too long'),
  });
  expect(authorizer.calls(LIST)).toBe(1);
});

it('a long list is left where its pages take long: an event must not wait until it is shorter', async () => {
  const { services } = authorizer;
  let uptime = 0;
  services.wechat.uptime = () => uptime;
  const slowly = ({ body }: { body: unknown }) => {
    uptime += 450;
    const other = { ...entry, authorizer_appid: `wx${Object(body).offset}` };
    return { total_count: 6, list: [other] };
  };
  answers({ exchange: spent, list: slowly });
  await applyEvent(authorizedEvent(START), services);
  expect(authorizer.calls(LIST)).toBe(3);
  expect(authorizer.calls(INFO)).toBe(2);
  expect(authorizer.log.map(({ message }) => message)).toContain('Grant is gone already');
});

it('a list that takes too long and proves nothing leaves no time to ask the info again', async () => {
  const { services } = authorizer;
  let uptime = 0;
  services.wechat.uptime = () => uptime;
  const slowly = () => {
    uptime += 2100;
    return { total_count: 1, list: [{ authorizer_appid: null }] };
  };
  answers({ exchange: spent, list: slowly });

  await expect(applyEvent(authorizedEvent(START), services)).rejects.toThrow('took too long');
  expect(authorizer.calls(INFO)).toBe(1);
});

describe('61003 for the code itself', () => {
  const event = authorizedEvent(START);

  it('is no end where the account’s info has the grant', async () => {
    const info = {
      authorizer_info: {},
      authorization_info: { authorizer_refresh_token: 'refresh-3' },
    };
    answers({ exchange: gone, info, list: notListed });
    await applyEvent(event, authorizer.services);
    expect(await stored()).toMatchObject({
      status: 'authorized',
      refreshTokenDigest: digest('refresh-3'),
    });
  });

  it('is no end where the list has it', async () => {
    answers({ exchange: gone, list: listed });
    await applyEvent(event, authorizer.services);
    expect(await stored()).toMatchObject({ status: 'authorized' });
  });

  it('is one where nobody knows the account', async () => {
    answers({ exchange: gone, list: notListed });
    await applyEvent(event, authorizer.services);
    expect(await stored()).toBeUndefined();
  });
});

describe('a merchant whose return meets 61003', () => {
  /** The visit's first code led to the account, and its second one is spent. */
  async function comeBackAgain() {
    await authorizer.comeBack(START);
    authorizer.clock.advance(600);
    answers({ exchange: spent, list: authorizer.replies[LIST] ?? {} });
    return authorizer.comeBackWith('second-code');
  }

  it('is not told of a withdrawal where the list has the account', async () => {
    authorizer.replies[LIST] = listed;
    await expect(comeBackAgain()).resolves.toMatchObject({
      authorizer: { status: 'authorized' },
    });
  });

  it('is told where the list does not have it either', async () => {
    authorizer.replies[LIST] = notListed;
    await expect(comeBackAgain()).rejects.toMatchObject({ code: 'grant-ended' });
  });

  it('is asked to come again where the list does not answer', async () => {
    authorizer.replies[LIST] = () => errcode(-1);
    await expect(comeBackAgain()).rejects.toMatchObject({ errcode: -1 });
  });
});
