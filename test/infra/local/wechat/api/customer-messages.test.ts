/** Customer messages: to whom an account may write, for how long and how often. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  authorized,
  element,
  field,
  miniProgram,
  serviceAccount,
  startAt,
  startFixture,
  type Fixture,
} from '../simulator-fixture.ts';

const HOURS = 3600;
const user = 'oReader';
const text = { touser: user, msgtype: 'text', text: { content: '您好' } };

let fixture: Fixture;
let refreshToken: string;
let accessToken: string;
beforeEach(async () => {
  fixture = await startFixture();
  ({ accessToken, refreshToken } = await authorized(fixture, serviceAccount));
});
afterEach(() => fixture.close());

const send = (body: object = text, token = accessToken) =>
  fixture.call(`/cgi-bin/message/custom/send?access_token=${token}`, {
    method: 'POST',
    body: JSON.stringify(body),
  });
const errcodeOf = async (answer: Promise<{ body: unknown }>) =>
  field((await answer).body, 'errcode');
const write = (fields: Record<string, string> = { MsgType: 'text', Content: '在吗' }) =>
  fixture.simulator.pushMessage(serviceAccount, fields, { openId: user });
const event = (Event: string) => write({ MsgType: 'event', Event });

/** A token that is valid now. */
async function renew(): Promise<string> {
  const component = await fixture.componentToken();
  const answer = await fixture.post(
    `/cgi-bin/component/api_authorizer_token?component_access_token=${component}`,
    {
      component_appid: 'wx0123456789abcdef',
      authorizer_appid: serviceAccount,
      authorizer_refresh_token: refreshToken,
    },
  );
  return String(field(answer, 'authorizer_access_token'));
}

// https://developers.weixin.qq.com/community/develop/doc/000ec2fb4f07c879585f18a9351400
it('is refused with 45015 where the user has not written', async () => {
  expect(await send()).toMatchObject({
    status: 200,
    contentType: 'application/json; encoding=utf-8',
    body: {
      errcode: 45015,
      errmsg: expect.stringMatching(
        /^response out of time limit or subscription is canceled rid: [\da-f-]{26}$/,
      ),
    },
  });
});

it('is possible for 48 hours after a message', async () => {
  await write();
  await fixture.simulator.advance(48 * HOURS - 1);
  expect((await send(text, await renew())).body).toEqual({ errcode: 0, errmsg: 'ok' });
  await fixture.simulator.advance(1);
  expect(await errcodeOf(send(text, await renew()))).toBe(45015);
});

it('is possible five times after a message, then 45047', async () => {
  await write();
  for (let count = 0; count < 5; count++) expect(await errcodeOf(send())).toBe(0);
  expect((await send()).body).toEqual({
    errcode: 45047,
    errmsg: expect.stringMatching(/^out of response count limit rid: /),
  });
  await write();
  expect(await errcodeOf(send())).toBe(0);
});

describe('after an event', () => {
  it.each(['subscribe', 'SCAN', 'CLICK'])('%s: three times within a minute', async (name) => {
    await event(name);
    for (let count = 0; count < 3; count++) expect(await errcodeOf(send())).toBe(0);
    expect(await errcodeOf(send())).toBe(45047);
    await event(name);
    await fixture.simulator.advance(60);
    expect(await errcodeOf(send())).toBe(45015);
  });

  it.each(['VIEW', 'unsubscribe', 'constructor'])('%s: not at all', async (name) => {
    await event(name);
    expect(await errcodeOf(send())).toBe(45015);
  });

  it('the longer time and the larger number count', async () => {
    await write();
    await event('CLICK');
    await fixture.simulator.advance(61);
    for (let count = 0; count < 5; count++) expect(await errcodeOf(send())).toBe(0);
    expect(await errcodeOf(send())).toBe(45047);
  });

  it('subscribe and unsubscribe change the followers', async () => {
    const followers = () =>
      fixture.simulator
        .users(serviceAccount)
        .filter(({ isFollower }) => isFollower)
        .map(({ openId }) => openId);
    await event('subscribe');
    expect(followers()).toContain(user);
    await event('unsubscribe');
    expect(followers()).not.toContain(user);
  });
});

it('concerns one account only', async () => {
  await fixture.simulator.pushMessage(miniProgram, { MsgType: 'text' }, { openId: user });
  expect(await errcodeOf(send())).toBe(45015);
  const { accessToken: ofMiniProgram } = await authorized(fixture, miniProgram);
  expect(await errcodeOf(send(text, ofMiniProgram))).toBe(0);
});

it('is possible also where the push of the message was lost', async () => {
  await fixture.simulator.pushMessage(
    serviceAccount,
    { MsgType: 'text' },
    { openId: user, fault: 'lost' },
  );
  expect(await errcodeOf(send())).toBe(0);
});

it('is possible to the sender that was made up', async () => {
  await fixture.simulator.pushMessage(serviceAccount, { MsgType: 'text', Content: '在吗' });
  const touser = element(fixture.receiver.pushes.at(-1)?.xml, 'FromUserName');
  expect(await errcodeOf(send({ ...text, touser }))).toBe(0);
});

it.each([
  ['nobody', { msgtype: 'text', text: { content: 'a' } }, 40003],
  ['no type', { touser: user }, 40008],
  ['an unknown type', { touser: user, msgtype: 'constructor' }, 40008],
  ['a text without content', { touser: user, msgtype: 'text', text: {} }, 44004],
  ['an unknown picture', { touser: user, msgtype: 'image', image: { media_id: 'x' } }, 40007],
])('to %s is refused: %j', async (_name, body, errcode) => {
  await write();
  expect(await errcodeOf(send(body))).toBe(errcode);
});

it('carries a picture that was uploaded', async () => {
  const form = new FormData();
  form.set('media', new File(['x'], 'a.png'));
  const uploaded = await fixture.call(
    `/cgi-bin/media/upload?access_token=${accessToken}&type=image`,
    { method: 'POST', body: form },
  );
  await write();
  const media_id = field(uploaded.body, 'media_id');
  expect(await errcodeOf(send({ touser: user, msgtype: 'image', image: { media_id } }))).toBe(0);
});

it('can be read by tests, if it was not refused', async () => {
  await send();
  await write();
  await send();
  expect(fixture.simulator.sentMessages()).toEqual([
    { at: startAt, authorizerAppId: serviceAccount, openId: user, message: text },
  ]);
});
