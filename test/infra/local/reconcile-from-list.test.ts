/** The comparison in the bundles that ship: a refresh token that only WeChat's list has. */
import { afterAll, beforeAll, beforeEach, expect, it, jest } from '@jest/globals';
import {
  grantsAnnounced,
  localComponent,
  startLocalRun,
  type LocalRun,
} from '../../support/bundled-service.ts';

jest.setTimeout(60_000);

const { componentAppId } = localComponent;
const RENEWAL = 'api_authorizer_token';
const LIST = 'api_get_authorizer_list';

let service: LocalRun;
let authorizerAppId: string;

beforeAll(async () => {
  service = await startLocalRun();
  const { simulator } = service;
  await simulator.pushVerifyTicket();
  authorizerAppId = simulator.accounts()[0]?.authorizerAppId ?? '';
  await simulator.authorize(authorizerAppId);
  await grantsAnnounced(service, 1);
});

afterAll(() => service?.close());

beforeEach(() => service.simulator.clearFaults());

/** What the account's info says from now on, of whichever account. */
function answerInfoWith(grant: object): void {
  const authorization_info = { func_info: [{ funcscope_category: { id: 1 } }], ...grant };
  const body = JSON.stringify({ authorizer_info: { nick_name: 'shop' }, authorization_info });
  service.simulator.setFault({ path: 'api_get_authorizer_info', kind: 'other-response', body });
}

async function reconcile() {
  const { answer } = await service.invoke('reconcile-authorizers', { componentAppId });
  return answer as Record<string, unknown>;
}

/** Whether the account has a token that works, and what WeChat was asked for that. */
async function lookUp(account: string) {
  const { simulator } = service;
  // Longer than an instance remembers a token that it has looked up.
  await simulator.advance(60);
  const [renewals, lists] = [simulator.callCount(RENEWAL), simulator.callCount(LIST)];
  const { answer } = await service.invoke('get-access-token', {
    componentAppId,
    authorizerAppId: account,
  });
  const { accessToken = '' } = answer as { accessToken?: string };
  return {
    isGood: simulator.isAuthorizerAccessTokenValid(accessToken),
    renewals: simulator.callCount(RENEWAL) - renewals,
    lists: simulator.callCount(LIST) - lists,
  };
}

/** The stored refresh token works at once: WeChat is asked for no other. */
const good = { isGood: true, renewals: 1, lists: 0 };

it.each([
  ['is missing', {}],
  ['is null', { authorizer_refresh_token: null }],
  ['is empty', { authorizer_refresh_token: '' }],
])('a lost one is restored from the list where that of the info %s', async (_what, grant) => {
  service.simulator.forget('refresh-token', { authorizerAppId });
  answerInfoWith(grant);

  expect(await reconcile()).toMatchObject({ restored: 1, failed: 0, refused: 0 });
  expect(await lookUp(authorizerAppId)).toEqual(good);
  expect(await reconcile()).toMatchObject({ unchanged: 1, restored: 0 });
});

it('an account that was not stored is adopted with it', async () => {
  const [adopted = ''] = service.simulator.addAuthorizedAccounts(1);
  answerInfoWith({});

  expect(await reconcile()).toMatchObject({ adopted: 1, failed: 0 });
  expect(await lookUp(adopted)).toEqual(good);
});
