/** Signing users in through the platform. */
import assert from 'node:assert/strict';
import {
  componentAppId,
  miniProgram,
  serviceAccount,
} from '../infra/local/wechat/simulator-fixture.ts';
import { thrownRefusalOf, type Check } from './checks.ts';
import type { OAuth } from './sdk.ts';
import { miniApp, officialAccount, userOf, type World } from './world.ts';

/** In this order. */
export const signInChecks: readonly Check[] = [
  {
    title: 'jscode2session of a mini program’s user',
    async run(world) {
      const { code, openId } = world.simulator.issueLoginCode(miniProgram);
      const session = await miniApp(world, miniProgram).getUtils().code2Session(code);
      assert.equal(session['openid'], openId);
      assert.ok(session['session_key'] && session['unionid'], 'session_key or unionid is missing');
    },
  },
  {
    title: 'jscode2session with a code that nobody issued',
    run: (world) =>
      thrownRefusalOf(miniApp(world, miniProgram).getUtils().code2Session('no-such-code'), 40029),
  },
  {
    title: 'web sign-in: the SDK’s link, the code that comes back, the user’s openid',
    async run(world) {
      const code = await visitSignInPage(world, 'snsapi_base');
      const token = await (await oauthOf(world)).tokenFromCode(code);
      assert.equal(token['openid'], userOf(world, 0));
      assert.equal(token['scope'], 'snsapi_base');
      return `a token for ${String(token['expires_in'])} s`;
    },
  },
  {
    title: 'web sign-in with snsapi_userinfo: the user’s profile',
    async run(world) {
      const code = await visitSignInPage(world, 'snsapi_userinfo');
      const user = await (await oauthOf(world)).userFromCode(code);
      assert.equal(user.getId(), userOf(world, 0));
      return user.getNickname();
    },
  },
  {
    title: 'web sign-in with a code that was used',
    async run(world) {
      const code = await visitSignInPage(world, 'snsapi_base');
      await (await oauthOf(world)).tokenFromCode(code);
      return thrownRefusalOf((await oauthOf(world)).tokenFromCode(code), 40163);
    },
  },
];

/** A user opens the SDK's link, and WeChat's page sends the browser back. */
async function visitSignInPage(world: World, scope: string): Promise<string> {
  const redirectUri = `${world.pushUrl}/signed-in`;
  const oauth = (await oauthOf(world)).scopes([scope]).withState('table-7');
  const link = new URL(oauth.redirect(redirectUri));
  assert.equal(link.origin + link.hash, 'https://open.weixin.qq.com#wechat_redirect');
  const address = world.simulator.url + link.pathname + link.search;
  const { status, headers } = await fetch(address, { redirect: 'manual' });
  assert.equal(status, 302);
  const back = new URL(headers.get('location') ?? '');
  assert.equal(back.origin + back.pathname, redirectUri);
  assert.equal(back.searchParams.get('state'), 'table-7');
  return back.searchParams.get('code') ?? '';
}

/**
 * Two things that the SDK does wrong are put right here:
 *
 * - It names the platform by its secret instead of its appid (`component_app_id: getSecret()`), and its
 *   token is a promise that nobody waits for. The link to WeChat would carry the secret.
 * - node-socialite has WeChat's address built in, and no option to change it.
 */
async function oauthOf(world: World): Promise<OAuth> {
  const token = await world.platform().getComponentAccessToken().getToken();
  const oauth = officialAccount(world, serviceAccount)
    .getOAuth()
    .withComponent({ id: componentAppId, token })
    .setHttpOptions({ proxy: false });
  return Object.assign(oauth, { _baseUrl: `${world.simulator.url}/sns` });
}
