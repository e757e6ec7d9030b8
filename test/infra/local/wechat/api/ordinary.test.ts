/** The ordinary APIs of accounts: what they answer, and to whom. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  authorized,
  field,
  miniProgram,
  serviceAccount,
  startFixture,
  type Fixture,
} from '../simulator-fixture.ts';

/** Not verified: it has fewer APIs than others, whatever it grants. */
const unverifiedAccount = 'wx8e4b2d6f0a9c7153';
const JSON_TYPE = 'application/json; encoding=utf-8';

let fixture: Fixture;
const tokens = { account: '', miniProgram: '', unverified: '', component: '' };

beforeAll(async () => {
  fixture = await startFixture();
  tokens.account = (await authorized(fixture, serviceAccount)).accessToken;
  tokens.unverified = (await authorized(fixture, unverifiedAccount)).accessToken;
  const ofMiniProgram = await authorized(fixture, miniProgram);
  tokens.miniProgram = ofMiniProgram.accessToken;
  tokens.component = ofMiniProgram.componentAccessToken;
});
afterAll(() => fixture.close());

const get = (path: string, token: string, query = '') =>
  fixture.call(`${path}?access_token=${token}${query}`);
const post = (path: string, token: string, body: object = {}) =>
  fixture.call(`${path}?access_token=${token}`, { method: 'POST', body: JSON.stringify(body) });

/** `errcode` and a message with its rid, as WeChat writes them. */
const refusal = (errcode: number, message: string) => ({
  status: 200,
  contentType: JSON_TYPE,
  body: {
    errcode,
    errmsg: expect.stringMatching(
      new RegExp(`^${message} rid: [\\da-f]{8}-[\\da-f]{8}-[\\da-f]{8}$`),
    ),
  },
});

describe('ticket/getticket', () => {
  it.each(['jsapi', 'wx_card'])('gives a ticket of the type %s for two hours', async (type) => {
    const answer = await get('/cgi-bin/ticket/getticket', tokens.account, `&type=${type}`);
    expect(answer).toMatchObject({ status: 200, contentType: JSON_TYPE });
    expect(answer.body).toEqual({
      errcode: 0,
      errmsg: 'ok',
      ticket: expect.stringMatching(/^[\w-]{86}$/),
      expires_in: 7200,
    });
  });

  it('refuses another type', async () => {
    expect(await get('/cgi-bin/ticket/getticket', tokens.account, '&type=x')).toMatchObject(
      refusal(40097, 'invalid args'),
    );
  });

  it('gives a ticket that outlives the access token, and ends by itself', async () => {
    const own = await startFixture();
    const { accessToken } = await authorized(own, serviceAccount);
    const answer = await own.call(
      `/cgi-bin/ticket/getticket?type=jsapi&access_token=${accessToken}`,
    );
    const ticket = String(field(answer.body, 'ticket'));
    own.simulator.forget('authorizer-access-token', { authorizerAppId: serviceAccount });
    await own.simulator.advance(7199);
    expect(own.simulator.isJsTicketValid(ticket)).toBe(true);
    await own.simulator.advance(1);
    expect(own.simulator.isJsTicketValid(ticket)).toBe(false);
    await own.close();
  });
});

describe('user/get', () => {
  it('lists followers, page after page', async () => {
    const followers = fixture.simulator.users(serviceAccount).map(({ openId }) => openId);
    const answer = await get('/cgi-bin/user/get', tokens.account);
    expect(answer).toMatchObject({ status: 200, contentType: JSON_TYPE });
    expect(answer.body).toEqual({
      total: 2,
      count: 2,
      data: { openid: followers },
      next_openid: followers[1],
    });
    const rest = await get('/cgi-bin/user/get', tokens.account, `&next_openid=${followers[0]}`);
    expect(rest.body).toMatchObject({ total: 2, count: 1, data: { openid: [followers[1]] } });
    const nobody = await get('/cgi-bin/user/get', tokens.account, `&next_openid=${followers[1]}`);
    expect(nobody.body).toEqual({ total: 2, count: 0, next_openid: '' });
  });

  it('refuses an openid that it does not know', async () => {
    expect(await get('/cgi-bin/user/get', tokens.account, '&next_openid=x')).toMatchObject(
      refusal(40003, 'invalid openid'),
    );
  });
});

