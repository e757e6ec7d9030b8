/** Requests that call-wechat refuses: nothing of them reaches WeChat. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { account, startKeeper, type Keeper } from '../support/keeper.ts';

const authorizerAppId = account;
const path = '/cgi-bin/menu/get';

let keeper: Keeper;

beforeEach(async () => {
  keeper = await startKeeper();
  await keeper.authorizeAccount();
  await keeper.lookUp({ authorizerAppId });
  keeper.simulator.resetCallCounts();
});

afterEach(async () => {
  await keeper.close();
});

/** Why a request is refused, with an account and without, and what WeChat was asked all the same. */
async function refusals(request: Record<string, unknown>): Promise<unknown[]> {
  const failureOf = (more: object) =>
    keeper.callWechat({ ...more, ...request }).catch((error: unknown) => error);
  const failures = [await failureOf({ authorizerAppId }), await failureOf({})];
  return [...failures, keeper.simulator.callCounts()];
}

const both = (name: string, part = '') => {
  const refusal = expect.objectContaining({ name, message: expect.stringContaining(part) });
  return [refusal, refusal, {}];
};

describe('a path that is none', () => {
  it.each([
    '',
    '/',
    'cgi-bin/menu/get',
    '//cgi-bin/menu/get',
    '/cgi-bin//menu/get',
    '/cgi-bin/menu/get/',
    'https://api.weixin.qq.com/cgi-bin/menu/get',
    '//evil.example.com/cgi-bin/menu/get',
    '/\\evil.example.com/x',
    '\\cgi-bin\\menu\\get',
    '/@evil.example.com/x',
    ':8080/cgi-bin/menu/get',
    '.evil.example.com/x',
    '@evil.example.com/x',
    '/cgi-bin/menu/get?access_token=x',
    '/cgi-bin/menu/get#x',
    '/cgi-bin/menu/get;x=1',
    '/cgi-bin/menu/get&x=1',
    '/cgi-bin/./menu/get',
    '/cgi-bin/../cgi-bin/token',
    '/./cgi-bin/token',
    '/..',
    '/.',
    '/cgi-bin/menu/..',
    '/cgi-bin/menu/.',
    '/cgi-bin/%2e%2e/token',
    '/cgi-bin/%74oken',
    '/cgi-bin%2ftoken',
    '/cgi-bin%5ctoken',
    '/cgi-bin\\token',
    '/cgi-bin/menu/get\n',
    '/cgi-bin/menu/get\r\nHost: evil.example.com',
    '\n/cgi-bin/menu/get',
    '/cgi-bin/menu/get\u0000',
    '/cgi-bin/to\u200bken',
    '/cgi-bin/tok\u0435n',
    '/cgi-bin/ｔｏｋｅｎ',
    '/cgi-bin/token ',
    ' /cgi-bin/token',
    '/cgi-bin/to\tken',
    '/cgi-bin/菜单',
    `/${'a'.repeat(300)}`,
    null,
    7,
    ['/cgi-bin/menu/get'],
    { toString: '/cgi-bin/menu/get' },
  ])('is InvalidRequest: %j', async (wrong) => {
    expect(await refusals({ path: wrong })).toEqual(
      both('InvalidRequest', 'path is required: / and a name'),
    );
  });
});

describe('an API that hands out, replaces or uses up what is kept', () => {
  it.each([
    '/cgi-bin/component/api_component_token',
    '/cgi-bin/component/api_authorizer_token',
    '/cgi-bin/component/api_query_auth',
    '/cgi-bin/component/api_create_preauthcode',
    '/cgi-bin/component/api_start_push_ticket',
    '/cgi-bin/component/api_get_authorizer_info',
    '/cgi-bin/component/api_get_authorizer_list',
    '/cgi-bin/component/clear_quota',
    '/cgi-bin/component/clear_quota/v2',
    '/cgi-bin/clear_quota',
    '/cgi-bin/clear_quota/v2',
    '/cgi-bin/token',
    '/cgi-bin/stable_token',
    '/CGI-BIN/Component/API_Component_Token',
    '/cgi-bin/component/Api_Query_Auth',
    '/Cgi-Bin/TOKEN',
    '/cgi-bin/STABLE_token',
    '/cgi-bin/Component/Clear_Quota/V2',
    '/cgi-bin/component/api_get_authorizer_list/x',
    '/cgi-bin/token/x',
    '/cgi-bin/token.',
    '/cgi-bin./TOKEN..',
    '/cgi-bin/clear_quota./v2',
    '/cgi-bin/component./api_query_auth.',
    '/cgi-bin/openapi/quota/clear',
    '/cgi-bin/openapi/Quota/Clear./x',
  ])('is CallNotAllowed: %s', async (never) => {
    expect(await refusals({ path: never })).toEqual(
      both('CallNotAllowed', `${never} is not called for others`),
    );
    expect(await refusals({ path: never, method: 'POST', body: {} })).toEqual(
      both('CallNotAllowed'),
    );
  });
});

describe('an API that takes another token or secret than ours', () => {
  it.each([
    ['/sns/userinfo', "the user's own token: call it yourself"],
    ['/SNS/UserInfo.', "the user's own token"],
    ['/sns/auth', "the user's own token"],
    ['/sns/oauth2/access_token', "the account's secret: use /sns/oauth2/component/access_token"],
    ['/sns/oauth2/refresh_token', "the account's secret: use /sns/oauth2/component/refresh_token"],
  ])('is CallNotAllowed: %s', async (own, reason) => {
    expect(await refusals({ path: own })).toEqual(both('CallNotAllowed', `it takes ${reason}`));
  });
});

