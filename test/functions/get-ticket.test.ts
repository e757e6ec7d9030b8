/** Tickets for web pages and coupons, as other functions see them. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HandedOverRenewal } from '../../shared/aws/start-function.ts';
import { ASSUMED_TOKEN_SECONDS } from '../../shared/wechat/lifetimes.ts';
import { account, component, contextOf } from '../support/keeper.ts';
import { startKeeper, type Keeper } from '../support/keeper.ts';

const { componentAppId } = component;
const authorizerAppId = account;
const PATH = 'ticket/getticket';
/** Half of a ticket's life. */
const DUE_SECONDS = 3600;

let keeper: Keeper;

beforeEach(async () => {
  keeper = await startKeeper();
});

afterEach(async () => {
  await keeper.close();
});

const calls = (path = PATH) => keeper.simulator.callCount(path);
const refuse = (errcode: number, times?: number) =>
  keeper.simulator.setFault({ path: PATH, kind: 'errcode', errcode, ...(times && { times }) });

async function withdraw(): Promise<void> {
  await keeper.simulator.revoke(authorizerAppId);
  await keeper.simulator.settle();
  await keeper.workQueue();
}

describe('a ticket', () => {
  beforeEach(() => keeper.authorizeAccount());

  it.each(['jsapi', 'wx_card'])('of the type %s is got once and stored', async (type) => {
    const ticket = await keeper.lookUpTicket({ type });

    expect(ticket).toStrictEqual({
      ticket: expect.any(String),
      expiresAt: keeper.simulator.now() + 7200,
      expiresInSeconds: 7200,
    });
    expect(keeper.simulator.isJsTicketValid(ticket.ticket)).toBe(true);
    await keeper.simulator.advance(60);
    expect(await keeper.lookUpTicket({ type })).toEqual({ ...ticket, expiresInSeconds: 7140 });
    expect(calls()).toBe(1);
  });

  it('is another one for each type and account', async () => {
    const other = keeper.simulator.addAccount({ kind: 'service-account' });
    await keeper.authorizeAccount(other.authorizerAppId);
    const tickets = [
      await keeper.lookUpTicket(),
      await keeper.lookUpTicket({ type: 'wx_card' }),
      await keeper.lookUpTicket({ authorizerAppId: other.authorizerAppId }),
    ];

    expect(new Set(tickets.map(({ ticket }) => ticket)).size).toBe(3);
    expect(calls()).toBe(3);
  });

  it('is got once for 30 callers at the same time, who all get it', async () => {
    keeper.services.sleep = sleep;
    const tickets = await Promise.all(Array.from({ length: 30 }, () => keeper.lookUpTicket()));

    expect(new Set(tickets.map(({ ticket }) => ticket)).size).toBe(1);
    expect(calls()).toBe(1);
  });

  it('is one read of the table, and none for two seconds', async () => {
    await keeper.lookUpTicket();
    await keeper.simulator.advance(60);
    let reads = 0;
    const { store } = keeper.services;
    const readAccessToken = store.readAccessToken.bind(store);
    store.readAccessToken = (key) => {
      reads++;
      return readAccessToken(key);
    };

    await keeper.lookUpTicket();
    await keeper.lookUpTicket();
    expect(reads).toBe(1);
  });

  it('is another one at half of its life, and says how long WeChat takes it', async () => {
    const first = await keeper.lookUpTicket();
    await keeper.simulator.advance(DUE_SECONDS);
    await expect(keeper.lookUpTicket()).resolves.toMatchObject({ expiresInSeconds: 3600 });

    await keeper.simulator.advance(1);
    const second = await keeper.lookUpTicket();

    expect(second.ticket).not.toBe(first.ticket);
    expect(second.expiresInSeconds).toBe(7200);
    expect(calls()).toBe(2);
  });

  it('with another life than usual is due at half of that', async () => {
    const fetchBefore = keeper.services.wechat.fetch;
    keeper.services.wechat.fetch = async (url, init) => {
      const answer = await fetchBefore(url, init);
      if (!url.includes(PATH)) return answer;
      const text = async () =>
        (await answer.text()).replace('"expires_in":7200', '"expires_in":600');
      return { status: answer.status, headers: answer.headers, body: null, text };
    };
    await expect(keeper.lookUpTicket()).resolves.toMatchObject({ expiresInSeconds: 600 });
    await keeper.simulator.advance(300);
    await expect(keeper.lookUpTicket()).resolves.toMatchObject({ expiresInSeconds: 300 });
    expect(calls()).toBe(1);
    await keeper.simulator.advance(3);
    await expect(keeper.lookUpTicket()).resolves.toMatchObject({ expiresInSeconds: 600 });
  });

  it('whose life WeChat does not tell is kept for a cautious time', async () => {
    const fetchBefore = keeper.services.wechat.fetch;
    keeper.services.wechat.fetch = async (url, init) => {
      const answer = await fetchBefore(url, init);
      if (!url.includes(PATH)) return answer;
      const text = async () => (await answer.text()).replace('"expires_in":7200', '"expires_in":0');
      return { status: answer.status, headers: answer.headers, body: null, text };
    };
    const expiresInSeconds = ASSUMED_TOKEN_SECONDS;
    await expect(keeper.lookUpTicket()).resolves.toMatchObject({ expiresInSeconds });
    await keeper.simulator.advance(expiresInSeconds / 2);
    await keeper.lookUpTicket();
    expect(calls()).toBe(1);
    await keeper.simulator.advance(3);
    await expect(keeper.lookUpTicket()).resolves.toMatchObject({ expiresInSeconds });
  });

  it('outlives the access token that it was got with', async () => {
    const { ticket } = await keeper.lookUpTicket();
    const { accessToken: rejectedToken } = await keeper.lookUp({ authorizerAppId });
    await keeper.lookUp({ authorizerAppId, rejectedToken });

    await expect(keeper.lookUpTicket()).resolves.toMatchObject({ ticket });
    expect(calls()).toBe(1);
  });

  it('is still the current one while WeChat is away, as long as it lives', async () => {
    const { ticket } = await keeper.lookUpTicket();
    keeper.simulator.setFault({ path: PATH, kind: 'bad-gateway' });
    await keeper.simulator.advance(7200 - 60);

    await expect(keeper.lookUpTicket()).resolves.toMatchObject({ ticket, expiresInSeconds: 60 });
    await keeper.simulator.advance(1);
    await expect(keeper.lookUpTicket()).rejects.toMatchObject({
      name: 'WechatUnavailable',
      message: expect.stringContaining('HTTP status 502'),
    });
  });
});

