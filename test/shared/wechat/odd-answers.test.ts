/** WeChat's answers as they are at times: not well-formed, with nulls, with gaps, of other types. */
import { describe, expect, it } from '@jest/globals';
import {
  getAuthorizerInfo,
  getAuthorizerOption,
  setAuthorizerOption,
} from '../../../shared/wechat/authorizer-api.ts';
import { getAuthorizerList } from '../../../shared/wechat/authorizer-list.ts';
import type { ObservedCall, WechatApi } from '../../../shared/wechat/call.ts';
import {
  createPreAuthCode,
  queryAuthorization,
  renewAuthorizerAccessToken,
  requestComponentAccessToken,
  startPushTicket,
} from '../../../shared/wechat/component-api.ts';
import { fakeWechat } from '../../support/fake-wechat.ts';

const componentAppId = 'wx0123456789abcdef';
const authorizerAppId = 'wx1';
const caller = { componentAppId, componentAccessToken: 'component-token' };
const account = { ...caller, authorizerAppId };

/** The answer to any call, as it comes over the wire. */
function answering(text: string, status = 200) {
  const observed: ObservedCall[] = [];
  const wechat: WechatApi = {
    ...fakeWechat({}),
    fetch: async () => new Response(text, { status }),
    observe: (call) => observed.push(call),
  };
  return { wechat, observed };
}

const info = (text: string) => getAuthorizerInfo(answering(text).wechat, account);

describe('a raw control character', () => {
  it('in a name does not cost the refresh token beside it', async () => {
    const text =
      '{"authorizer_info":{"nick_name":"shop\u0002name","user_name":"gh_1"},"authorization_info":{"authorizer_appid":"wx1","authorizer_refresh_token":"refreshtoken@@@new","func_info":[{"funcscope_category":{"id":1}}]}}';
    expect(await info(text)).toEqual({
      profile: { nickName: 'shop\u0002name', userName: 'gh_1', isMiniProgram: false },
      authorizerRefreshToken: 'refreshtoken@@@new',
      permissionSets: [1],
    });
  });

  it.each([
    ['a line break', 'a\nb', 'a\nb'],
    ['nothing', '\u0000', '\u0000'],
    ['one before an escaped quotation mark', '\u001d\\"', '\u001d"'],
    ['one behind a backslash', 'a\\\u0010b', 'a\\\u0010b'],
  ])('may be %s', async (_what, written, name) => {
    const grant = '{"authorizer_refresh_token":"refreshtoken@@@new"}';
    const text = `{"authorizer_info":{"nick_name":"${written}"},"authorization_info":${grant}}`;
    expect(await info(text)).toMatchObject({
      profile: { nickName: name },
      authorizerRefreshToken: 'refreshtoken@@@new',
    });
  });

  it('may stand between the members, or in the name of one', async () => {
    const text =
      '{\u0001"component_access_token":"a",\u000b"odd\u0014name":1,"expires_in":7200}\u0000';
    const credentials = { componentAppId, componentAppSecret: 's', verifyTicket: 't' };
    expect(await requestComponentAccessToken(answering(text).wechat, credentials)).toEqual({
      value: 'a',
      validForSeconds: 7200,
    });
  });

  it('does not hide an errcode', async () => {
    await expect(info('{"errcode":61003,"errmsg":"no \u0002 rid: 1-2-3"}')).rejects.toMatchObject({
      errcode: 61003,
      rid: '1-2-3',
    });
  });
});

