/** The look-up, as other functions see it. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { account, component, startKeeper, type Keeper } from '../support/keeper.ts';

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

describe('the component’s own token', () => {
  it('is requested with the ticket and stored', async () => {
    await keeper.simulator.pushVerifyTicket();

    const token = await keeper.lookUp();

    expect(token).toEqual({
      accessToken: expect.any(String),
      expiresAt: keeper.simulator.now() + 7200,
      expiresInSeconds: 7200,
    });
    expect(keeper.simulator.isComponentAccessTokenValid(token.accessToken)).toBe(true);
    expect(await keeper.lookUp()).toEqual(token);
    expect(calls('api_component_token')).toBe(1);
  });
});

describe('an authorizer’s token', () => {
  beforeEach(() => keeper.authorizeAccount());

  it('is the one of the authorization until it is due, then another', async () => {
    const first = await keeper.lookUp({ authorizerAppId });
    expect(keeper.simulator.isAuthorizerAccessTokenValid(first.accessToken)).toBe(true);
    expect(calls('api_authorizer_token')).toBe(0);

    await keeper.simulator.advance(7200 - 599);
    const second = await keeper.lookUp({ authorizerAppId });

    expect(second.accessToken).not.toBe(first.accessToken);
    expect(second.expiresInSeconds).toBe(7200);
    expect(keeper.simulator.isAuthorizerAccessTokenValid(second.accessToken)).toBe(true);
    expect(calls('api_authorizer_token')).toBe(1);
  });

  it('that has long expired is renewed, with a new component token too', async () => {
    await keeper.simulator.advance(8 * 3600);
    await keeper.simulator.pushVerifyTicket();

    const token = await keeper.lookUp({ authorizerAppId });

    expect(keeper.simulator.isAuthorizerAccessTokenValid(token.accessToken)).toBe(true);
    expect(calls('api_component_token')).toBe(2);
  });

  it('that a caller reports as rejected is renewed once, however often it is reported', async () => {
    const { accessToken } = await keeper.lookUp({ authorizerAppId });
    keeper.simulator.forget('authorizer-access-token', { authorizerAppId });
    const request = { authorizerAppId, rejectedToken: accessToken };

    const tokens = await Promise.all(Array.from({ length: 20 }, () => keeper.lookUp(request)));

    expect(new Set(tokens.map((token) => token.accessToken)).size).toBe(1);
    expect(tokens[0]?.accessToken).not.toBe(accessToken);
    expect(calls('api_authorizer_token')).toBe(1);
  });

  it('has at least the life that is asked for', async () => {
    await keeper.simulator.advance(4000);

    const request = { authorizerAppId, minimumValiditySeconds: 3600 };
    await expect(keeper.lookUp(request)).resolves.toMatchObject({ expiresInSeconds: 7200 });
  });

  it('is still the current one while WeChat is away, as long as it lives', async () => {
    const { accessToken } = await keeper.lookUp({ authorizerAppId });
    keeper.simulator.setFault({ path: 'api_authorizer_token', kind: 'bad-gateway' });
    await keeper.simulator.advance(7000);

    await expect(keeper.lookUp({ authorizerAppId })).resolves.toMatchObject({ accessToken });
    await keeper.simulator.advance(141);
    await expect(keeper.lookUp({ authorizerAppId })).rejects.toMatchObject({
      name: 'WechatUnavailable',
      message: expect.stringContaining('HTTP status 502'),
    });
  });

  it('after the merchant withdrew is AuthorizationRevoked, without asking WeChat', async () => {
    await keeper.simulator.revoke(authorizerAppId);
    await keeper.simulator.settle();
    await keeper.workQueue();
    keeper.simulator.resetCallCounts();

    await expect(keeper.lookUp({ authorizerAppId })).rejects.toMatchObject({
      name: 'AuthorizationRevoked',
    });
    expect(keeper.simulator.callCounts()).toEqual({});
    expect(keeper.types()).toEqual(['AuthorizerAuthorized', 'AuthorizerRevoked']);
  });

  it('works again after the merchant authorized again', async () => {
    const old = await keeper.lookUp({ authorizerAppId });
    await keeper.simulator.revoke(authorizerAppId);
    await keeper.simulator.settle();
    await keeper.workQueue();
    await keeper.simulator.advance(5);
    await keeper.simulator.authorize(authorizerAppId);
    await keeper.simulator.settle();
    await keeper.workQueue();

    const token = await keeper.lookUp({ authorizerAppId });

    expect(token.accessToken).not.toBe(old.accessToken);
    expect(keeper.simulator.isAuthorizerAccessTokenValid(token.accessToken)).toBe(true);
    expect(keeper.types()).toEqual([
      'AuthorizerAuthorized',
      'AuthorizerRevoked',
      'AuthorizerAuthorized',
    ]);
  });
});

describe('failures', () => {
  it('of an account that never authorized are AuthorizerNotFound', async () => {
    await expect(keeper.lookUp({ authorizerAppId })).rejects.toMatchObject({
      name: 'AuthorizerNotFound',
      message: `Account ${authorizerAppId} has not authorized component ${componentAppId}`,
    });
  });

  it('with 61004 show the address WeChat saw and what to do', async () => {
    await keeper.simulator.pushVerifyTicket();
    keeper.simulator.setIpAllowList(['203.0.113.7']);

    await expect(keeper.lookUp()).rejects.toMatchObject({
      name: 'WechatRejected',
      message: expect.stringMatching(/61004.*Add .*127\.0\.0\.1 to the platform's IP allow-list/),
    });
  });
});