describe('the account’s token', () => {
  beforeEach(() => keeper.authorizeAccount());

  it.each([40001, 40014, 42001])('that WeChat refuses with %i is renewed once', async (errcode) => {
    const { accessToken } = await keeper.lookUp({ authorizerAppId });
    refuse(errcode, 1);

    await expect(keeper.lookUpTicket()).resolves.toMatchObject({ expiresInSeconds: 7200 });
    expect([calls(), calls('api_authorizer_token')]).toEqual([2, 1]);
    await keeper.simulator.advance(3);
    await expect(keeper.lookUp({ authorizerAppId })).resolves.not.toMatchObject({ accessToken });
  });

  it('that WeChat refuses twice is WechatRejected', async () => {
    refuse(40001);
    await expect(keeper.lookUpTicket()).rejects.toMatchObject({ name: 'WechatRejected' });
    expect([calls(), calls('api_authorizer_token')]).toEqual([2, 1]);
  });

  it('is not renewed again and again for a ticket that no new token helps to', async () => {
    refuse(40001);
    for (let minutes = 0; minutes < 60; minutes++) {
      await expect(keeper.lookUpTicket()).rejects.toMatchObject({ name: 'WechatRejected' });
      await keeper.simulator.advance(60);
    }
    expect(calls('api_authorizer_token')).toBe(60 / 5);
  });

  it('that dies after other refusals of the ticket is renewed all the same', async () => {
    refuse(48001, 2);
    for (let minutes = 0; minutes < 2; minutes++) {
      await expect(keeper.lookUpTicket()).rejects.toMatchObject({ name: 'WechatRejected' });
      await keeper.simulator.advance(60);
    }
    keeper.simulator.forget('authorizer-access-token', { authorizerAppId });
    for (let minutes = 0; minutes < 3; minutes++) {
      await keeper.lookUpTicket().catch(() => {});
      await keeper.simulator.advance(60);
    }
    await expect(keeper.lookUpTicket()).resolves.toHaveProperty('ticket');
  });

  it('that has long expired is renewed on the way, with the component’s', async () => {
    await keeper.simulator.advance(8 * 3600);
    await keeper.simulator.pushVerifyTicket();

    const { ticket } = await keeper.lookUpTicket();

    expect(keeper.simulator.isJsTicketValid(ticket)).toBe(true);
    expect([calls(), calls('api_authorizer_token')]).toEqual([1, 1]);
  });
});

