/** What the SDK does as a platform: it receives pushes, gets tokens, and is authorized. */
import assert from 'node:assert/strict';
import { loadPage, submitForm } from '../../infra/local/demo/merchant-browser.ts';
import { until } from '../../infra/local/process/until.ts';
import {
  component,
  componentAppId,
  miniProgram,
  otherComponent,
  serviceAccount,
} from '../infra/local/wechat/simulator-fixture.ts';
import { successOf, thrownRefusalOf, type Check } from './checks.ts';
import { lastReceived, unverifiedAccount, type World } from './world.ts';

/** They authorize without a page, so that only the push brings their codes. */
const accountsByPush = [miniProgram, unverifiedAccount];

/** In this order. */
export const platformChecks: readonly Check[] = [
  {
    title: 'the event URL answers the echostr',
    run: async ({ simulator }) => assert.ok(await simulator.checkEventUrl(), 'it did not'),
  },
  {
    title: 'without a ticket the SDK has no token',
    run: async ({ platform }) =>
      assert.rejects(platform().getComponentAccessToken().getToken(), /No component_verify_ticket/),
  },
  {
    title: 'api_start_push_ticket brings a ticket, which the SDK decrypts',
    run: startTickets,
  },
  {
    title: 'a push that is encrypted with another key, or signed with another token, is refused',
    run: refuseForeignPushes,
  },
  {
    title: 'the ticket becomes a component_access_token',
    async run({ platform, simulator }) {
      const token = await platform().getComponentAccessToken().getToken();
      assert.ok(simulator.isComponentAccessTokenValid(token), 'WeChat does not know the token');
    },
  },
  {
    title: 'a pre-auth code',
    async run({ platform }) {
      const { pre_auth_code: code, expires_in } = await platform().createPreAuthorizationCode();
      assert.match(code, /^preauthcode@@@/);
      return `valid for ${expires_in} s`;
    },
  },
  {
    title: 'the SDK’s link, without auth_type, leads through WeChat’s page and back with a code',
    run: authorizeOnPage,
  },
  {
    title: 'the push “authorized” carries the same code and the pre-auth code of the link',
    async run(world) {
      const push = lastReceived(world, 'authorized');
      assert.equal(push['AuthorizerAppid'], serviceAccount);
      assert.equal(push['AuthorizationCode'], world.returned.get('auth_code'));
      assert.equal(push['PreAuthCode'], world.returned.get('pre_auth_code'));
      const expiresAt = Number(push['AuthorizationCodeExpiredTime']);
      return `the code expires ${expiresAt - Number(push['CreateTime'])} s after the push`;
    },
  },
  {
    title: 'the code that came back becomes tokens (api_query_auth)',
    run: (world) => exchange(world, serviceAccount, world.returned.get('auth_code') ?? ''),
  },
  {
    title: 'the code works once',
    run: ({ platform, returned }) =>
      thrownRefusalOf(platform().getAuthorization(returned.get('auth_code') ?? ''), 61009),
  },
  ...accountsByPush.map((authorizerAppId) => ({
    title: `the code of the push becomes tokens, ${authorizerAppId}`,
    async run(world: World) {
      await world.simulator.authorize(authorizerAppId);
      const push = lastReceived(world, 'authorized');
      assert.equal(push['AuthorizerAppid'], authorizerAppId);
      return exchange(world, authorizerAppId, String(push['AuthorizationCode']));
    },
  })),
  {
    title: 'account information and list',
    run: readAccounts,
  },
];

async function startTickets(world: World) {
  const { platform, simulator } = world;
  const json = { component_appid: componentAppId, component_secret: component.componentAppSecret };
  const path = 'cgi-bin/component/api_start_push_ticket';
  successOf(await platform().getHttpClient().request('post', path, { json }));
  await until('a ticket', async () => world.received[0]);
  await simulator.settle();
  const push = lastReceived(world, 'component_verify_ticket');
  assert.equal(push['AppId'], componentAppId);
  assert.match(String(push['ComponentVerifyTicket']), /^ticket@@@/);
  assert.equal(await platform().getVerifyTicket().getTicket(), push['ComponentVerifyTicket']);
  assert.equal(simulator.pushLog().at(-1)?.succeeded, true);
}

/** So that the other checks of pushes say something. */
async function refuseForeignPushes({ simulator, received }: World) {
  const before = received.length;
  const foreign = [
    { encodingAesKey: otherComponent.encodingAesKey },
    { messageToken: 'made-up-other-token' },
  ];
  for (const changes of foreign) {
    simulator.configureComponent(componentAppId, changes);
    const { succeeded } = await simulator.pushVerifyTicket();
    simulator.configureComponent(componentAppId, component);
    assert.ok(!succeeded, `the SDK took a push with another ${Object.keys(changes).join()}`);
  }
  assert.equal(received.length, before);
  const { succeeded } = await simulator.pushVerifyTicket();
  assert.ok(succeeded, 'the SDK does not take its own pushes any more');
}

async function authorizeOnPage(world: World) {
  const { simulator, platform, pushUrl, returned } = world;
  const link = new URL(await platform().createPreAuthorizationUrl(`${pushUrl}/return`));
  assert.equal(link.origin, 'https://mp.weixin.qq.com');
  assert.equal(link.searchParams.get('auth_type'), null);
  // As if a page of the platform had the link.
  const from = { url: pushUrl, status: 200, html: '', referer: `${pushUrl}/` };
  const page = await loadPage(simulator.url + link.pathname + link.search, from);
  const choices = { account: serviceAccount, decision: 'agree' };
  const { status, location } = await submitForm(page, choices);
  assert.equal(status, 302);
  const back = new URL(location ?? '');
  assert.equal(back.origin + back.pathname, `${pushUrl}/return`);
  await simulator.settle();
  for (const [name, value] of [...link.searchParams, ...back.searchParams]) {
    returned.set(name, value);
  }
  return `expires_in=${back.searchParams.get('expires_in')}`;
}

async function exchange(world: World, authorizerAppId: string, code: string) {
  const { platform, simulator, grants } = world;
  const authorization = await platform().getAuthorization(code);
  assert.equal(authorization.getAppId(), authorizerAppId);
  const accessToken = await authorization.getAccessToken().getToken();
  assert.ok(simulator.isAuthorizerAccessTokenValid(accessToken), 'WeChat does not know the token');
  const refreshToken = authorization.getRefreshToken();
  assert.match(refreshToken, /^refreshtoken@@@/);
  grants.set(authorizerAppId, { accessToken, refreshToken });
}

async function readAccounts({ platform }: World) {
  const client = platform().getClient();
  const body = { component_appid: componentAppId };
  const info = successOf(
    await client.postJson('cgi-bin/component/api_get_authorizer_info', {
      ...body,
      authorizer_appid: serviceAccount,
    }),
  );
  const list = successOf(
    await client.postJson('cgi-bin/component/api_get_authorizer_list', {
      ...body,
      offset: 0,
      count: 500,
    }),
  );
  assert.equal(list['total_count'], accountsByPush.length + 1);
  const { authorizer_info: account } = info as { authorizer_info: { nick_name: string } };
  return `${account.nick_name}, ${list['total_count']} accounts`;
}
