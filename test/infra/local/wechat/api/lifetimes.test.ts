/** How long tickets, codes and tokens live, and what follows on what. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  componentAppId,
  element,
  exchange,
  field,
  miniProgram,
  secret,
  serviceAccount,
  startAt,
  startFixture,
  type Fixture,
} from '../simulator-fixture.ts';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await startFixture();
});
afterEach(() => fixture.close());

const inComponent = { component_appid: componentAppId };

function askComponentToken(ticket: string) {
  return fixture.post('/cgi-bin/component/api_component_token', {
    ...inComponent,
    component_appsecret: secret,
    component_verify_ticket: ticket,
  });
}

async function newTicket() {
  await fixture.simulator.pushVerifyTicket();
  return element(fixture.receiver.pushes.at(-1)?.xml, 'ComponentVerifyTicket');
}

function call(name: string, token: string, body: object = {}) {
  return fixture.post(`/cgi-bin/component/${name}?access_token=${token}`, {
    ...inComponent,
    ...body,
  });
}

function refresh(token: string, refreshToken: string, authorizerAppId = serviceAccount) {
  return call('api_authorizer_token', token, {
    authorizer_appid: authorizerAppId,
    authorizer_refresh_token: refreshToken,
  });
}

/** To a user who has just written. */
async function send(token: string) {
  await fixture.simulator.pushMessage(serviceAccount, { MsgType: 'text' }, { openId: 'oReader' });
  const message = { touser: 'oReader', msgtype: 'text', text: { content: '您好' } };
  return fixture.post(`/cgi-bin/message/custom/send?access_token=${token}`, message);
}

describe('a ticket', () => {
  it('is good for 12 hours (61005 after that), also when a newer one has come', async () => {
    const ticket = await newTicket();
    await newTicket();
    await fixture.simulator.advance(12 * 3600 - 1);
    expect(await askComponentToken(ticket)).toMatchObject({ expires_in: 7200 });
    await fixture.simulator.advance(1);
    expect(await askComponentToken(ticket)).toMatchObject({ errcode: 61005 });
  });

  it('ends with the next one, if set so (61006)', async () => {
    fixture.simulator.configure({ onlyNewestTicketWorks: true });
    const ticket = await newTicket();
    await newTicket();
    expect(await askComponentToken(ticket)).toMatchObject({ errcode: 61006 });
  });

  it('is pushed again after api_start_push_ticket, which tells whether it had stopped', async () => {
    const start = () =>
      fixture.post('/cgi-bin/component/api_start_push_ticket', {
        ...inComponent,
        component_secret: secret,
      });
    expect(await start()).toEqual({ errcode: 0, errmsg: 'ok' });
    expect(await start()).toEqual({ errcode: 0, errmsg: 'in a normal state' });
    await fixture.simulator.advance(600);
    await fixture.simulator.settle();
    expect(fixture.receiver.pushes).toHaveLength(2);
  });
});

describe('a component token', () => {
  it('is good for 7200 s, then 42001', async () => {
    const token = await fixture.componentToken();
    await fixture.simulator.advance(7199);
    expect(fixture.simulator.isComponentAccessTokenValid(token)).toBe(true);
    await fixture.simulator.advance(1);
    expect(fixture.simulator.isComponentAccessTokenValid(token)).toBe(false);
    expect(await call('api_create_preauthcode', token)).toMatchObject({ errcode: 42001 });
  });

  it('is good for 300 s more after the next one, then 40001', async () => {
    const token = await fixture.componentToken();
    await fixture.componentToken();
    await fixture.simulator.advance(299);
    expect(fixture.simulator.isComponentAccessTokenValid(token)).toBe(true);
    await fixture.simulator.advance(1);
    expect(await call('api_create_preauthcode', token)).toMatchObject({
      errcode: 40001,
      errmsg: expect.stringContaining('access_token is invalid or not latest'),
    });
  });

  it('does not outlive its own end in the overlap', async () => {
    const token = await fixture.componentToken();
    await fixture.simulator.advance(7100);
    await fixture.componentToken();
    await fixture.simulator.advance(100);
    expect(await call('api_create_preauthcode', token)).toMatchObject({ errcode: 42001 });
  });

  it('dies immediately with the one after the next', async () => {
    const token = await fixture.componentToken();
    await fixture.componentToken();
    await fixture.componentToken();
    expect(await call('api_create_preauthcode', token)).toMatchObject({ errcode: 40001 });
  });

  it('works under both names in the query, and for the callback addresses', async () => {
    const token = await fixture.componentToken();
    for (const name of ['component_access_token', 'access_token']) {
      const response = await fetch(
        `${fixture.simulator.url}/cgi-bin/getcallbackip?${name}=${token}`,
      );
      expect(await response.json()).toEqual({ ip_list: ['127.0.0.1'] });
    }
  });
});

