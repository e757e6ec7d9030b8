/** The simulated WeChat, and the SDK as the platform that it pushes to. */
import { createServer } from 'node:http';
import { join } from 'node:path';
import { listen, stopListening } from '../../infra/local/process/ports.ts';
import { startTogether } from '../../infra/local/process/together.ts';
import { createWechatSimulator } from '../../infra/local/wechat/simulator.ts';
import {
  component,
  componentAppId,
  serviceAccount,
} from '../infra/local/wechat/simulator-fixture.ts';
import { answerPushes, type Received } from './push-server.ts';
import type { Answer, MiniApp, OfficialAccount, Platform, Sdk } from './sdk.ts';

/** What the SDK got for an account. */
export interface Grant {
  accessToken: string;
  refreshToken: string;
}

/** The default account without verification. */
export const unverifiedAccount = 'wx8e4b2d6f0a9c7153';

/** Everything that the checks work with. */
export type World = Awaited<ReturnType<typeof startWorld>>;

/** Starts everything on free ports. @param folder for the SDK's cache, and for files */
export async function startWorld(sdk: Sdk, folder: string) {
  return startTogether(async (keep) => {
    const simulator = keep(createWechatSimulator({ components: [component] }));
    const urls = { listed: await simulator.listen(0), outside: await simulator.listenOutside(0) };
    const cache = { file_cache: { path: join(folder, 'cache') } };
    // An account does not take over the platform's cache: the SDK would write files into the current
    // folder. Its getTicket() asks for a secret, which a platform has of no account, and does not use it.
    const accountConfig = () => ({ ...cache, secret: 'none' });
    /** Calls from an address on the allow-list, or from another one. Both share one cache. */
    const platform = (from: keyof typeof urls = 'listed'): Platform =>
      new sdk.OpenPlatform({
        app_id: componentAppId,
        secret: component.componentAppSecret,
        token: component.messageToken,
        aes_key: component.encodingAesKey,
        // Otherwise axios would use the proxy that is named by the environment.
        http: { baseURL: urls[from], proxy: false },
        ...cache,
      });
    const received: Received[] = [];
    const server = createServer(answerPushes({ sdk, platform, accountConfig, received }));
    const pushUrl = await listen(server, 0);
    keep({ close: () => stopListening(server) });
    simulator.configureComponent(componentAppId, {
      eventUrl: `${pushUrl}/events`,
      messageUrl: `${pushUrl}/messages/$APPID$`,
    });
    return {
      simulator,
      platform,
      accountConfig,
      folder,
      /** Where pushes arrive. */
      pushUrl,
      received,
      /** The query of the link to the authorization page, and the one that came back. */
      returned: new Map<string, string>(),
      /** By the account's appid. */
      grants: new Map<string, Grant>(),
    };
  });
}

/** @throws {Error} if an earlier check has not got it */
export function grantOf({ grants }: Pick<World, 'grants'>, authorizerAppId: string): Grant {
  const grant = grants.get(authorizerAppId);
  if (!grant) throw new Error(`there is no token for ${authorizerAppId}: see above`);
  return grant;
}

/** An official account as the SDK's user has it. @param from where the call comes from */
export function officialAccount(
  world: World,
  authorizerAppId: string,
  from?: 'listed' | 'outside',
): OfficialAccount {
  const { accessToken } = grantOf(world, authorizerAppId);
  return world
    .platform(from)
    .getOfficialAccountWithAccessToken(authorizerAppId, accessToken, world.accountConfig());
}

/** A mini program as the SDK's user has it. @param from where the call comes from */
export function miniApp(
  world: World,
  authorizerAppId: string,
  from?: 'listed' | 'outside',
): MiniApp {
  const { accessToken } = grantOf(world, authorizerAppId);
  return world
    .platform(from)
    .getMiniAppWithAccessToken(authorizerAppId, accessToken, world.accountConfig());
}

/** The newest push of a kind that the SDK has read. @throws {Error} if there is none */
export function lastReceived({ received }: Pick<World, 'received'>, kind: string): Answer {
  const push = received.findLast((each) => each.kind === kind);
  if (!push) throw new Error(`the SDK has received no ${kind}`);
  return push.fields;
}

/** The openid of a user of the service account. @throws {Error} if there are not so many */
export function userOf({ simulator }: Pick<World, 'simulator'>, index: number): string {
  const user = simulator.users(serviceAccount)[index];
  if (!user) throw new Error(`the account has no user ${index}`);
  return user.openId;
}
