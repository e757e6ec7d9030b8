/** Every refusal of the API, in WeChat's own form. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  component,
  componentAppId,
  element,
  exchange,
  field,
  miniProgram,
  otherComponent,
  secret,
  serviceAccount,
  startFixture,
  strangerAppId,
  type Fixture,
} from '../simulator-fixture.ts';

const path = (name: string) => `/cgi-bin/component/${name}`;

let fixture: Fixture;
/** Values that the table's cases put into their calls. */
const good = { ticket: '', componentToken: '', authorizerToken: '', refreshToken: '', preAuth: '' };

beforeAll(async () => {
  fixture = await startFixture();
  const { authorizationCode, preAuthCode } = await fixture.simulator.authorize(serviceAccount);
  const tokens = await exchange(fixture, authorizationCode);
  good.ticket = element(fixture.receiver.pushes.at(-1)?.xml, 'ComponentVerifyTicket');
  good.componentToken = tokens.componentAccessToken;
  good.authorizerToken = tokens.accessToken;
  good.refreshToken = tokens.refreshToken;
  good.preAuth = preAuthCode;
});
afterAll(() => fixture.close());

interface Case {
  name: string;
  path: string;
  /** In the query. */
  token?: () => string;
  body: () => object | string;
  errcode: number;
}

const inComponent = { component_appid: componentAppId };
const forToken = () => ({
  ...inComponent,
  component_appsecret: secret,
  component_verify_ticket: good.ticket,
});
const forRefresh = () => ({
  ...inComponent,
  authorizer_appid: serviceAccount,
  authorizer_refresh_token: good.refreshToken,
});
const componentToken = () => good.componentToken;
const authorizerToken = () => good.authorizerToken;

/** Cases that need no other preparation than a live grant. */
const cases: Case[] = [
  // api_component_token
  ...[
    { name: 'an empty body', body: () => '', errcode: 44002 },
    { name: 'a body that is no JSON', body: () => '{"component_appid"', errcode: 47001 },
    { name: 'a list', body: () => '[]', errcode: 47001 },
    { name: 'form fields', body: () => 'component_appid=wx1', errcode: 47001 },
    { name: 'no component_appid', body: () => ({}), errcode: 41018 },
    {
      name: 'an unknown component',
      body: () => ({ ...forToken(), component_appid: strangerAppId }),
      errcode: 40013,
    },
    {
      name: "a mini program's appid",
      body: () => ({ ...forToken(), component_appid: miniProgram }),
      errcode: 61011,
    },
    {
      name: 'no secret',
      body: () => ({ ...inComponent, component_verify_ticket: good.ticket }),
      errcode: 41004,
    },
    {
      name: 'a wrong secret',
      body: () => ({ ...forToken(), component_appsecret: 'wrong' }),
      errcode: 40125,
    },
    {
      name: 'a null ticket',
      body: () => ({ ...forToken(), component_verify_ticket: null }),
      errcode: 61006,
    },
    {
      name: "another component's ticket",
      body: () => ({
        ...forToken(),
        component_appid: otherComponent.componentAppId,
        component_appsecret: otherComponent.componentAppSecret,
      }),
      errcode: 61006,
    },
  ].map((each) => Object.assign(each, { path: path('api_component_token') })),
  // api_start_push_ticket
  {
    name: 'component_appsecret where component_secret is meant',
    path: path('api_start_push_ticket'),
    body: () => ({ ...inComponent, component_appsecret: secret }),
    errcode: 41004,
  },
  {
    name: 'a wrong component_secret',
    path: path('api_start_push_ticket'),
    body: () => ({ ...inComponent, component_secret: 'wrong' }),
    errcode: 40125,
  },
  {
    name: 'an unknown component',
    path: path('api_start_push_ticket'),
    body: () => ({ component_appid: strangerAppId, component_secret: secret }),
    errcode: 40013,
  },
  // Tokens, the same for every API that takes one
  ...[
    { name: 'no token', token: () => '', errcode: 41001 },
    { name: 'a token of an impossible shape', token: () => 'null', errcode: 40014 },
    { name: 'an unknown token', token: () => `92_${'x'.repeat(128)}`, errcode: 40001 },
    { name: "an authorizer's token", token: authorizerToken, errcode: 61014 },
  ].map((each) =>
    Object.assign(each, { path: path('api_create_preauthcode'), body: () => inComponent }),
  ),
  {
    name: 'another component than the token is for',
    path: path('api_create_preauthcode'),
    token: componentToken,
    body: () => ({ component_appid: otherComponent.componentAppId }),
    errcode: 40013,
  },
  // api_query_auth
  ...[
    { name: 'an unknown code', code: () => `queryauthcode@@@${'x'.repeat(86)}` },
    { name: 'a pre-auth code', code: () => good.preAuth },
    { name: 'a null code', code: () => null },
  ].map(({ name, code }) => ({
    name,
    path: path('api_query_auth'),
    token: componentToken,
    body: () => ({ ...inComponent, authorization_code: code() }),
    errcode: 61009,
  })),
  // api_authorizer_token
  ...[
    { name: 'no authorizer', changes: { authorizer_appid: undefined }, errcode: 41002 },
    { name: 'a stranger', changes: { authorizer_appid: strangerAppId }, errcode: 61003 },
    {
      name: 'an account that has not authorized',
      changes: { authorizer_appid: miniProgram },
      errcode: 61003,
    },
    { name: 'a null refresh token', changes: { authorizer_refresh_token: null }, errcode: 61023 },
    { name: 'a wrong refresh token', changes: { authorizer_refresh_token: 'x' }, errcode: 61023 },
  ].map(({ name, changes, errcode }) => ({
    name,
    path: path('api_authorizer_token'),
    token: componentToken,
    body: () => ({ ...forRefresh(), ...changes }),
    errcode,
  })),
  // api_get_authorizer_info and list
  {
    name: 'an account that has not authorized',
    path: path('api_get_authorizer_info'),
    token: componentToken,
    body: () => ({ ...inComponent, authorizer_appid: miniProgram }),
    errcode: 61003,
  },
  ...[
    { count: 501, errcode: 40170 },
    { count: -1, errcode: 40097 },
    { count: '10', errcode: 40097 },
  ].map(({ count, errcode }) => ({
    name: `count ${JSON.stringify(count)}`,
    path: path('api_get_authorizer_list'),
    token: componentToken,
    body: () => ({ ...inComponent, offset: 0, count }),
    errcode,
  })),
  // Options
  ...[
    { name: 'an unknown option', option: { option_name: 'x' }, errcode: 61012 },
    { name: 'the option constructor', option: { option_name: 'constructor' }, errcode: 61012 },
    {
      name: 'an impossible value',
      option: { option_name: 'voice_recognize', option_value: '2' },
      errcode: 61013,
    },
    {
      name: 'a number for a value',
      option: { option_name: 'voice_recognize', option_value: 1 },
      errcode: 61013,
    },
    {
      name: 'an option whose permission set is missing',
      option: { option_name: 'customer_service', option_value: '1' },
      errcode: 61007,
    },
  ].map(({ name, option, errcode }) => ({
    name,
    path: path('api_set_authorizer_option'),
    token: componentToken,
    body: () => ({ ...inComponent, authorizer_appid: serviceAccount, ...option }),
    errcode,
  })),
  {
    name: "the component's token without an account",
    path: path('get_authorizer_option'),
    token: componentToken,
    body: () => ({ option_name: 'voice_recognize' }),
    errcode: 61015,
  },
  // Account-level, quota and unknown APIs
  {
    name: "the component's token",
    path: '/cgi-bin/message/custom/send',
    token: componentToken,
    body: () => ({ touser: 'o' }),
    errcode: 48001,
  },
  {
    name: 'a token that is not known',
    path: '/cgi-bin/message/custom/send',
    token: () => `92_${'x'.repeat(128)}`,
    body: () => ({ touser: 'o' }),
    errcode: 40001,
  },
  {
    name: 'no appid',
    path: '/cgi-bin/clear_quota',
    token: componentToken,
    body: () => ({}),
    errcode: 41002,
  },
  {
    name: 'an account that has not authorized',
    path: path('clear_quota/v2'),
    body: () => ({ ...inComponent, appsecret: secret, appid: miniProgram }),
    errcode: 61003,
  },
  {
    name: 'a path that does not exist',
    path: '/cgi-bin/openapi/quota/get',
    token: componentToken,
    body: () => ({ cgi_path: 'constructor' }),
    errcode: 76021,
  },
  { name: 'anything', path: path('api_that_is_not'), body: () => ({}), errcode: 40066 },
];