describe('an authorization code', () => {
  it('gives tokens once (61009 after that)', async () => {
    const { authorizationCode } = await fixture.simulator.authorize(serviceAccount, {
      permissionSets: [1, 24],
    });
    const first = await exchange(fixture, authorizationCode);
    expect(first.answer).toEqual({
      authorization_info: {
        authorizer_appid: serviceAccount,
        authorizer_access_token: expect.any(String),
        expires_in: 7200,
        authorizer_refresh_token: expect.stringMatching(/^refreshtoken@@@[\w-]{43}$/),
        func_info: [
          { funcscope_category: { id: 1 } },
          {
            funcscope_category: { id: 24 },
            confirm_info: { need_confirm: 0, already_confirm: 0, can_confirm: 0 },
          },
        ],
      },
    });
    expect(await send(first.accessToken)).toEqual({ errcode: 0, errmsg: 'ok' });
    const second = await exchange(fixture, authorizationCode, first.componentAccessToken);
    expect(second.answer).toMatchObject({ errcode: 61009 });
  });

  it('expires after an hour, or as set (61010)', async () => {
    const lasting = await fixture.simulator.authorize(serviceAccount);
    await fixture.simulator.advance(3600);
    expect((await exchange(fixture, lasting.authorizationCode)).answer).toMatchObject({
      errcode: 61010,
    });
    fixture.simulator.configure({ authorizationCodeLifetimeSeconds: 600 });
    const short = await fixture.simulator.authorize(miniProgram);
    expect(short.redirectQuery).toContain('expires_in=600');
    await fixture.simulator.advance(600);
    expect((await exchange(fixture, short.authorizationCode)).answer).toMatchObject({
      errcode: 61010,
    });
  });

  it('is void once the grant is withdrawn', async () => {
    const { authorizationCode } = await fixture.simulator.authorize(serviceAccount);
    await fixture.simulator.revoke(serviceAccount);
    const { answer } = await exchange(fixture, authorizationCode);
    expect(answer).toMatchObject({ errcode: 61009 });
  });

  it('gives no tokens for an account without API permission', async () => {
    const { authorizerAppId } = fixture.simulator.addAccount({ hasApiPermission: false });
    const { authorizationCode } = await fixture.simulator.authorize(authorizerAppId, {
      permissionSets: [],
    });
    const { answer } = await exchange(fixture, authorizationCode);
    expect(answer).toEqual({
      authorization_info: { authorizer_appid: authorizerAppId, func_info: [] },
    });
  });

  it('differs between push and return if set so, each good once', async () => {
    fixture.simulator.configure({ sameCode: false });
    const { authorizationCode } = await fixture.simulator.authorize(serviceAccount);
    const pushed = element(fixture.receiver.pushes[0]?.xml, 'AuthorizationCode');
    expect(pushed).not.toBe(authorizationCode);
    const first = await exchange(fixture, authorizationCode);
    const second = await exchange(fixture, pushed, first.componentAccessToken);
    expect(second.refreshToken).toBe(first.refreshToken);
  });
});

