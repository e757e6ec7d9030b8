/** Tokens are renewed, time passes, and the merchant withdraws. */
import assert from 'node:assert/strict';
import { miniProgram, serviceAccount } from '../infra/local/wechat/simulator-fixture.ts';
import { sendText } from './call-checks.ts';
import { refusalOf, successOf, thrownRefusalOf, type Check } from './checks.ts';
import { grantOf, lastReceived, officialAccount, userOf, type World } from './world.ts';

const OVERLAP_SECONDS = 300;
const TWO_DAYS_SECONDS = 48 * 3600;

/** In this order. */
export const renewalChecks: readonly Check[] = [
  {
    title: 'api_authorizer_token: a new token, and the old one works for 5 minutes more',
    run: renewAuthorizerToken,
  },
  {
    title: 'after two days, with tickets all the time, the old tokens have expired',
    run: expireTokens,
  },
  {
    title: 'a ticket that WeChat has not issued gives no new component token',
    async run({ platform }) {
      const ticket = platform().getVerifyTicket();
      const newest = await ticket.getTicket();
      await ticket.setTicket('ticket@@@made-up');
      try {
        return await thrownRefusalOf(platform().getComponentAccessToken().refresh(), 61006);
      } finally {
        await ticket.setTicket(newest);
      }
    },
  },
  {
    title: 'the newest ticket does',
    async run({ platform, simulator }) {
      const token = await platform().getComponentAccessToken().refresh();
      assert.ok(simulator.isComponentAccessTokenValid(token), 'WeChat does not know the token');
    },
  },
  {
    title: 'the refresh token gives a new token, and the account’s API answers again',
    run: useRefreshToken,
  },
  {
    title: 'custom/send 48 hours after the user has written',
    run: async (world) =>
      refusalOf((await sendText(world, userOf(world, 0), '您好')).toObject(), 45015),
  },
  {
    title: 'unauthorized: the merchant withdraws',
    async run(world) {
      await world.simulator.revoke(serviceAccount);
      const push = lastReceived(world, 'unauthorized');
      assert.equal(push['AuthorizerAppid'], serviceAccount);
      assert.equal(push['AuthorizationCode'], undefined);
    },
  },
  {
    title: 'then its token is refused',
    run: async (world) =>
      refusalOf((await sendText(world, userOf(world, 0), '您好')).toObject(), 61003),
  },
  {
    title: 'and it is not renewed',
    run(world) {
      const { refreshToken } = grantOf(world, serviceAccount);
      const renewal = world.platform().refreshAuthorizerToken(serviceAccount, refreshToken);
      return thrownRefusalOf(renewal, 61003);
    },
  },
];

async function renewAuthorizerToken(world: World) {
  const { platform, simulator, grants } = world;
  const { accessToken: old, refreshToken } = grantOf(world, miniProgram);
  const answer = await platform().refreshAuthorizerToken(miniProgram, refreshToken);
  const accessToken = String(answer['authorizer_access_token']);
  assert.notEqual(accessToken, old);
  for (const token of [old, accessToken]) {
    assert.ok(simulator.isAuthorizerAccessTokenValid(token), 'one of the two does not work');
  }
  await simulator.advance(OVERLAP_SECONDS);
  assert.ok(!simulator.isAuthorizerAccessTokenValid(old), 'the old token still works');
  grants.set(miniProgram, { accessToken, refreshToken });
}

async function expireTokens(world: World) {
  const { platform, received, simulator } = world;
  const before = received.length;
  await simulator.advance(TWO_DAYS_SECONDS);
  const tickets = received.length - before;
  assert.equal(tickets, TWO_DAYS_SECONDS / 600);
  assert.ok(
    simulator
      .pushLog()
      .slice(-tickets)
      .every(({ succeeded }) => succeeded),
  );
  refusalOf((await sendText(world, userOf(world, 0), '您好')).toObject(), 42001);
  await thrownRefusalOf(platform().createPreAuthorizationCode(), 42001);
  return `${tickets} tickets, then 42001 for both tokens`;
}

async function useRefreshToken(world: World) {
  const { accountConfig, grants, platform } = world;
  const { refreshToken } = grantOf(world, serviceAccount);
  const account = await platform().getOfficialAccountWithRefreshToken(
    serviceAccount,
    refreshToken,
    accountConfig(),
  );
  const { total } = successOf(await account.getClient().get('cgi-bin/user/get'));
  const renewed = await platform().refreshAuthorizerToken(serviceAccount, refreshToken);
  const accessToken = String(renewed['authorizer_access_token']);
  grants.set(serviceAccount, { accessToken, refreshToken });
  const again = await officialAccount(world, serviceAccount).getClient().get('cgi-bin/user/get');
  assert.equal(successOf(again)['total'], total);
  return `${String(total)} followers`;
}