describe('an account that has withdrawn', () => {
  beforeEach(async () => {
    await keeper.authorizeAccount();
    await keeper.lookUpTicket();
  });

  it('gets no ticket, without a call to WeChat', async () => {
    await withdraw();
    keeper.simulator.resetCallCounts();
    await keeper.simulator.advance(3);

    for (const type of ['jsapi', 'wx_card']) {
      await expect(keeper.lookUpTicket({ type })).rejects.toMatchObject({
        name: 'AuthorizationRevoked',
        message: `account ${authorizerAppId} has withdrawn its authorization`,
      });
    }
    expect(keeper.simulator.callCounts()).toEqual({});
  });

  it('gets none either where the look-up is the first to learn of it', async () => {
    keeper.simulator.setPushFault({ kind: 'lost', infoType: 'unauthorized' });
    await withdraw();
    await keeper.simulator.advance(3);

    await expect(keeper.lookUpTicket({ type: 'wx_card' })).rejects.toMatchObject({
      name: 'AuthorizationRevoked',
    });
    await expect(keeper.lookUpTicket()).rejects.toMatchObject({ name: 'AuthorizationRevoked' });
  });

  it('gets another one once it has authorized again', async () => {
    await withdraw();
    await keeper.simulator.advance(5);
    await keeper.authorizeAccount();

    const { ticket } = await keeper.lookUpTicket();

    expect(keeper.simulator.isJsTicketValid(ticket)).toBe(true);
    expect(calls()).toBe(2);
  });
});

describe('renewal in the background', () => {
  let handedOver: HandedOverRenewal[];
  const renew = (renewal: unknown) =>
    keeper.handlers['renew-access-token'](renewal, contextOf('renewal'));

  beforeEach(async () => {
    handedOver = [];
    await keeper.authorizeAccount();
    await keeper.lookUpTicket();
    await keeper.simulator.advance(DUE_SECONDS + 1);
    keeper.services.renewLater = async (renewal) => {
      handedOver.push(renewal);
    };
  });

  it('is begun by one look-up, and no look-up waits for it', async () => {
    keeper.simulator.setFault({ path: PATH, kind: 'hang' });

    const tickets = await Promise.all(Array.from({ length: 50 }, () => keeper.lookUpTicket()));

    expect(new Set(tickets.map(({ expiresInSeconds }) => expiresInSeconds))).toEqual(
      new Set([3599]),
    );
    expect(handedOver).toEqual([
      {
        componentAppId,
        authorizerAppId,
        credential: 'jsapi-ticket',
        leaseOwner: expect.any(String),
      },
    ]);
    expect(calls()).toBe(1);
  });

  it('gives the next look-up the new ticket, and asks once though it comes twice', async () => {
    await keeper.lookUpTicket();
    await renew(handedOver[0]);
    await renew(handedOver[0]);

    await expect(keeper.lookUpTicket()).resolves.toMatchObject({ expiresInSeconds: 7200 });
    expect(calls()).toBe(2);
  });

  it('is not for callers without a valid ticket', async () => {
    keeper.services.sleep = sleep;
    await keeper.simulator.advance(3600);

    await expect(keeper.lookUpTicket()).resolves.toMatchObject({ expiresInSeconds: 7200 });
    // The account's own token may be due as well.
    expect(handedOver.filter(({ credential }) => credential)).toEqual([]);
  });
});

