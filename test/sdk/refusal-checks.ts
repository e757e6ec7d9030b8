/** What goes wrong on a platform's way, as the SDK sees it. */
import assert from 'node:assert/strict';
import { miniProgram, serviceAccount } from '../infra/local/wechat/simulator-fixture.ts';
import { sendText } from './call-checks.ts';
import { refusalOf, successOf, thrownRefusalOf, type Check } from './checks.ts';
import {
  grantOf,
  lastReceived,
  miniApp,
  officialAccount,
  unverifiedAccount,
  userOf,
  type World,
} from './world.ts';

/** In this order. */
export const refusalChecks: readonly Check[] = [
  {
    title: 'custom/send from an address that is not on the list',
    async run(world) {
      const { outsideAddress } = world.simulator.addresses();
      const answer = await sendText(world, userOf(world, 0), '您好', 'outside');
      const text = refusalOf(answer.toObject(), 61004);
      assert.ok(text.includes(outsideAddress), 'the address is not named');
      return text;
    },
  },
  {
    title: 'a pre-auth code from there',
    run: ({ platform }) => thrownRefusalOf(platform('outside').createPreAuthorizationCode(), 61004),
  },
  {
    title: 'jscode2session from there',
    run(world) {
      const { code } = world.simulator.issueLoginCode(miniProgram);
      const session = miniApp(world, miniProgram, 'outside').getUtils().code2Session(code);
      return thrownRefusalOf(session, 40090);
    },
  },
  {
    title: 'the address is put on the list: the same call succeeds at once',
    run: callFromNewAddress,
  },
  {
    title: 'updateauthorized: the merchant takes the menu’s permission set away',
    async run(world) {
      const { simulator } = world;
      await simulator.updatePermissionSets(serviceAccount, [1, 2, 3, 4, 7, 11]);
      const push = lastReceived(world, 'updateauthorized');
      assert.equal(push['AuthorizerAppid'], serviceAccount);
      const code = String(push['AuthorizationCode']);
      const authorization = await world.platform().getAuthorization(code);
      const accessToken = await authorization.getAccessToken().getToken();
      const refreshToken = authorization.getRefreshToken();
      world.grants.set(serviceAccount, { accessToken, refreshToken });
    },
  },
  {
    title: 'menu/get without the permission set',
    run: (world) => refusedCall(world, serviceAccount, { path: 'menu/get', errcode: 61007 }),
  },
  {
    title: 'user/get of an account that is not verified',
    run: (world) => refusedCall(world, unverifiedAccount, { path: 'user/get', errcode: 48001 }),
  },
  {
    title: 'a path that does not exist',
    run: (world) => refusedCall(world, serviceAccount, { path: 'no/such', errcode: 40066 }),
  },
  {
    title: 'the daily limit is used up',
    async run(world) {
      world.simulator.setDailyQuota('/cgi-bin/ticket/getticket', 0);
      const call = { path: 'ticket/getticket', errcode: 45009 };
      return refusedCall(world, serviceAccount, call);
    },
  },
  {
    title: 'another account’s refresh token',
    run(world) {
      const { refreshToken } = grantOf(world, miniProgram);
      const renewal = world.platform().refreshAuthorizerToken(serviceAccount, refreshToken);
      return thrownRefusalOf(renewal, 61023);
    },
  },
];

async function callFromNewAddress(world: World) {
  const { simulator } = world;
  const { ipAllowList, outsideAddress } = simulator.addresses();
  simulator.setIpAllowList([...(ipAllowList ?? []), outsideAddress]);
  try {
    successOf(await sendText(world, userOf(world, 0), '久等了', 'outside'));
  } finally {
    simulator.setIpAllowList(ipAllowList);
  }
}

async function refusedCall(
  world: World,
  authorizerAppId: string,
  { path, errcode }: { path: string; errcode: number },
): Promise<string> {
  const client = officialAccount(world, authorizerAppId).getClient();
  const answer = await client.get(`cgi-bin/${path}`, { params: { type: 'jsapi' } });
  return refusalOf(answer.toObject(), errcode);
}
