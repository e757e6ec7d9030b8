/** The page on which merchants authorize: who is let in, what is offered, where it leads. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  componentAppId,
  element,
  exchange,
  field,
  miniProgram,
  otherComponent,
  serviceAccount,
  startFixture,
  strangerAppId,
  type Fixture,
} from '../simulator-fixture.ts';

const PC = '/cgi-bin/componentloginpage';
const H5 = '/wxaopen/safe/bindcomponent';
const referer = 'http://127.0.0.1:3000/wx0123456789abcdef/authorize';
const redirectUri = 'http://127.0.0.1:3000/back/state-1';

let fixture: Fixture;
let preAuthCode: string;
beforeEach(async () => {
  fixture = await startFixture();
  const token = await fixture.componentToken();
  const answer = await fixture.post(
    `/cgi-bin/component/api_create_preauthcode?component_access_token=${token}`,
    { component_appid: componentAppId },
  );
  preAuthCode = String(field(answer, 'pre_auth_code'));
});
afterEach(() => fixture.close());

interface Visit {
  path?: string;
  /** Changes of the link's parameters; undefined leaves one out. */
  query?: Record<string, string | undefined>;
  referer?: string | undefined;
}

async function visit({ path = PC, query = {}, ...from }: Visit = {}): Promise<string> {
  const parameters = {
    component_appid: componentAppId,
    pre_auth_code: preAuthCode,
    redirect_uri: redirectUri,
    auth_type: '3',
    ...query,
  };
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) given.set(name, value);
  }
  const sent = 'referer' in from ? from.referer : referer;
  const response = await fetch(
    `${fixture.simulator.url}${path}?${given.toString()}`,
    sent === undefined ? {} : { headers: { referer: sent } },
  );
  expect(response.status).toBe(200);
  return response.text();
}

const retOf = (html: string) => Number(/data-ret="(-\d+)"/.exec(html)?.[1] ?? 0);
const values = (html: string, name: string) =>
  [...html.matchAll(new RegExp(`name="${name}" value="([^"]+)"`, 'g'))].map(([, value]) => value);

/** Presses a button of the page. */
function press(html: string, fields: Record<string, string | string[]> = {}) {
  const form = new URLSearchParams({ page: values(html, 'page')[0] ?? '', decision: 'agree' });
  const chosen = {
    account: values(html, 'account').slice(0, 1),
    permission_set: values(html, 'permission_set'),
    ...fields,
  };
  for (const [name, value] of Object.entries(chosen)) {
    form.delete(name);
    for (const each of [value].flat()) form.append(name, String(each));
  }
  const action = /action="([^"]+)"/.exec(html)?.[1];
  return fetch(`${fixture.simulator.url}${action}`, {
    method: 'POST',
    body: form,
    redirect: 'manual',
  });
}

const infoTypes = () => fixture.receiver.pushes.map(({ xml }) => element(xml, 'InfoType')).slice(1);

describe('the link', () => {
  it.each<[string, number, Visit]>([
    ['no Referer', -14, { referer: undefined }],
    ['a Referer on another host', -14, { referer: 'http://localhost:3000/' }],
    ['a Referer that is no address', -14, { referer: 'about' }],
    ['a redirect_uri on another host', -14, { query: { redirect_uri: 'https://a.example/x' } }],
    ['no component', -13, { query: { component_appid: undefined } }],
    ['an unknown component', -13, { query: { component_appid: strangerAppId } }],
    ['no redirect_uri', -13, { query: { redirect_uri: undefined } }],
    ['a redirect_uri without scheme', -13, { query: { redirect_uri: '127.0.0.1/back' } }],
    ['a redirect_uri that is a script', -13, { query: { redirect_uri: 'javascript:alert(1)' } }],
    ['an empty auth_type', -13, { query: { auth_type: '' } }],
    ['auth_type 7', -13, { query: { auth_type: '7' } }],
    ['the auth_type constructor', -13, { query: { auth_type: 'constructor' } }],
    ['an unknown biz_appid', -13, { query: { biz_appid: strangerAppId } }],
    ['a category_id_list with commas', -13, { query: { category_id_list: '1,2' } }],
    ['no pre-auth code', -11, { query: { pre_auth_code: undefined } }],
    ['an unknown pre-auth code', -11, { query: { pre_auth_code: 'preauthcode@@@x' } }],
    [
      "another component's pre-auth code",
      -11,
      { query: { component_appid: otherComponent.componentAppId } },
    ],
    ['an auth_type of which there is no account', -21, { query: { auth_type: '8' } }],
  ])('with %s shows ret %i', async (_name, ret, how) => {
    expect(retOf(await visit(how))).toBe(ret);
  });

  it('says which hosts it saw', async () => {
    expect(await visit({ referer: undefined })).toContain('请确认授权入口页所在域名（空）');
    expect(await visit({ referer: 'https://a.example/' })).toContain(
      '请确认授权入口页所在域名（a.example）',
    );
  });

  it('shows -11 for an expired and -28 for a used pre-auth code', async () => {
    await fixture.simulator.authorize(serviceAccount, { preAuthCode });
    expect(retOf(await visit())).toBe(-28);
    await fixture.simulator.advance(1800);
    fixture.simulator.forget('pre-auth-codes');
    expect(retOf(await visit())).toBe(-11);
  });

  it('is checked against the configured domain, if there is one', async () => {
    const from = {
      referer: 'https://saas.example/',
      query: { redirect_uri: 'https://saas.example/' },
    };
    expect(retOf(await visit(from))).toBe(-14);
    fixture.simulator.configureComponent(componentAppId, { initiatingDomain: 'saas.example' });
    expect(retOf(await visit(from))).toBe(0);
  });

  it.each([PC, H5, '/safe/bindcomponent'])('leads to the page at %s', async (path) => {
    const html = await visit({ path });
    expect(retOf(html)).toBe(0);
    expect(html).toContain('这是模拟器，不是微信');
    expect(html).not.toContain('<script');
  });
});