describe('menu/get', () => {
  it('answers 46003 where there is no menu', async () => {
    expect(await get('/cgi-bin/menu/get', tokens.account)).toMatchObject(
      refusal(46003, 'menu no exist'),
    );
  });

  it('answers the menu that was set', async () => {
    const menu = { button: [{ type: 'click', name: '今日特价', key: 'OFFER' }] };
    fixture.simulator.setMenu(serviceAccount, menu);
    expect((await get('/cgi-bin/menu/get', tokens.account)).body).toEqual({ menu });
    fixture.simulator.setMenu(serviceAccount, null);
    expect((await get('/cgi-bin/menu/get', tokens.account)).body).toMatchObject({ errcode: 46003 });
  });
});

describe('getwxacodeunlimit', () => {
  const path = '/wxa/getwxacodeunlimit';

  // https://developers.weixin.qq.com/community/personal/oCJUsw2fqWyy9iWs8G1STPNxUH4w/answer
  it.each([
    [{ scene: 'id=7', page: 'pages/index/index' }, 'image/jpeg', 'ffd8ff'],
    [{ scene: 'id=7', is_hyaline: true }, 'image/png', '89504e'],
  ])('answers %j with a picture: %s', async (body, contentType, begin) => {
    const answer = await post(path, tokens.miniProgram, body);
    expect(answer).toMatchObject({ status: 200, contentType, body: undefined });
    expect(answer.bytes.subarray(0, 3).toString('hex')).toBe(begin);
  });

  it.each([
    [{}, 40169, 'invalid length for scene, or the data is not json string'],
    [{ scene: 'x'.repeat(33) }, 40169, 'invalid length for scene, or the data is not json string'],
    [{ scene: '青' }, 40169, 'invalid length for scene, or the data is not json string'],
    [{ scene: 'a', page: '/pages/index/index' }, 41030, 'invalid page'],
    [{ scene: 'a', page: 'pages/index/index?a=1' }, 41030, 'invalid page'],
    [{ scene: 'a', width: 100 }, 40097, 'invalid args'],
  ])('refuses %j in JSON: %i', async (body, errcode, message) => {
    expect(await post(path, tokens.miniProgram, body)).toMatchObject(refusal(errcode, message));
  });
});

describe('gettemplatelist', () => {
  it('answers the component', async () => {
    const answer = await get('/wxa/gettemplatelist', tokens.component);
    expect(answer.body).toMatchObject({ errcode: 0, template_list: [{ template_id: 47 }] });
  });

  it('refuses an account’s token', async () => {
    expect(await get('/wxa/gettemplatelist', tokens.account)).toMatchObject(
      refusal(61014, 'must use component token for component api'),
    );
  });
});

