/** The component’s own access token, which every other one depends on. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { account, component, startKeeper, type Keeper } from '../../support/keeper.ts';

const { componentAppId } = component;
const authorizerAppId = account;

let keeper: Keeper;

beforeEach(async () => {
  keeper = await startKeeper();
});

afterEach(async () => {
  await keeper.close();
});

const calls = (path: string) => keeper.simulator.callCount(path);

describe('the component’s token', () => {
  it('is requested with the previous ticket where WeChat refuses the newest one', async () => {
    await keeper.simulator.pushVerifyTicket();
    const { simulator, services } = keeper;
    const ticket = { verifyTicket: 'ticket@@@unknown-to-wechat', createdAt: simulator.now() + 1 };
    await services.store.saveVerifyTicket(componentAppId, ticket, simulator.now());

    await expect(keeper.lookUp()).resolves.toMatchObject({ expiresInSeconds: 7200 });
    expect(calls('api_component_token')).toBe(2);
  });

  it('that ended early is replaced when an account’s token is renewed', async () => {
    await keeper.authorizeAccount();
    keeper.simulator.forget('component-access-token');
    await keeper.simulator.advance(7000);

    const token = await keeper.lookUp({ authorizerAppId });

    expect(keeper.simulator.isAuthorizerAccessTokenValid(token.accessToken)).toBe(true);
  });
});
