/** Accounts that authorized the platform: exactly what is asked, and every reply that WeChat gives. */
import { describe, expect, it } from '@jest/globals';
import { inspect } from 'node:util';
import {
  clearQuota,
  getAuthorizerInfo,
  getAuthorizerOption,
  setAuthorizerOption,
} from '../../../shared/wechat/authorizer-api.ts';
import {
  AUTHORIZER_LIST_PAGE_SIZE,
  getAuthorizerList,
} from '../../../shared/wechat/authorizer-list.ts';
import type { WechatApi } from '../../../shared/wechat/call.ts';
import { fakeWechat } from '../../support/fake-wechat.ts';
import { describeBrokenConnections } from './broken-connection-contract.ts';

const componentAppId = 'wx0123456789abcdef';
const authorizerAppId = 'wx570bc396a51b8ff8';
const componentAppSecret = '0c79e1fa963cd80cc0be99b20a18faeb';
const componentAccessToken = '61_component-access-token';
const authorizerAccessToken = '61_authorizer-access-token';
const caller = { componentAppId, componentAccessToken };
const tokenQuery = { component_access_token: componentAccessToken };
const owner = { componentAppId, authorizerAppId, authorizerAccessToken };

/** By their paths under /cgi-bin/component/. */
const calls = {
  api_get_authorizer_info: (wechat: WechatApi) =>
    getAuthorizerInfo(wechat, { ...caller, authorizerAppId }),
  api_get_authorizer_list: (wechat: WechatApi) =>
    getAuthorizerList(wechat, caller, { offset: 500, count: AUTHORIZER_LIST_PAGE_SIZE }),
  get_authorizer_option: (wechat: WechatApi) =>
    getAuthorizerOption(wechat, owner, 'location_report'),
  set_authorizer_option: (wechat: WechatApi) =>
    setAuthorizerOption(wechat, owner, { name: 'voice_recognize', value: '1' }),
  'clear_quota/v2': (wechat: WechatApi) =>
    clearQuota(wechat, { componentAppId, componentAppSecret }, authorizerAppId),
};
type CallName = keyof typeof calls;

async function ask(name: CallName, reply: Record<string, unknown>, call = calls[name]) {
  const path = `/cgi-bin/component/${name}`;
  const wechat = fakeWechat({ [path]: reply });
  const answer: unknown = await call(wechat);
  const [request, ...more] = wechat.requests;
  expect(more).toEqual([]);
  expect(request).toMatchObject({ method: 'POST', path, contentType: 'application/json' });
  return { answer, query: request?.query, body: request?.body };
}

describe("an account's profile and grant", () => {
  const account = {
    nick_name: '美妆小店',
    head_img: 'http://wx.qlogo.cn/mmopen/GPy',
    service_type_info: { id: 2, name: '服务号' },
    verify_type_info: { id: 0 },
    user_name: 'gh_eb5e3a772040',
    principal_name: '腾讯计算机系统有限公司',
    alias: 'paytest01',
    business_info: { open_store: 0, open_scan: 0, open_pay: 0, open_card: 0, open_shake: 0 },
  };
  const grant = {
    authorizer_appid: authorizerAppId,
    authorizer_refresh_token: 'refreshtoken@@@abc',
    func_info: [{ funcscope_category: { id: 1 } }, { funcscope_category: { id: 2 } }],
  };
  const profile = {
    nickName: '美妆小店',
    headImageUrl: 'http://wx.qlogo.cn/mmopen/GPy',
    principalName: '腾讯计算机系统有限公司',
    userName: 'gh_eb5e3a772040',
    isMiniProgram: false,
    serviceType: 2,
    verifyType: 0,
  };

  function info(changed: Record<string, unknown>, grantChanged: Record<string, unknown> = {}) {
    return ask('api_get_authorizer_info', {
      authorizer_info: { ...account, ...changed },
      authorization_info: { ...grant, ...grantChanged },
    });
  }

  it('are asked for with the component’s token', async () => {
    expect(await info({})).toEqual({
      query: tokenQuery,
      body: { component_appid: componentAppId, authorizer_appid: authorizerAppId },
      answer: {
        profile,
        authorizerRefreshToken: 'refreshtoken@@@abc',
        permissionSets: [1, 2],
      },
    });
  });

  it.each([
    { network: { RequestDomain: ['https://a.example'] }, categories: [], visit_status: 0 },
    {},
  ])('tell a mini program by its MiniProgramInfo: %j', async (MiniProgramInfo) => {
    const { answer } = await info({ MiniProgramInfo, service_type_info: { id: 0 } });
    expect(answer).toMatchObject({ profile: { isMiniProgram: true, serviceType: 0 } });
  });

  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    [
      'no texts',
      { nick_name: undefined, head_img: undefined, principal_name: '', user_name: undefined },
      { nickName: undefined, headImageUrl: undefined, principalName: '', userName: undefined },
    ],
    [
      'texts of null',
      { nick_name: null, head_img: null },
      { nickName: undefined, headImageUrl: undefined },
    ],
    [
      'no types',
      { service_type_info: undefined, verify_type_info: undefined },
      { serviceType: undefined, verifyType: undefined },
    ],
    [
      'empty types',
      { service_type_info: {}, verify_type_info: null },
      { serviceType: undefined, verifyType: undefined },
    ],
    ['an account that is not verified', { verify_type_info: { id: -1 } }, { verifyType: -1 }],
  ])('may have gaps, and the refresh token still arrives: %s', async (_what, changed, expected) => {
    const { answer } = await info(changed);
    expect(answer).toMatchObject({
      profile: { ...profile, ...expected },
      authorizerRefreshToken: 'refreshtoken@@@abc',
    });
  });

  it.each([
    ['missing', undefined],
    ['empty', ''],
  ])('may have a refresh token that is %s', async (_what, token) => {
    const { answer } = await info({}, { authorizer_refresh_token: token, func_info: undefined });
    expect(answer).toEqual({
      profile,
      authorizerRefreshToken: undefined,
      permissionSets: undefined,
    });
  });

  it('are not there without both parts', async () => {
    await expect(ask('api_get_authorizer_info', { errcode: 0 })).rejects.toThrow(
      'unexpected reply: authorizer_info, authorization_info',
    );
  });
});

