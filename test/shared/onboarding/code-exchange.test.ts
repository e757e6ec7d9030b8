/** The exchange of codes. Two codes can stand for one grant. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '../../../infra/local/process/until.ts';
import { storeGrant } from '../../../shared/authorizers/grants.ts';
import { digest } from '../../../shared/digest.ts';
import { applyEvent } from '../../../shared/pushes/events.ts';
import {
  authorizedEvent,
  codeAnswer,
  errcode,
  EXCHANGE,
  grant,
  issued,
  key,
  startAuthorizer,
  startedVisit,
} from '../../support/authorizer.ts';
import { account, startKeeper, type Keeper } from '../../support/keeper.ts';
import { brokenConnection, type FakeReply } from '../../support/fake-wechat.ts';
import { open, visitAndAgree } from '../../support/merchant.ts';
import { START } from '../../support/services.ts';

const authorizerAppId = account;

let keeper: Keeper;

beforeEach(async () => {
  keeper = await startKeeper();
  await keeper.simulator.pushVerifyTicket();
});

afterEach(async () => {
  await keeper.close();
});

describe('a visit whose return and push both bring a code is merged', () => {
  const orders = {
    'the browser first': async (back: string) => {
      await open(back);
      await keeper.workQueue();
    },
    'the push first': async (back: string) => {
      await keeper.workQueue();
      await open(back);
    },
    'both at once': async (back: string) => {
      await Promise.all([open(back), keeper.workQueue()]);
    },
  };

  it.each(
    Object.entries(orders).flatMap(([name, order]) =>
      [true, false].map((sameCode) => ({ name, order, sameCode })),
    ),
  )('$name, same code: $sameCode', async ({ order, sameCode }) => {
    keeper.simulator.configure({ sameCode });

    const back = await visitAndAgree(keeper);
    await order(back);

    expect(await open(back)).toMatchObject({ status: 200 });
    expect(keeper.queue).toEqual([]);
    expect(keeper.types()).toEqual(['AuthorizerAuthorized']);
    const { accessToken } = await keeper.lookUp({ authorizerAppId });
    expect(keeper.simulator.isAuthorizerAccessTokenValid(accessToken)).toBe(true);
    await keeper.simulator.advance(7200);
    await expect(keeper.lookUp({ authorizerAppId })).resolves.toMatchObject({
      expiresInSeconds: 7200,
    });
  });

  it.each([
    ['the same code', true],
    ['a code of its own', false],
  ])(
    'and announced with the profile, although the return is slow: the push has %s',
    async (_which, sameCode) => {
      keeper.simulator.configure({ sameCode });
      const back = await visitAndAgree(keeper);
      keeper.simulator.setFault({ path: 'api_get_authorizer_info', kind: 'hang', times: 1 });
      const returning = open(back);
      await until('the grant', async () => (await keeper.readGrant()) ?? undefined);
      await until('the slow call', async () => keeper.simulator.hangingCalls() || undefined);

      await keeper.workQueue();
      keeper.simulator.releaseHanging();
      await returning;

      expect(keeper.announced.length).toBeGreaterThan(0);
      for (const { detail } of keeper.announced) {
        expect(detail).toMatchObject({ profile: { nickName: '青禾生活服务' } });
      }
    },
  );

  it('also where the browser never returns', async () => {
    await visitAndAgree(keeper);
    await keeper.workQueue();

    expect(await keeper.readGrant()).toMatchObject({ status: 'authorized' });
    await expect(keeper.lookUp({ authorizerAppId })).resolves.toBeDefined();
  });

  it('also where the push never comes', async () => {
    keeper.simulator.setPushFault({ kind: 'lost', infoType: 'authorized' });
    await open(await visitAndAgree(keeper));

    expect(keeper.queue).toEqual([]);
    expect(keeper.types()).toEqual(['AuthorizerAuthorized']);
  });

  it('also where the process that spent the code has died', async () => {
    const { store } = keeper.services;
    await visitAndAgree(keeper);
    const changeAuthorizer = store.changeAuthorizer.bind(store);
    store.changeAuthorizer = () => Promise.reject(new Error('the process was killed'));
    await expect(keeper.workQueue()).resolves.toHaveLength(1);
    store.changeAuthorizer = changeAuthorizer;

    await expect(keeper.workQueue()).resolves.toEqual([]);

    expect(await keeper.readGrant()).toMatchObject({ status: 'authorized' });
    const { accessToken } = await keeper.lookUp({ authorizerAppId });
    expect(keeper.simulator.isAuthorizerAccessTokenValid(accessToken)).toBe(true);
  });
});

it('an access token lives from when WeChat was asked for it, however slow WeChat and the table are', async () => {
  const { clock, record, replies, services } = await startAuthorizer();
  const askedAt = clock.now();
  replies[EXCHANGE] = () => {
    clock.advance(3);
    return codeAnswer('by-code');
  };
  const { store } = services;
  const readAuthorizer = store.readAuthorizer.bind(store);
  store.readAuthorizer = async (asked) => {
    clock.advance(4);
    return readAuthorizer(asked);
  };
  await applyEvent(authorizedEvent(askedAt), services);

  expect((await record())?.expiresAt).toBe(askedAt + 7200);
});

describe('a code that WeChat no longer takes', () => {
  it('has replaced the access token all the same, so the stored one is not handed out', async () => {
    const { clock, lookUp, replies, services } = await startAuthorizer();
    const changedAt = clock.now() - 60;
    await storeGrant({ ...grant, changedAt, accessToken: issued('old') }, services);
    replies[EXCHANGE] = () => errcode(61009);
    await applyEvent(authorizedEvent(clock.now()), services);

    expect((await lookUp()).accessToken).not.toBe('old');
  });
});

describe('a code that may have been exchanged all the same', () => {
  const doubted = async (answer: FakeReply) => {
    const { record, replies, services } = await startAuthorizer();
    await storeGrant({ ...grant, changedAt: START - 60, accessToken: issued('old') }, services);
    replies[EXCHANGE] = answer;
    await expect(applyEvent(authorizedEvent(START), services)).rejects.toThrow(EXCHANGE);
    return (await record())?.isDoubted ?? false;
  };

  it('throws a doubt on the stored token where WeChat’s answer was lost or not understood', async () => {
    expect(await doubted(brokenConnection)).toBe(true);
    expect(await doubted({ authorization_info: {} })).toBe(true);
  });

  it('throws none where WeChat has refused it', async () => {
    expect(await doubted(() => errcode(-1))).toBe(false);
  });

  it('throws none on anything where nobody knows of which account it is', async () => {
    const { comeBack, replies, services } = await startAuthorizer();
    const doubts: unknown[] = [];
    services.store.addDoubt = async (of) => void doubts.push(of);
    replies[EXCHANGE] = brokenConnection;
    await expect(comeBack(START - 60)).rejects.toThrow(EXCHANGE);

    expect(doubts).toEqual([]);
  });
});

describe('a visit whose code was exchanged', () => {
  const remembering = async (failures: number) => {
    const { comeBack, services } = await startAuthorizer();
    const { store } = services;
    const completeVisit = store.completeVisit.bind(store);
    let writes = 0;
    store.completeVisit = async (...given) => {
      if (++writes <= failures) throw new Error('the table does not answer');
      return completeVisit(...given);
    };
    await comeBack(START - 60);
    return { writes, visit: await store.readVisit(grant.componentAppId, 'state') };
  };

  it('remembers it, in one write', async () => {
    const { writes, visit } = await remembering(0);

    expect(writes).toBe(1);
    expect(visit?.outcomes).toHaveProperty(digest('browser-code'));
  });

  it('remembers it after the grant, where the table failed before', async () => {
    const { writes, visit } = await remembering(1);

    expect(writes).toBe(2);
    expect(visit?.outcomes).toHaveProperty(digest('browser-code'));
  });
});

// WeChat takes the link of a visit from several accounts.
it('the account that comes second does not get the tenant, also where both come at once', async () => {
  const { comeBackWith, replies, services } = await startAuthorizer();
  const { store } = services;
  const visit = { ...startedVisit, tenantId: 'tenant' };
  await store.saveVisit(visit);
  replies[EXCHANGE] = async () => {
    const first = { authorizerAppId: 'wxfirst', grantedAt: START, codeDigest: digest('first') };
    await store.completeVisit(visit, first);
    return codeAnswer('by-code');
  };
  await comeBackWith('browser-code');

  const second = await store.readAuthorizer(key);
  expect(second?.status).toBe('authorized');
  expect(second?.tenantId).toBeUndefined();
});
