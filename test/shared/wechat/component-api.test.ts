/** Each step of the token chain: exactly what is asked, and every reply that WeChat gives. */
import { describe, expect, it } from '@jest/globals';
import { inspect } from 'node:util';
import type { WechatApi } from '../../../shared/wechat/call.ts';
import {
  createPreAuthCode,
  queryAuthorization,
  renewAuthorizerAccessToken,
  requestComponentAccessToken,
  startPushTicket,
} from '../../../shared/wechat/component-api.ts';
import { fakeWechat } from '../../support/fake-wechat.ts';
import { describeBrokenConnections } from './broken-connection-contract.ts';

const componentAppId = 'wx0123456789abcdef';
const authorizerAppId = 'wx570bc396a51b8ff8';
const componentAppSecret = '0c79e1fa963cd80cc0be99b20a18faeb';
const verifyTicket = `ticket@@@${'t'.repeat(86)}`;
const componentAccessToken = '61_component-access-token';
const authorizationCode = `queryauthcode@@@${'c'.repeat(86)}`;
const authorizerRefreshToken = `refreshtoken@@@${'r'.repeat(43)}`;
const caller = { componentAppId, componentAccessToken };
const tokenQuery = { component_access_token: componentAccessToken };

const calls = {
  api_component_token: (wechat: WechatApi) =>
    requestComponentAccessToken(wechat, { componentAppId, componentAppSecret, verifyTicket }),
  api_start_push_ticket: (wechat: WechatApi) =>
    startPushTicket(wechat, { componentAppId, componentAppSecret }),
  api_create_preauthcode: (wechat: WechatApi) => createPreAuthCode(wechat, caller),
  api_query_auth: (wechat: WechatApi) =>
    queryAuthorization(wechat, { ...caller, authorizationCode }),
  api_authorizer_token: (wechat: WechatApi) =>
    renewAuthorizerAccessToken(wechat, { ...caller, authorizerAppId, authorizerRefreshToken }),
};
const secrets = [
  componentAppSecret,
  verifyTicket,
  componentAccessToken,
  authorizationCode,
  authorizerRefreshToken,
];
type CallName = keyof typeof calls;
const callNames = Object.keys(calls) as CallName[];

async function ask(name: CallName, reply: Record<string, unknown>) {
  const path = `/cgi-bin/component/${name}`;
  const wechat = fakeWechat({ [path]: reply });
  const answer = await calls[name](wechat);
  const [request, ...more] = wechat.requests;
  expect(more).toEqual([]);
  expect(request).toMatchObject({ method: 'POST', path, contentType: 'application/json' });
  return { answer, query: request?.query, body: request?.body };
}

describe('the component access token', () => {
  it('is requested with secret and ticket, and no token', async () => {
    expect(
      await ask('api_component_token', {
        component_access_token: '61_W1epdHxdyI',
        expires_in: 7200,
      }),
    ).toEqual({
      query: {},
      body: {
        component_appid: componentAppId,
        component_appsecret: componentAppSecret,
        component_verify_ticket: verifyTicket,
      },
      answer: { value: '61_W1epdHxdyI', validForSeconds: 7200 },
    });
  });

  it.each([
    ['component_access_token', { expires_in: 7200 }],
    ['component_access_token', { component_access_token: '', expires_in: 7200 }],
    ['component_access_token', { errcode: 0, errmsg: 'ok' }],
  ])('is not there without %s', async (fields, reply) => {
    const unexpected = new RegExp(`: unexpected reply: ${fields}$`);
    await expect(ask('api_component_token', reply)).rejects.toThrow(unexpected);
  });
});

describe('the pushing of tickets', () => {
  it('is asked for with component_secret: here alone it is not component_appsecret', async () => {
    expect(await ask('api_start_push_ticket', { errcode: 0, errmsg: 'ok' })).toEqual({
      query: {},
      body: { component_appid: componentAppId, component_secret: componentAppSecret },
      answer: 'started',
    });
  });

  it.each([
    ['running', { errcode: 0, errmsg: 'in a normal state' }],
    ['running', { errcode: 0, errmsg: 'in a normal state rid: 6131ea8a-1d2b8a7c-5f0e1f6d' }],
    ['started', { errcode: 0 }],
  ])('is %s after %j', async (state, reply) => {
    expect(await ask('api_start_push_ticket', reply)).toMatchObject({ answer: state });
  });

  it('is not known without an errcode', async () => {
    await expect(ask('api_start_push_ticket', {})).rejects.toMatchObject({
      name: 'WechatReplyUnexpected',
      missing: 'errcode',
    });
  });
});

describe('a pre-auth code', () => {
  it.each([600, 1800])('is created with the component’s token for %d seconds', async (seconds) => {
    const reply = { pre_auth_code: 'preauthcode@@@Cx_Dk6qi', expires_in: seconds };
    expect(await ask('api_create_preauthcode', reply)).toEqual({
      query: tokenQuery,
      body: { component_appid: componentAppId },
      answer: { value: 'preauthcode@@@Cx_Dk6qi', validForSeconds: seconds },
    });
  });

  it.each([undefined, null, 0, 'soon', 1_790_000_000])(
    'lives for the shortest time that WeChat ever told where it is told as %s',
    async (life) => {
      const reply = { pre_auth_code: 'preauthcode@@@Cx_Dk6qi', expires_in: life };
      const { answer } = await ask('api_create_preauthcode', reply);
      expect(answer).toEqual({ value: 'preauthcode@@@Cx_Dk6qi', validForSeconds: 600 });
    },
  );

  it('is not there when it is empty', async () => {
    const reply = { pre_auth_code: '', expires_in: 1800 };
    await expect(ask('api_create_preauthcode', reply)).rejects.toThrow('pre_auth_code');
  });
});

