/** WeChat answers for another account than was asked for: nothing of that is stored or announced. */
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import {
  account as authorizerAppId,
  component,
  startKeeper,
  type Keeper,
} from '../support/keeper.ts';

const { componentAppId } = component;
const INFO = 'api_get_authorizer_info';
const foreign = {
  authorizer_info: { nick_name: 'another shop' },
  authorization_info: {
    authorizer_appid: 'wxffffffffffffffff',
    authorizer_refresh_token: 'refreshtoken@@@of-another',
    func_info: [{ funcscope_category: { id: 99 } }],
  },
};

let keeper: Keeper;

beforeEach(async () => {
  keeper = await startKeeper();
  await keeper.authorizeAccount();
  const body = JSON.stringify(foreign);
  keeper.simulator.setFault({ path: INFO, kind: 'other-response', body });
});

afterEach(() => keeper.close());

const stored = () => keeper.services.store.readAuthorizer({ componentAppId, authorizerAppId });

it('a renewal takes the refresh token of the list, and never the other account’s', async () => {
  keeper.simulator.forget('refresh-token', { authorizerAppId });
  await keeper.simulator.advance(7200);

  const token = await keeper.lookUp({ authorizerAppId });

  expect(keeper.simulator.isAuthorizerAccessTokenValid(token.accessToken)).toBe(true);
  expect(JSON.stringify(await stored())).not.toMatch(/another|[[,]99[\],]/);
});

it('the comparison takes the refresh token of the list, and nothing of that answer', async () => {
  keeper.simulator.forget('refresh-token', { authorizerAppId });

  await expect(keeper.reconcile()).resolves.toMatchObject({ failed: 0, restored: 1 });

  expect(JSON.stringify(await stored())).not.toMatch(/another|[[,]99[\],]/);
  expect(keeper.log.find(({ message }) => message === 'Answer of WeChat not understood')).toEqual(
    expect.objectContaining({ missing: 'authorization_info.authorizer_appid' }),
  );
  expect(keeper.log.some(({ message }) => message === 'WeChat is asked at another host')).toBe(
    false,
  );
});

it('a profile is not stored, and the grant is', async () => {
  await keeper.simulator.updatePermissionSets(authorizerAppId, [1, 2]);
  await keeper.simulator.settle();
  await keeper.workQueue();

  expect(await stored()).toMatchObject({ status: 'authorized', permissionSets: [1, 2] });
  expect(JSON.stringify(await stored())).not.toContain('another shop');
});