describe('a query', () => {
  it.each([
    'access_token',
    'ACCESS_TOKEN',
    'Access_Token',
    'access.token',
    'access token',
    'access-token',
    ' access_token',
    'access_token[]',
    'ａccess_token',
    'component_access_token',
    'Component_Access_Token',
    'secret',
    'appsecret',
    'component_appsecret',
    'Component_AppSecret',
    'SECRET',
    'mySecretValue',
  ])('must not have %j', async (name) => {
    expect(await refusals({ path, query: { [name]: 'x' } })).toEqual(
      both('InvalidRequest', 'query must not have'),
    );
  });

  it.each(['appid', 'component_appid', 'AppId', 'COMPONENT_APPID'])(
    'must not have %s where the service adds it',
    async (name) => {
      const signIn = { path: '/sns/component/jscode2session', query: { [name]: 'wx' } };
      expect(await refusals(signIn)).toEqual(both('InvalidRequest', 'query must not have'));
      const web = { ...signIn, path: '/sns/oauth2/component/access_token' };
      expect(await refusals(web)).toEqual(both('InvalidRequest', 'query must not have'));
    },
  );

  it.each([[[]], ['a=b'], [{ a: null }], [{ a: true }], [{ a: ['b'] }], [{ '': 'b' }], [7]])(
    'is an object of texts and numbers, and not %j',
    async (query) => {
      expect(await refusals({ path, query })).toEqual(both('InvalidRequest', 'query is an object'));
    },
  );
});

/** 20,000 levels. */
function veryDeep(): object {
  return JSON.parse('['.repeat(20_000) + ']'.repeat(20_000)) as object;
}

describe('a request', () => {
  const file = { field: 'media', filename: 'a.png', base64: 'AAAA' };

  it.each<[string, Record<string, unknown>, string]>([
    ['with another method', { method: 'DELETE' }, 'method is GET or POST'],
    ['with a method in lower case', { method: 'post' }, 'method is GET or POST'],
    ['with two bodies', { body: {}, bodyText: '' }, 'only one of body, bodyText and form'],
    ['with a body and a form', { body: {}, form: { a: 'b' } }, 'only one of'],
    ['with a text and files', { bodyText: 'x', files: [file] }, 'only one of'],
    ['by GET with a body', { method: 'GET', body: {} }, 'a GET has no body'],
    ['by GET with a form', { method: 'GET', form: { a: 'b' } }, 'a GET has no form'],
    ['with a text as body', { body: 'x' }, 'body is an object or a list'],
    ['with null as body', { body: null }, 'body is an object or a list'],
    ['with a number as text', { bodyText: 1 }, 'bodyText is a text'],
    ['with no files', { files: [] }, 'files is a list of 1 to 10'],
    ['with too many files', { files: Array.from({ length: 11 }, () => file) }, 'files is a list'],
    [
      'with a file without a name',
      { files: [{ ...file, filename: '' }] },
      'files[0].filename is a text',
    ],
    [
      'with a line in a name',
      { files: [{ ...file, filename: 'a\r\nb' }] },
      'files[0].filename is a text',
    ],
    [
      'with a wrong type',
      { files: [{ ...file, contentType: 'a/b\r\nc: d' }] },
      'files[0].contentType is',
    ],
    ['with wrong base64', { files: [{ ...file, base64: '*' }] }, 'files[0].base64 is base64'],
    [
      'with an unknown field of a file',
      { files: [{ ...file, name: 'x' }] },
      'files[0] is an object',
    ],
    ['with a second file', { files: [file, { ...file, field: 1 }] }, 'files[1].field is a text'],
    [
      'with a quote in a type',
      { files: [{ ...file, contentType: 'a/b; c="d"e"' }] },
      'contentType',
    ],
    ['with a query in the path', { path: '/a?b=c' }, 'put the query into query'],
    ['with a value of a query', { query: { a: 1, bad: null } }, 'query "bad" is no text'],
    ['with a long id', { query: { id: 2 ** 53 } }, 'query "id" has too many digits'],
    ['with a long id in a form', { form: { id: -(2 ** 60) } }, 'form "id" has too many digits'],
    ['with a very deep body', { body: veryDeep() }, 'body has too many levels'],
    ['with too little time', { timeoutSeconds: 0.5 }, 'timeoutSeconds is a number from 1 to 25'],
    ['with too much time', { timeoutSeconds: 26 }, 'timeoutSeconds is a number from 1 to 25'],
    ['with another retry', { retry: 'always' }, 'retry is token or safe'],
    ['with a line in trace', { trace: 'a\nb' }, 'trace is a text'],
    ['with a long trace', { trace: 'a'.repeat(129) }, 'trace is a text'],
    ['with an unknown field', { timeout: 5 }, 'the nearest one is timeoutSeconds'],
    ['in WeChat’s spelling', { js_code: 5 }, 'is no field of this request'],
  ])('%s is InvalidRequest', async (_what, wrong, message) => {
    expect(await refusals({ path, ...wrong })).toEqual(both('InvalidRequest', message));
  });

  it('to sign in names the account', async () => {
    const signIn = { path: '/sns/component/jscode2session', query: { js_code: 'x' } };

    await expect(keeper.callWechat(signIn)).rejects.toMatchObject({
      name: 'InvalidRequest',
      message: 'authorizerAppId is required for an API by which users sign in',
    });
  });

  it('is told everything that is wrong with it', async () => {
    const wrong = { path: '/a/..', method: 'PUT', query: { secret: 'x' }, bodytext: '', retry: 1 };

    const failed: unknown = await keeper.callWechat(wrong).catch((error: unknown) => error);

    for (const part of [
      'method is GET or POST',
      'path is required',
      'retry is token or safe',
      '"bodytext" is no field of this request, the nearest one is bodyText',
      'query must not have "secret": a secret',
    ]) {
      expect(failed).toMatchObject({ message: expect.stringContaining(part) });
    }
  });
});