describe('null', () => {
  it('in the grant leaves what is there', async () => {
    const text =
      '{"authorizer_info":{"nick_name":"shop"},"authorization_info":{"authorizer_appid":null,"authorizer_refresh_token":"refreshtoken@@@new","func_info":null}}';
    expect(await info(text)).toEqual({
      profile: { nickName: 'shop', isMiniProgram: false },
      authorizerRefreshToken: 'refreshtoken@@@new',
      permissionSets: undefined,
    });
  });

  it('is no mini program', async () => {
    const text =
      '{"authorizer_info":{"nick_name":"an official account","MiniProgramInfo":null},"authorization_info":{"authorizer_appid":"wx1","func_info":[]}}';
    expect(await info(text)).toEqual({
      profile: { nickName: 'an official account', isMiniProgram: false },
      authorizerRefreshToken: undefined,
      permissionSets: [],
    });
  });

  it.each(['""', 'false', '0'])('is no mini program, nor is %s', async (MiniProgramInfo) => {
    const text = `{"authorizer_info":{"MiniProgramInfo":${MiniProgramInfo},"nick_name":"a"},"authorization_info":{}}`;
    expect(await info(text)).toMatchObject({ profile: { isMiniProgram: false } });
  });

  it('in the place of the profile does not cost the refresh token', async () => {
    const text =
      '{"errcode":null,"authorizer_info":null,"authorization_info":{"authorizer_refresh_token":"r"}}';
    expect(await info(text)).toEqual({
      profile: undefined,
      authorizerRefreshToken: 'r',
      permissionSets: undefined,
    });
  });

  it('beside a code’s tokens does not cost them', async () => {
    const text =
      '{"authorization_info":{"authorizer_appid":"wx1","authorizer_access_token":"a","expires_in":null,"authorizer_refresh_token":null,"func_info":null}}';
    const code = { ...caller, authorizationCode: 'c' };
    expect(await queryAuthorization(answering(text).wechat, code)).toEqual({
      authorizerAppId: 'wx1',
      accessToken: { value: 'a', validForSeconds: 1200 },
      authorizerRefreshToken: undefined,
      lacksApiPermission: false,
      permissionSets: undefined,
    });
  });

  it('in the place of a refresh token is none', async () => {
    const text =
      '{"authorizer_access_token":"a","expires_in":7200,"authorizer_refresh_token":null}';
    const credentials = { ...account, authorizerRefreshToken: 'r' };
    expect(await renewAuthorizerAccessToken(answering(text).wechat, credentials)).toEqual({
      accessToken: { value: 'a', validForSeconds: 7200 },
      authorizerRefreshToken: undefined,
    });
  });
});

describe('what is not told', () => {
  it.each([
    ['an empty grant', '{}'],
    ['an empty list in its place', '[]'],
    ['null', 'null'],
    ['a grant of which all is empty', '{"authorizer_appid":"","func_info":[]}'],
    ['a text for the permission sets', '{"authorizer_appid":"wx1","func_info":"all"}'],
    ['permission sets without an id', '{"authorizer_appid":"wx1","func_info":[{},null]}'],
  ])('is another thing than no permission set: %s', async (_what, grant) => {
    const text = `{"authorizer_info":{"nick_name":"shop"},"authorization_info":${grant}}`;
    expect(await info(text)).toEqual({
      profile: { nickName: 'shop', isMiniProgram: false },
      authorizerRefreshToken: undefined,
      permissionSets: undefined,
    });
  });

  it.each([
    '{"authorizer_appid":"wx1","func_info":[]}',
    '{"authorizer_refresh_token":"r","func_info":[]}',
  ])('is another thing than an empty list that is told: %s', async (grant) => {
    const text = `{"authorizer_info":{},"authorization_info":${grant}}`;
    expect(await info(text)).toMatchObject({ profile: {}, permissionSets: [] });
  });

  it('may be the whole grant, or the whole profile', async () => {
    const nothing = { authorizerRefreshToken: undefined, permissionSets: undefined };
    expect(await info('{"authorizer_info":{}}')).toEqual({ profile: {}, ...nothing });
    expect(await info('{"authorization_info":{}}')).toEqual({ profile: undefined, ...nothing });
  });
});