describe('failures', () => {
  it('of an account that never authorized are AuthorizerNotFound', async () => {
    await keeper.simulator.pushVerifyTicket();
    await expect(keeper.lookUpTicket()).rejects.toMatchObject({
      name: 'AuthorizerNotFound',
      message: `Account ${authorizerAppId} has not authorized component ${componentAppId}`,
    });
    expect(calls()).toBe(0);
    const key = { componentAppId, authorizerAppId };
    expect(await keeper.services.store.readAccessToken(key)).toBeUndefined();
  });

  it('with 48001 are WechatRejected with WeChat’s words, and no page', async () => {
    await keeper.authorizeAccount();
    refuse(48001);

    const refusal = {
      name: 'WechatRejected',
      message: expect.stringMatching(/48001: .*api unauthorized.*接口权限/),
    };
    await expect(keeper.lookUpTicket()).rejects.toMatchObject(refusal);
    await expect(keeper.lookUpTicket()).rejects.toMatchObject(refusal);
    expect(calls()).toBe(1);
    expect(keeper.figures('FailedTokenLookUps')).toEqual([]);
    expect(keeper.figures('FailedTokenRenewals')).toContainEqual(
      expect.objectContaining({ token: 'jsapi-ticket', value: 1 }),
    );
  });

  it('with a used-up quota last until midnight in China', async () => {
    await keeper.authorizeAccount();
    refuse(45009, 1);

    for (const seconds of [0, 3600, 12 * 3600]) {
      await keeper.simulator.advance(seconds);
      await expect(keeper.lookUpTicket()).rejects.toMatchObject({ name: 'WechatUnavailable' });
    }
    expect(calls()).toBe(1);
    await keeper.simulator.advance(3600);
    await keeper.simulator.pushVerifyTicket();
    await expect(keeper.lookUpTicket()).resolves.toMatchObject({ expiresInSeconds: 7200 });
  });

  it('of one type do not keep the other type away', async () => {
    await keeper.authorizeAccount();
    refuse(-1, 1);
    await expect(keeper.lookUpTicket()).rejects.toMatchObject({ name: 'WechatUnavailable' });
    await expect(keeper.lookUpTicket({ type: 'wx_card' })).resolves.toBeDefined();
    await expect(keeper.lookUp({ authorizerAppId })).resolves.toBeDefined();
  });

  it.each([
    [{ type: 'wxcard' }, 'type is required: jsapi or wx_card'],
    [{ type: undefined }, 'type is required: jsapi or wx_card'],
    [{ authorizerAppId: undefined }, 'authorizerAppId is required: an appid'],
    [{ Type: 'jsapi' }, '"Type" is no field of this request, the nearest one is type'],
    [
      { authorizer_appid: account },
      '"authorizer_appid" is no field of this request, the nearest one is authorizerAppId',
    ],
    [{ rejectedToken: 'x' }, '"rejectedToken" is no field of this request'],
  ])('of a request with %j are InvalidRequest', async (wrong, message) => {
    await expect(keeper.lookUpTicket(wrong)).rejects.toMatchObject({
      name: 'InvalidRequest',
      message: expect.stringContaining(message),
    });
  });

  it('never have a ticket or a token in a log line', async () => {
    await keeper.authorizeAccount();
    const { ticket } = await keeper.lookUpTicket();
    const { accessToken } = await keeper.lookUp({ authorizerAppId });
    refuse(40001, 2);
    await keeper.simulator.advance(DUE_SECONDS + 1);
    await keeper.lookUpTicket();
    const lines = JSON.stringify(keeper.log);
    expect(lines).toContain('Ticket could not be renewed');
    expect([lines.includes(ticket), lines.includes(accessToken)]).toEqual([false, false]);
  });
});
