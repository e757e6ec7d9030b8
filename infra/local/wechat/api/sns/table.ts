/** The APIs by which users of accounts sign in: one row each. All are called by GET. */
import type { SimulatorRequest } from '../../http-messages.ts';
import type { Simulation } from '../../simulation.ts';
import { checkSignIn, type SignInApi, type SignInCall } from './checks.ts';
import { exchangeLoginCode } from './mini-program-login.ts';
import { exchangeWebCode, getUserInfo, refreshWebToken } from './web-sign-in.ts';

/** Answers a call by GET. @throws {WechatError} */
export type SnsApi = (simulation: Simulation, request: SimulatorRequest) => object;

/** By path. None has a daily limit. */
export const snsApis: Readonly<Record<string, SnsApi>> = {
  '/sns/component/jscode2session': signIn(
    { unlistedErrcode: 40090, grantType: 'authorization_code' },
    exchangeLoginCode,
  ),
  '/sns/oauth2/component/access_token': signIn(
    { unlistedErrcode: 61004, grantType: 'authorization_code' },
    exchangeWebCode,
  ),
  '/sns/oauth2/component/refresh_token': signIn(
    { unlistedErrcode: 61004, grantType: 'refresh_token' },
    refreshWebToken,
  ),
  // With the user's token: neither component nor address are checked.
  '/sns/userinfo': (simulation, { query }) => getUserInfo(simulation, query),
};

function signIn(api: SignInApi, answer: (call: SignInCall) => object): SnsApi {
  return (simulation, request) => answer(checkSignIn(simulation, request, api));
}