describe('an API call is refused', () => {
  it.each(cases)('$path: $name → $errcode', async ({ path: called, token, body, errcode }) => {
    const isComponents = called.startsWith('/cgi-bin/component/');
    const parameter = isComponents ? 'component_access_token' : 'access_token';
    const query = token ? `?${parameter}=${token()}` : '';
    expect(await fixture.post(called + query, body())).toEqual({
      errcode,
      errmsg: expect.stringMatching(/^\S.* rid: [\da-f]{8}-[\da-f]{8}-[\da-f]{8}$/),
    });
  });

  it('with 43002 for GET instead of POST, 43001 for POST instead of GET', async () => {
    const response = await fetch(`${fixture.simulator.url}${path('api_component_token')}`);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ errcode: 43002 });
    expect(await fixture.post('/cgi-bin/getcallbackip')).toMatchObject({ errcode: 43001 });
  });

  it('with 61004 and the address when that is not on the allow-list', async () => {
    fixture.simulator.setIpAllowList(['203.0.113.9']);
    const call = () => fixture.post(path('api_component_token'), forToken());
    expect(await call()).toEqual({
      errcode: 61004,
      errmsg: expect.stringMatching(
        /^access clientip is not registered requestIP: 127\.0\.0\.1 rid: /,
      ),
    });
    fixture.simulator.setIpAllowList(['203.0.113.9', '127.0.0.1']);
    expect(field(await call(), 'errcode')).toBeUndefined();
    fixture.simulator.setIpAllowList(null);
  });

  it('never with a secret, ticket or token in the message', async () => {
    const answer = await fixture.post(path('api_component_token'), {
      ...forToken(),
      component_appsecret: `${component.componentAppSecret}x`,
    });
    expect(JSON.stringify(answer)).not.toContain(secret);
  });
});