describe('numbers and texts', () => {
  it('change places in tokens', async () => {
    const code = await createPreAuthCode(
      answering('{"errcode":"0","pre_auth_code":"p","expires_in":"1800"}').wechat,
      caller,
    );
    expect(code).toEqual({ value: 'p', validForSeconds: 1800 });
  });

  it('change places in a code’s answer', async () => {
    const text =
      '{"authorization_info":{"authorizer_appid":"wx1","authorizer_access_token":"a","expires_in":" 7200 ","authorizer_refresh_token":7,"func_info":[{"funcscope_category":{"id":"17"}}]}}';
    const code = { ...caller, authorizationCode: 'c' };
    expect(await queryAuthorization(answering(text).wechat, code)).toEqual({
      authorizerAppId: 'wx1',
      accessToken: { value: 'a', validForSeconds: 7200 },
      authorizerRefreshToken: '7',
      lacksApiPermission: false,
      permissionSets: [17],
    });
  });

  it('change places in a profile', async () => {
    const text =
      '{"authorizer_info":{"nick_name":360,"service_type_info":{"id":"2"},"verify_type_info":{"id":"-1"}},"authorization_info":{}}';
    expect(await info(text)).toMatchObject({
      profile: { nickName: '360', serviceType: 2, verifyType: -1 },
    });
  });

  it('change places in the list', async () => {
    const text =
      '{"total_count":"1","list":[{"authorizer_appid":"wx1","refresh_token":null,"auth_time":"1795647983"}]}';
    const page = { offset: 0, count: 500 };
    expect(await getAuthorizerList(answering(text).wechat, caller, page)).toMatchObject({
      totalCount: 1,
      authorizers: [{ authorizerAppId: 'wx1', authorizedAt: 1795647983 }],
    });
  });

  it('change places in options and in the answer of a success', async () => {
    const owner = { componentAppId, authorizerAppId, authorizerAccessToken: 'a' };
    const { wechat } = answering('{"errcode":"0","errmsg":"ok","option_value":1}');
    expect(await getAuthorizerOption(wechat, owner, 'location_report')).toBe('1');
    const option = { name: 'voice_recognize', value: '1' } as const;
    await setAuthorizerOption(wechat, owner, option);
    const credentials = { componentAppId, componentAppSecret: 's' };
    expect(await startPushTicket(wechat, credentials)).toBe('started');
  });

  it('change places in an errcode', async () => {
    await expect(info('{"errcode":"61003","errmsg":7}')).rejects.toMatchObject({
      name: 'WechatApiError',
      errcode: 61003,
      errmsg: '7',
    });
  });
});

describe('an answer of another shape', () => {
  const ask = { componentAppId, componentAppSecret: 's3cret-value', verifyTicket: 't' };

  it.each([
    ['{"component_access_token":null,"expires_in":"soon"}', 'component_access_token'],
    ['{"component_access_token":{"a":"t0ken"},"expires_in":7200}', 'component_access_token'],
    ['[{"component_access_token":"t0ken"}]', 'the whole reply'],
    ['null', 'the whole reply'],
  ])('has a name of its own and says what is missing, not what came: %s', async (text, missing) => {
    const { wechat, observed } = answering(text);
    const error: unknown = await requestComponentAccessToken(wechat, ask).catch(
      (thrown: unknown) => thrown,
    );

    expect(error).toMatchObject({ name: 'WechatReplyUnexpected', missing });
    expect(String(error)).not.toContain('t0ken');
    expect(observed).toMatchObject([{ failure: 'unexpected-reply', missing }]);
  });

  it('names both parts of an account’s answer where neither is there', async () => {
    await expect(info('{"authorizer_info":null,"authorization_info":[]}')).rejects.toMatchObject({
      name: 'WechatReplyUnexpected',
      missing: 'authorizer_info, authorization_info',
    });
  });
});

describe('an answer with a status other than 2xx', () => {
  it.each([400, 403, 500, 502])('is read for its errcode: %d', async (status) => {
    const { wechat, observed } = answering('{"errcode":40001,"errmsg":"no rid: 1-2-3"}', status);
    await expect(getAuthorizerInfo(wechat, account)).rejects.toMatchObject({
      name: 'WechatApiError',
      errcode: 40001,
      rid: '1-2-3',
    });
    expect(observed).toMatchObject([{ failure: '40001' }]);
  });

  it.each([
    '<html>',
    '{"errcode":0}',
    '{"message":"bad gateway"}',
    '',
    '{"authorizer_info":{},"authorization_info":{}}',
  ])('comes from a gateway where it has none: %s', async (text) => {
    const { wechat, observed } = answering(text, 502);
    await expect(getAuthorizerInfo(wechat, account)).rejects.toMatchObject({
      name: 'WechatUnreachable',
      hostFault: 'no-answer',
    });
    expect(observed).toMatchObject([{ failure: 'unreachable' }]);
  });
});
