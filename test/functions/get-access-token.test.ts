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
  it('is bought with the ticket and kept', async () => {
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

  it('before the first ticket is VerifyTicketMissing, and WeChat is not asked', async () => {
    await expect(keeper.lookUp()).rejects.toMatchObject({
      name: 'VerifyTicketMissing',
      message: expect.stringContaining('授权事件接收URL'),
    });
    expect(calls('api_component_token')).toBe(0);
    await keeper.simulator.pushVerifyTicket();
    await expect(keeper.lookUp()).resolves.toMatchObject({ expiresInSeconds: 7200 });
  });

  it('with a ticket of yesterday is VerifyTicketMissing', async () => {
    await keeper.simulator.pushVerifyTicket();
    await keeper.simulator.advance(12 * 3600);

    await expect(keeper.lookUp()).rejects.toMatchObject({
      name: 'VerifyTicketMissing',
      message: expect.stringContaining('12 hours old'),
    });
  });

  it('is bought with the ticket before where the newest one is refused', async () => {
    await keeper.simulator.pushVerifyTicket();
    const { simulator, services } = keeper;
    const ticket = { verifyTicket: 'ticket@@@unknown-to-wechat', createdAt: simulator.now() + 1 };
    await services.store.saveVerifyTicket(componentAppId, ticket, simulator.now());

    await expect(keeper.lookUp()).resolves.toMatchObject({ expiresInSeconds: 7200 });
    expect(calls('api_component_token')).toBe(2);
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

  it('survives a component token that ended early', async () => {
    keeper.simulator.forget('component-access-token');
    await keeper.simulator.advance(7000);

    const token = await keeper.lookUp({ authorizerAppId });

    expect(keeper.simulator.isAuthorizerAccessTokenValid(token.accessToken)).toBe(true);
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

  it('is repaired where the refresh token was lost, and the found one is kept', async () => {
    keeper.simulator.forget('refresh-token', { authorizerAppId });
    await keeper.simulator.advance(7200);

    const token = await keeper.lookUp({ authorizerAppId });
    expect(keeper.simulator.isAuthorizerAccessTokenValid(token.accessToken)).toBe(true);

    await keeper.simulator.advance(7200);
    await keeper.lookUp({ authorizerAppId });
    expect(calls('api_authorizer_token')).toBe(3);
    expect(keeper.types()).toEqual(['AuthorizerAuthorized']);
  });

  it('follows a refresh token that rotates', async () => {
    keeper.simulator.configure({ rotateRefreshTokens: true });
    for (let times = 0; times < 4; times++) {
      await keeper.simulator.advance(7200);
      await keeper.simulator.pushVerifyTicket();
      const token = await keeper.lookUp({ authorizerAppId });
      expect(keeper.simulator.isAuthorizerAccessTokenValid(token.accessToken)).toBe(true);
    }
    expect(calls('api_authorizer_token')).toBe(4);
  });

  it('after the merchant withdrew is AuthorizationRevoked at once, without asking WeChat', async () => {
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

  it('after a withdrawal whose push was lost is AuthorizationRevoked, told by WeChat once', async () => {
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

  it('outlives the news of a refusal that comes after the merchant authorized again', async () => {
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

  it('works again after the merchant authorized again', async () => {
    const old = await keeper.lookUp({ authorizerAppId });
    await keeper.simulator.revoke(authorizerAppId);
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

  it('cool down: for a while nobody asks WeChat again', async () => {
    await keeper.simulator.pushVerifyTicket();
    keeper.simulator.setFault({ path: 'api_component_token', kind: 'errcode', errcode: -1 });

    await expect(keeper.lookUp()).rejects.toMatchObject({ name: 'WechatUnavailable' });
    await expect(keeper.lookUp()).rejects.toThrow(/WeChat is asked again in \d+ s/);
    expect(calls('api_component_token')).toBe(1);

    keeper.simulator.clearFaults();
    await keeper.simulator.advance(6);
    await expect(keeper.lookUp()).resolves.toMatchObject({ expiresInSeconds: 7200 });
  });

  it('with 45009 last until the next day in China', async () => {
    await keeper.simulator.pushVerifyTicket();
    keeper.simulator.setDailyQuota('/cgi-bin/component/api_component_token', 0);
    await expect(keeper.lookUp()).rejects.toMatchObject({ name: 'WechatUnavailable' });

    // It is ten o'clock; the day ends in 14 hours, but tickets live 12.
    await keeper.simulator.advance(11 * 3600);
    await expect(keeper.lookUp()).rejects.toThrow(/45009.*asked again in 10800 s/);
    expect(calls('api_component_token')).toBe(1);

    await keeper.simulator.advance(3 * 3600);
    await keeper.simulator.pushVerifyTicket();
    keeper.simulator.setDailyQuota('/cgi-bin/component/api_component_token', 1);
    await expect(keeper.lookUp()).resolves.toMatchObject({ expiresInSeconds: 7200 });
  });

  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'componentAppId is required'],
    ['a text', 'wx0123456789abcdef', 'the request is a JSON object'],
    ['no component', {}, 'componentAppId is required'],
    ['an unknown component', { componentAppId: 'wxffffffffffffffff' }, 'serves no component'],
    [
      'a wrong authorizer',
      { componentAppId, authorizerAppId: 'a#b' },
      'authorizerAppId is an appid',
    ],
    ['too long a validity', { componentAppId, minimumValiditySeconds: 7200 }, '0 to 3600'],
    [
      'several mistakes',
      { componentAppId: 1, rejectedToken: '' },
      'componentAppId is required: an appid, wx and 16 hexadecimal digits; rejectedToken is',
    ],
  ])('of a request with %s are InvalidRequest', async (_what, request, message) => {
    const { 'get-access-token': handler } = keeper.handlers;
    const failed = handler(request, {} as Parameters<typeof handler>[1]);

    await expect(failed).rejects.toMatchObject({
      name: 'InvalidRequest',
      message: expect.stringContaining(message),
    });
  });
});