describe('tokens and rights', () => {
  const ticket = '/cgi-bin/ticket/getticket';
  const invalid = 'invalid credential, access_token is invalid or not latest';

  it.each([
    ['no token', '', 41001, 'access_token missing'],
    ['a token of an impossible shape', 'null', 40014, 'invalid access_token'],
    ['an unknown token', `92_${'x'.repeat(128)}`, 40001, invalid],
  ])('%s: %i', async (_name, token, errcode, message) => {
    expect(await get(ticket, token, '&type=jsapi')).toMatchObject(refusal(errcode, message));
  });

  it('the component’s token: 48001', async () => {
    expect(await get(ticket, tokens.component, '&type=jsapi')).toMatchObject(
      refusal(48001, 'api unauthorized'),
    );
  });

  it('a token under the name that only components use: 41001', async () => {
    const answer = await fixture.call(
      `${ticket}?type=jsapi&component_access_token=${tokens.account}`,
    );
    expect(answer).toMatchObject(refusal(41001, 'access_token missing'));
  });

  it('an expired token: 42001, that of a withdrawn grant: 61003', async () => {
    const own = await startFixture();
    const { accessToken } = await authorized(own, serviceAccount);
    const call = () => own.call(`${ticket}?type=jsapi&access_token=${accessToken}`);
    await own.simulator.advance(7200);
    expect(await call()).toMatchObject(refusal(42001, 'access_token expired'));
    await own.simulator.revoke(serviceAccount);
    expect((await call()).body).toMatchObject({ errcode: 42001 });
    await own.close();
  });

  it.each([
    ['/cgi-bin/ticket/getticket', 'GET', [1, 2, 11, 15]],
    ['/cgi-bin/user/get', 'GET', [1, 4, 11, 15]],
    ['/cgi-bin/media/get', 'GET', [2, 4, 15]],
    ['/cgi-bin/menu/get', 'GET', [1, 2, 4, 11]],
    ['/cgi-bin/message/custom/send', 'POST', [2, 4, 11, 15]],
  ])('%s without its permission set: 61007', async (path, method, sets) => {
    const own = await startFixture();
    const { accessToken } = await authorized(own, serviceAccount, sets);
    const body = method === 'POST' ? '{}' : null;
    const answer = await own.call(`${path}?access_token=${accessToken}`, { method, body });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      errcode: 61007,
      errmsg: expect.stringMatching(/^api is unauthorized to component rid: /),
    });
    await own.close();
  });

  // https://developers.weixin.qq.com/community/develop/doc/000ece8ceac2e82976efcd4ac51000
  it('a mini program’s API with an official account’s token: 61007', async () => {
    expect(await post('/wxa/getwxacodeunlimit', tokens.account, { scene: 'a' })).toMatchObject(
      refusal(61007, 'api is unauthorized to component'),
    );
  });

  it('an API for verified accounts only: 48001', async () => {
    expect(await get('/cgi-bin/user/get', tokens.unverified)).toMatchObject(
      refusal(48001, 'api unauthorized'),
    );
    expect((await get(ticket, tokens.unverified, '&type=jsapi')).body).toMatchObject({
      errcode: 0,
    });
  });

  it('a verification that has run out: 48001', async () => {
    fixture.simulator.changeAccount(serviceAccount, { verifyType: -1 });
    expect((await get('/cgi-bin/user/get', tokens.account)).body).toMatchObject({ errcode: 48001 });
    fixture.simulator.changeAccount(serviceAccount, { verifyType: 0 });
    expect((await get('/cgi-bin/user/get', tokens.account)).body).toMatchObject({ total: 2 });
  });

  it('an account that has lost its APIs: 48001', async () => {
    fixture.simulator.changeAccount(serviceAccount, { hasApiPermission: false });
    expect((await get(ticket, tokens.account, '&type=jsapi')).body).toMatchObject({
      errcode: 48001,
    });
    fixture.simulator.changeAccount(serviceAccount, { hasApiPermission: true });
  });

  it('the wrong method: 43001 and 43002', async () => {
    expect(await post(ticket, tokens.account)).toMatchObject(refusal(43001, 'require GET method'));
    expect(await get('/wxa/getwxacodeunlimit', tokens.miniProgram)).toMatchObject(
      refusal(43002, 'require POST method'),
    );
  });
});

describe('a path that does not exist', () => {
  it.each([
    '/cgi-bin/nothing',
    '/wxa/nothing',
    '/nothing',
    '/cgi-bin/constructor',
    '//a.example/x',
  ])('%s answers 40066 with status 200, by GET and by POST', async (path) => {
    const form = new FormData();
    form.set('media', new File(['x'], 'x.png'));
    for (const init of [{}, { method: 'POST', body: 'x' }, { method: 'POST', body: form }]) {
      expect(await fixture.call(path, init)).toMatchObject(refusal(40066, 'invalid url'));
    }
  });

  it('below /sns/ has the form of the answers there', async () => {
    expect(await fixture.call('/sns/nothing?access_token=x')).toMatchObject({
      status: 200,
      contentType: 'text/plain',
      body: { errcode: 40066, errmsg: expect.stringMatching(/^invalid url, rid: /) },
    });
  });
});