describe('an option of an account', () => {
  const body = { component_appid: componentAppId, authorizer_appid: authorizerAppId };

  it('is read with the account’s own token and both appids', async () => {
    const reply = { option_name: 'location_report', option_value: '1' };
    expect(await ask('get_authorizer_option', reply)).toEqual({
      query: { access_token: authorizerAccessToken },
      body: { ...body, option_name: 'location_report' },
      answer: '1',
    });
  });

  it('is set the same way', async () => {
    expect(await ask('set_authorizer_option', { errcode: 0, errmsg: 'ok' })).toEqual({
      query: { access_token: authorizerAccessToken },
      body: { ...body, option_name: 'voice_recognize', option_value: '1' },
      answer: undefined,
    });
  });

  it('has no value where WeChat gives none', async () => {
    await expect(ask('get_authorizer_option', { errcode: 0 })).rejects.toThrow('option_value');
  });

  it.each([{}, { errcode: null }, { errcode: '' }, { errcode: 'ok' }])(
    'is not known to be set after %j',
    async (reply) => {
      await expect(ask('set_authorizer_option', reply)).rejects.toThrow(
        'unexpected reply: errcode',
      );
    },
  );

  it.each([61007, '61007'])(
    'is not set when WeChat refuses without errmsg: %j',
    async (errcode) => {
      const reply = { errcode, errmsg: null };
      await expect(ask('set_authorizer_option', reply)).rejects.toMatchObject({ errcode: 61007 });
    },
  );
});

describe('a reset of quotas', () => {
  const platform = { component_appid: componentAppId, appsecret: componentAppSecret };

  it('can be for one account', async () => {
    expect(await ask('clear_quota/v2', { errcode: 0, errmsg: 'ok' })).toEqual({
      query: {},
      body: { ...platform, appid: authorizerAppId },
      answer: undefined,
    });
  });

  it('is for the platform itself where no account is named', async () => {
    const credentials = { componentAppId, componentAppSecret };
    const call = (wechat: WechatApi) => clearQuota(wechat, credentials);
    const { body } = await ask('clear_quota/v2', { errcode: 0, errmsg: 'ok' }, call);
    expect(body).toEqual(platform);
  });

  it('fails when the month’s resets are used up', async () => {
    const reply = { errcode: 48006, errmsg: 'clear quota forbidden rid: 1-2-3' };
    await expect(ask('clear_quota/v2', reply)).rejects.toMatchObject({
      errcode: 48006,
      rid: '1-2-3',
    });
  });
});

describe.each(Object.entries(calls))('%s', (name, call) => {
  it('fails with what WeChat answers, and hides what it repeats of secrets', async () => {
    const wechat = fakeWechat({
      [`/cgi-bin/component/${name}`]: ({ query, body }) => ({
        errcode: 61003,
        errmsg: `no good: ${JSON.stringify({ query, body })} rid: 6131ea8a-1d2b8a7c`,
      }),
    });
    const error: unknown = await call(wechat).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      name: 'WechatApiError',
      path: `/cgi-bin/component/${name}`,
      errcode: 61003,
      rid: '6131ea8a-1d2b8a7c',
    });
    const printed = inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error);
    for (const secret of [componentAppSecret, componentAccessToken, authorizerAccessToken]) {
      expect(printed).not.toContain(secret);
    }
    expect(printed).toContain(componentAppId);
  });
});

describeBrokenConnections(calls, [
  'api_get_authorizer_info',
  'api_get_authorizer_list',
  'get_authorizer_option',
]);