describe("an authorizer's tokens", () => {
  let tokens: Awaited<ReturnType<typeof exchange>>;
  beforeEach(async () => {
    const { authorizationCode } = await fixture.simulator.authorize(serviceAccount);
    tokens = await exchange(fixture, authorizationCode);
  });

  it('follow the rules of the component token', async () => {
    const answer = await refresh(tokens.componentAccessToken, tokens.refreshToken);
    const next = String(field(answer, 'authorizer_access_token'));
    await fixture.simulator.advance(299);
    expect(await send(tokens.accessToken)).toMatchObject({ errcode: 0 });
    await fixture.simulator.advance(1);
    expect(await send(tokens.accessToken)).toMatchObject({ errcode: 40001 });
    expect(fixture.simulator.isAuthorizerAccessTokenValid(next)).toBe(true);
    await fixture.simulator.advance(6900);
    expect(await send(next)).toMatchObject({ errcode: 42001 });
  });

  it('keep their refresh token', async () => {
    const answer = await refresh(tokens.componentAccessToken, tokens.refreshToken);
    expect(answer).toMatchObject({
      expires_in: 7200,
      authorizer_refresh_token: tokens.refreshToken,
    });
  });

  it('change it with every refresh if set so, the old one works 300 s', async () => {
    fixture.simulator.configure({ rotateRefreshTokens: true });
    const { componentAccessToken: token, refreshToken: old } = tokens;
    const next = field(await refresh(token, old), 'authorizer_refresh_token');
    expect(next).not.toBe(old);
    await fixture.simulator.advance(299);
    expect(await refresh(token, old)).toMatchObject({ authorizer_refresh_token: next });
    await fixture.simulator.advance(1);
    expect(await refresh(token, old)).toMatchObject({ errcode: 61023 });
    expect(await refresh(token, String(next))).toMatchObject({ expires_in: 7200 });
  });

  it('change it with the permission sets if set so', async () => {
    fixture.simulator.configure({ refreshTokenChangesOnUpdate: true });
    await fixture.simulator.updatePermissionSets(serviceAccount, [1]);
    const { componentAccessToken: token, refreshToken: old } = tokens;
    const next = field(await refresh(token, old), 'authorizer_refresh_token');
    expect(next).not.toBe(old);
    await fixture.simulator.advance(300);
    expect(await refresh(token, old)).toMatchObject({ errcode: 61023 });
  });

  it('end with the grant (61003); a new grant has a new refresh token (old: 61023)', async () => {
    const { componentAccessToken: token, refreshToken: old } = tokens;
    await fixture.simulator.revoke(serviceAccount);
    expect(await refresh(token, old)).toMatchObject({ errcode: 61003 });
    expect(await send(tokens.accessToken)).toMatchObject({ errcode: 61003 });
    await fixture.simulator.authorize(serviceAccount);
    expect(await refresh(token, old)).toMatchObject({ errcode: 61023 });
    expect(await send(tokens.accessToken)).toMatchObject({ errcode: 40001 });
  });

  it.each([
    ['component-access-token', 40001],
    ['authorizer-access-token', 0],
    ['refresh-token', 61023],
    ['grant', 61003],
  ] as const)('meet the loss of %s', async (what, errcode) => {
    fixture.simulator.forget(what, { authorizerAppId: serviceAccount });
    const answer = await refresh(tokens.componentAccessToken, tokens.refreshToken);
    expect(field(answer, 'errcode') ?? 0).toBe(errcode);
    expect(fixture.simulator.isAuthorizerAccessTokenValid(tokens.accessToken)).toBe(
      what === 'component-access-token' || what === 'refresh-token',
    );
  });
});

describe('a pre-auth code', () => {
  it('has the documented answer', async () => {
    const token = await fixture.componentToken();
    expect(await call('api_create_preauthcode', token)).toEqual({
      pre_auth_code: expect.stringMatching(/^preauthcode@@@[\w-]{86}$/),
      expires_in: 1800,
    });
  });

  it('serves one authorization, until it expires', async () => {
    const token = await fixture.componentToken();
    const issue = async () =>
      String(field(await call('api_create_preauthcode', token), 'pre_auth_code'));
    const [used, late] = [await issue(), await issue()];
    await fixture.simulator.authorize(serviceAccount, { preAuthCode: used });
    await expect(fixture.simulator.authorize(miniProgram, { preAuthCode: used })).rejects.toThrow(
      'ret -28',
    );
    await fixture.simulator.advance(1800);
    await expect(fixture.simulator.authorize(miniProgram, { preAuthCode: late })).rejects.toThrow(
      'ret -11',
    );
  });
});

it('starts at the moment it is given', () => {
  expect(fixture.simulator.now()).toBe(startAt);
});