describe('what is offered', () => {
  it.each([
    ['1', ['wx5a1c9e7d3b2f8046', 'wx8e4b2d6f0a9c7153']],
    ['2', ['wxd4f60c8a2e9b1735', 'wx17b5e3c9d8a0f264']],
    ['3', ['wx5a1c9e7d3b2f8046', 'wx8e4b2d6f0a9c7153', 'wxd4f60c8a2e9b1735', 'wx17b5e3c9d8a0f264']],
  ])('depends on auth_type %s', async (auth_type, accounts) => {
    expect(values(await visit({ query: { auth_type } }), 'account')).toEqual(accounts);
  });

  it('is official accounts and mini programs if the link has no auth_type', async () => {
    const without = await visit({ query: { auth_type: undefined } });
    const both = await visit({ query: { auth_type: '3' } });
    expect(values(without, 'account')).toHaveLength(4);
    expect(values(without, 'account')).toEqual(values(both, 'account'));
  });

  it.each([
    ['4', 'promoter'],
    ['5', 'channels-account'],
    ['6', 'channels-account'],
    ['8', 'talent'],
  ] as const)('auth_type %s includes a %s', async (auth_type, kind) => {
    const { authorizerAppId } = fixture.simulator.addAccount({ kind });
    expect(values(await visit({ query: { auth_type } }), 'account')).toContain(authorizerAppId);
  });

  it('is one account for biz_appid, whatever the auth_type', async () => {
    const html = await visit({ query: { auth_type: '1', biz_appid: miniProgram } });
    expect(values(html, 'account')).toEqual([miniProgram]);
  });

  it('leaves out accounts that are frozen', async () => {
    const { authorizerAppId } = fixture.simulator.addAccount({ accountStatus: 19 });
    expect(values(await visit(), 'account')).not.toContain(authorizerAppId);
  });

  it('are the permission sets of the kind, all ticked, or those of category_id_list', async () => {
    const html = await visit({ query: { auth_type: '1' } });
    expect(values(html, 'permission_set')).toEqual(['1', '2', '3', '4', '7', '11', '15']);
    expect(html.match(/type="checkbox"[^>]* checked/g)).toHaveLength(7);
    expect(html).toContain('消息管理');
    const some = await visit({ query: { auth_type: '1', category_id_list: '1|15|99' } });
    expect(values(some, 'permission_set')).toEqual(['1', '15']);
  });

  it('cannot inject HTML by an account name', async () => {
    fixture.simulator.addAccount({ nickName: '<img onerror=x>' });
    const html = await visit();
    expect(html).toContain('&lt;img onerror=x&gt;');
    expect(html).not.toContain('<img onerror');
  });
});

