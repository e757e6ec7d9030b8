/** An account’s access token, and the refresh token that it is renewed with. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { account, startKeeper, type Keeper } from '../../support/keeper.ts';

const authorizerAppId = account;

let keeper: Keeper;

beforeEach(async () => {
  keeper = await startKeeper();
});

afterEach(async () => {
  await keeper.close();
});

const calls = (path: string) => keeper.simulator.callCount(path);

describe('an account’s token', () => {
  beforeEach(() => keeper.authorizeAccount());

  it('is repaired where the refresh token was lost, and the found one is stored', async () => {
    keeper.simulator.forget('refresh-token', { authorizerAppId });
    await keeper.simulator.advance(7200);

    const token = await keeper.lookUp({ authorizerAppId });
    expect(keeper.simulator.isAuthorizerAccessTokenValid(token.accessToken)).toBe(true);

    await keeper.simulator.advance(7200);
    await keeper.lookUp({ authorizerAppId });
    expect(calls('api_authorizer_token')).toBe(3);
    expect(keeper.types()).toEqual(['AuthorizerAuthorized']);
  });

  it('is renewed each time with the refresh token that came with the last one', async () => {
    keeper.simulator.configure({ rotateRefreshTokens: true });
    for (let times = 0; times < 4; times++) {
      await keeper.simulator.advance(7200);
      await keeper.simulator.pushVerifyTicket();
      const token = await keeper.lookUp({ authorizerAppId });
      expect(keeper.simulator.isAuthorizerAccessTokenValid(token.accessToken)).toBe(true);
    }
    expect(calls('api_authorizer_token')).toBe(4);
  });

  it('after a withdrawal whose push was lost is AuthorizationRevoked, and WeChat is asked once', async () => {
    keeper.simulator.forget('grant', { authorizerAppId });
    await keeper.simulator.advance(7200);

    const revoked = { name: 'AuthorizationRevoked' };
    await expect(keeper.lookUp({ authorizerAppId })).rejects.toMatchObject(revoked);
    await expect(keeper.lookUp({ authorizerAppId })).rejects.toMatchObject(revoked);
    expect(calls('api_authorizer_token')).toBe(1);
    expect(keeper.types()).toEqual(['AuthorizerAuthorized', 'AuthorizerRevoked']);
  });

  it('where WeChat refuses every refresh token is ReauthorizationRequired', async () => {
    keeper.simulator.setFault({ path: 'api_authorizer_token', kind: 'errcode', errcode: 61023 });
    await keeper.simulator.advance(7200);

    const required = { name: 'ReauthorizationRequired' };
    await expect(keeper.lookUp({ authorizerAppId })).rejects.toMatchObject(required);
    keeper.simulator.clearFaults();
    await expect(keeper.lookUp({ authorizerAppId })).rejects.toMatchObject(required);
    expect(keeper.types()).toEqual(['AuthorizerAuthorized', 'ReauthorizationRequired']);
  });

  it('is still handed out after a refusal that arrives when the merchant has authorized again', async () => {
    const { simulator, services } = keeper;
    await simulator.advance(7200);
    await simulator.pushVerifyTicket();
    simulator.setFault({ path: 'api_authorizer_token', kind: 'errcode', errcode: 61003, times: 1 });
    let times = 0;
    services.wechat = {
      ...services.wechat,
      fetch: async (url, options) => {
        const response = await fetch(url, options);
        if (!response.url.includes('api_authorizer_token') || ++times > 1) return response;
        await simulator.revoke(authorizerAppId);
        await simulator.advance(5);
        await simulator.authorize(authorizerAppId);
        await simulator.settle();
        await keeper.workQueue();
        return response;
      },
    };

    const token = await keeper.lookUp({ authorizerAppId });

    expect(simulator.isAuthorizerAccessTokenValid(token.accessToken)).toBe(true);
    expect(keeper.types().at(-1)).toBe('AuthorizerAuthorized');
  });
});

it('of an account without API permission there is no token, and the look-up says what is missing', async () => {
  const { authorizerAppId: newAccount } = keeper.simulator.addAccount({ hasApiPermission: false });
  await keeper.authorizeAccount(newAccount);

  await expect(keeper.lookUp({ authorizerAppId: newAccount })).rejects.toMatchObject({
    name: 'ReauthorizationRequired',
  });
});