describe('an authorization code', () => {
  const whole = {
    authorizer_appid: authorizerAppId,
    authorizer_access_token: '61_authorizer',
    expires_in: 7200,
    authorizer_refresh_token: authorizerRefreshToken,
    func_info: [
      { funcscope_category: { id: 1 } },
      {
        funcscope_category: { id: 17, type: 0, name: '帐号管理权限', desc: '' },
        confirm_info: { need_confirm: 0, already_confirm: 0, can_confirm: 0 },
      },
    ],
  };
  const granted = {
    authorizerAppId,
    accessToken: { value: '61_authorizer', validForSeconds: 7200 },
    authorizerRefreshToken,
    lacksApiPermission: false,
    permissionSets: [1, 17],
  };

  it('is exchanged for tokens and permission sets', async () => {
    expect(await ask('api_query_auth', { authorization_info: whole })).toEqual({
      query: tokenQuery,
      body: { component_appid: componentAppId, authorization_code: authorizationCode },
      answer: granted,
    });
  });

  const none = {
    accessToken: undefined,
    authorizerRefreshToken: undefined,
    lacksApiPermission: true,
  };
  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    [
      'an account without API permission',
      { authorizer_appid: authorizerAppId, func_info: [] },
      { ...none, permissionSets: [] },
    ],
    ['empty tokens', { ...whole, authorizer_access_token: '', authorizer_refresh_token: '' }, none],
    ['no func_info', { ...whole, func_info: undefined }, { permissionSets: undefined }],
    ['another func_info', { ...whole, func_info: 'all' }, { permissionSets: undefined }],
    [
      'entries of func_info without an id',
      {
        ...whole,
        func_info: [{}, null, { funcscope_category: {} }, 'x', { funcscope_category: { id: 4 } }],
      },
      { permissionSets: [4], areSetsPartial: true },
    ],
    [
      'no life-time: a cautious one is assumed',
      { ...whole, expires_in: undefined },
      { accessToken: { value: '61_authorizer', validForSeconds: 1200 } },
    ],
  ])('can be exchanged for less: %s', async (_what, info, expected) => {
    const { answer } = await ask('api_query_auth', { authorization_info: info });
    expect(answer).toEqual({ ...granted, ...expected });
  });

  it.each([
    ['authorization_info', { errcode: 0 }],
    [
      'authorization_info.authorizer_appid',
      { authorization_info: { ...whole, authorizer_appid: '' } },
    ],
    [
      'authorization_info.authorizer_appid',
      { authorization_info: { ...whole, authorizer_appid: 'wx1#grant' } },
    ],
  ])('is of no use without %s', async (field, reply) => {
    await expect(ask('api_query_auth', reply)).rejects.toThrow(`unexpected reply: ${field}`);
  });
});

describe('an authorizer access token', () => {
  const reply = { authorizer_access_token: '61_renewed', expires_in: 7200 };

  it('is renewed with the refresh token', async () => {
    expect(
      await ask('api_authorizer_token', {
        ...reply,
        authorizer_refresh_token: 'refreshtoken@@@new',
      }),
    ).toEqual({
      query: tokenQuery,
      body: {
        component_appid: componentAppId,
        authorizer_appid: authorizerAppId,
        authorizer_refresh_token: authorizerRefreshToken,
      },
      answer: {
        accessToken: { value: '61_renewed', validForSeconds: 7200 },
        authorizerRefreshToken: 'refreshtoken@@@new',
      },
    });
  });

  it.each([{}, { authorizer_refresh_token: '' }])('may come alone: %j', async (refresh) => {
    const { answer } = await ask('api_authorizer_token', { ...reply, ...refresh });
    expect(answer).toMatchObject({ authorizerRefreshToken: undefined });
  });

  it.each([
    ['authorizer_access_token', { ...reply, authorizer_access_token: '' }],
    ['authorizer_access_token', { ...reply, authorizer_access_token: null, expires_in: 0 }],
  ])('is not there without %s', async (field, wrong) => {
    await expect(ask('api_authorizer_token', wrong)).rejects.toThrow(`unexpected reply: ${field}`);
  });
});

describe.each(callNames)('%s', (name) => {
  it('fails with what WeChat answers, and hides what it repeats of secrets', async () => {
    const wechat = fakeWechat({
      [`/cgi-bin/component/${name}`]: ({ query, body }) => ({
        errcode: 61009,
        errmsg: `no good: ${JSON.stringify({ query, body })} rid: 6131ea8a-1d2b8a7c`,
      }),
    });
    const error: unknown = await calls[name](wechat).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      name: 'WechatApiError',
      path: `/cgi-bin/component/${name}`,
      errcode: 61009,
      rid: '6131ea8a-1d2b8a7c',
    });
    const printed = inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error);
    for (const secret of secrets) {
      expect(printed).not.toContain(secret);
    }
    expect(printed).toContain(componentAppId);
  });
});

describeBrokenConnections(calls, [
  'api_component_token',
  'api_create_preauthcode',
  'api_authorizer_token',
]);