describe('授权', () => {
  it('pushes authorized, then leads back with a code for tokens', async () => {
    const response = await press(await visit({ query: { redirect_uri: `${redirectUri}?a=1` } }));
    expect(response.status).toBe(302);
    const location = response.headers.get('location') ?? '';
    expect(location).toMatch(
      /^http:\/\/127\.0\.0\.1:3000\/back\/state-1\?a=1&auth_code=queryauthcode%40%40%40[\w-]{86}&expires_in=3600$/,
    );
    expect(infoTypes()).toEqual(['authorized']);
    expect(element(fixture.receiver.pushes.at(-1)?.xml, 'PreAuthCode')).toBe(preAuthCode);
    const code = new URL(location).searchParams.get('auth_code') ?? '';
    const { answer } = await exchange(fixture, code);
    expect(field(answer, 'authorization_info', 'authorizer_appid')).toBe(serviceAccount);
  });

  it('grants what was ticked and offered, not what belongs to another kind of account', async () => {
    await press(await visit(), { account: miniProgram, permission_set: ['1', '17', '19', '99'] });
    expect(fixture.simulator.grants()).toMatchObject([
      { authorizerAppId: miniProgram, permissionSets: [17, 19] },
    ]);
  });

  it('pushes updateauthorized for other sets, and shows -20 for the same ones', async () => {
    await fixture.simulator.authorize(serviceAccount, { permissionSets: [1] });
    const html = await visit();
    expect(retOf(await (await press(html, { permission_set: ['1'] })).text())).toBe(-20);
    expect(infoTypes()).toEqual(['authorized']);
    expect((await press(html, { permission_set: ['1', '2'] })).status).toBe(302);
    expect(infoTypes()).toEqual(['authorized', 'updateauthorized']);
    expect(retOf(await (await press(html, { permission_set: ['1'] })).text())).toBe(-28);
  });

  it('takes a used pre-auth code again if set so, for the same account and for another one', async () => {
    fixture.simulator.configure({ preAuthCodeWorksAgain: true });
    const html = await visit();
    expect((await press(html)).status).toBe(302);
    expect((await press(html, { permission_set: ['1'] })).status).toBe(302);
    expect((await press(await visit(), { account: miniProgram })).status).toBe(302);
    expect(infoTypes()).toEqual(['authorized', 'updateauthorized', 'authorized']);
  });

  it('leads back by one code however often the button is pressed at once', async () => {
    const html = await visit();
    const answers = [...(await Promise.all([press(html), press(html)])), await press(html)];

    expect(answers.map(({ status }) => status)).toEqual([302, 302, 302]);
    expect(new Set(answers.map(({ headers }) => headers.get('location'))).size).toBe(1);
    expect(infoTypes()).toEqual(['authorized']);
    await fixture.simulator.advance(10);
    expect(retOf(await (await press(html)).text())).toBe(-28);
  });

  it('pushes authorized again after a revocation, for the same sets', async () => {
    await fixture.simulator.authorize(serviceAccount);
    await fixture.simulator.revoke(serviceAccount);
    await press(await visit());
    expect(infoTypes()).toEqual(['authorized', 'unauthorized', 'authorized']);
  });

  it('pushes after the answer, if set so', async () => {
    fixture.simulator.configure({ order: 'callback-first' });
    const html = await visit();
    const response = await press(html);
    expect(response.status).toBe(302);
    await response.arrayBuffer();
    while (infoTypes().length === 0) await fixture.simulator.settle();
    expect(infoTypes()).toEqual(['authorized']);
  });

  it('leads back even when the push fails', async () => {
    fixture.receiver.answer = () => ({ status: 500, body: '' });
    expect((await press(await visit())).status).toBe(302);
  });

  it('does not lead back, if set so', async () => {
    fixture.simulator.configure({ neverReturn: true });
    const response = await press(await visit());
    expect(response.status).toBe(200);
    expect(infoTypes()).toEqual(['authorized']);
  });

  it('spoils & on the phone, if set so', async () => {
    fixture.simulator.configure({ escapesAmpersandOnPhone: true });
    const response = await press(
      await visit({ path: H5, query: { redirect_uri: `${redirectUri}?a=1&b=2` } }),
    );
    expect(response.headers.get('location')).toContain('?a=1&amp;b=2&auth_code=');
  });

  it.each([
    ['an account that was not offered', { account: strangerAppId }],
    ['a page that is not open', { page: 'none' }],
  ])('shows -13 for %s', async (_name, fields) => {
    expect(retOf(await (await press(await visit(), fields)).text())).toBe(-13);
    expect(fixture.simulator.grants()).toEqual([]);
  });
});

describe('拒绝', () => {
  it('shows a page, pushes nothing and leaves the pre-auth code unused', async () => {
    const html = await visit();
    const response = await press(html, { decision: 'refuse' });
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('已拒绝授权');
    expect(infoTypes()).toEqual([]);
    expect((await press(html)).status).toBe(302);
  });
});
