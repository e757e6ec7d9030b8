/** The renewal of a token by the holder of its lease. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { HandedOverRenewal } from '../../../shared/aws/start-function.ts';
import { getComponentAccessToken } from '../../../shared/tokens/component-token.ts';
import { tokenSourceOf } from '../../../shared/tokens/look-up.ts';
import {
  renewalMarginOf,
  renewHandedOver,
  SCHEDULED_RENEWAL_MARGIN_SECONDS,
  takeLeaseAndRenew,
} from '../../../shared/tokens/renewal.ts';
import { KeeperError, LeaseRanOut } from '../../../shared/errors.ts';
import type { AccessTokenRecord } from '../../../shared/store/records/access-token.ts';
import type { LeaseRequest } from '../../../shared/store/records/access-token.ts';
import {
  errcode,
  key,
  RENEWAL,
  startAuthorizer,
  ticket,
  type TestAuthorizer,
} from '../../support/authorizer.ts';

let authorizer: TestAuthorizer;

beforeEach(async () => {
  authorizer = await startAuthorizer();
  await authorizer.authorize();
  authorizer.clock.advance(120);
});

describe('a renewal that was handed over', () => {
  it('is done once, however often Lambda delivers it', async () => {
    const { calls, clock, lookUp, services } = authorizer;
    const handedOver: HandedOverRenewal[] = [];
    clock.advance(7200 - 500);
    await lookUp();
    const renewLater = async (renewal: HandedOverRenewal) => {
      handedOver.push(renewal);
    };
    clock.advance(7200 - 500);
    const now = clock.now();
    await services.store.saveVerifyTicket(key.componentAppId, { ...ticket, createdAt: now }, now);
    await getComponentAccessToken(key.componentAppId, {}, services);
    await lookUp({}, { renewLater });
    const before = calls('api_authorizer_token');
    const owner = handedOver[0]?.leaseOwner ?? '';
    const source = tokenSourceOf(key, services);
    await Promise.all([1, 2].map(() => renewHandedOver(source, owner, services)));

    expect(calls('api_authorizer_token') - before).toBe(1);
  });

  it('does not ask WeChat once its lease has run out', async () => {
    const { calls, clock, services } = authorizer;
    const { store } = services;
    const slow = {
      ...store,
      readRefreshToken: async (...args: Parameters<typeof store.readRefreshToken>) => {
        clock.advance(11);
        return store.readRefreshToken(...args);
      },
    };
    const source = tokenSourceOf(key, { ...services, store: slow });
    const now = clock.now();
    const lease = { owner: 'handed', expiresAt: now + 10, now, seenVersion: 1 };
    await store.takeLease(key, { ...lease, budget: { hour: 0, used: 1 } });
    await renewHandedOver(source, 'handed', services);

    expect(calls('api_authorizer_token')).toBe(0);
  });

  /** The lease of a look-up that has asked another function to renew. */
  async function handOver(owner: string): Promise<void> {
    const { clock, record, services } = authorizer;
    const now = clock.now();
    const seenVersion = (await record())?.version ?? 0;
    const lease = { owner, expiresAt: now + 10, now, seenVersion, isHandedOver: true };
    expect(await services.store.takeLease(key, lease)).toBe('taken');
  }

  it('is not done with another owner’s lease', async () => {
    await handOver('later');
    const { calls, record, services } = authorizer;
    await renewHandedOver(tokenSourceOf(key, services), 'earlier', services);

    expect(calls(RENEWAL)).toBe(0);
    expect(await record()).toMatchObject({ lease: { owner: 'later' }, budget: undefined });
  });

  it('is not done where a grant has ended the lease, or nothing is stored of the account', async () => {
    await handOver('handed');
    const { calls, services } = authorizer;
    await authorizer.authorize('new');
    await renewHandedOver(tokenSourceOf(key, services), 'handed', services);
    const unknown = { ...key, authorizerAppId: 'wxunknown' };
    await renewHandedOver(tokenSourceOf(unknown, services), 'handed', services);

    expect(calls(RENEWAL)).toBe(0);
  });

  it('is not done where another copy of the message takes the lease first', async () => {
    await handOver('handed');
    const { calls, services } = authorizer;
    const store = { ...services.store, takeLease: async () => 'refused' as const };
    await renewHandedOver(tokenSourceOf(key, services), 'handed', { ...services, store });

    expect(calls(RENEWAL)).toBe(0);
  });

  it('counts its call in the budget', async () => {
    await handOver('handed');
    const { clock, record, services } = authorizer;
    await renewHandedOver(tokenSourceOf(key, services), 'handed', services);

    expect((await record())?.budget).toMatchObject({ used: 1, lastAt: clock.now() });
  });

  it('that fails is a failure of the function, too', async () => {
    await handOver('handed');
    const { record, replies, services } = authorizer;
    replies[RENEWAL] = () => errcode(-1);

    await expect(
      renewHandedOver(tokenSourceOf(key, services), 'handed', services),
    ).rejects.toMatchObject({ code: 'WechatUnavailable' });
    expect((await record())?.failure).toMatchObject({ count: 1 });
  });
});

describe('a token is renewed', () => {
  it.each([
    ['ten minutes before its end', {}, 600],
    ['from the moment that it names', { dueAt: 3600 }, 3600],
  ])('%s', (_what, due, seconds) => {
    expect(renewalMarginOf({ accessToken: 'token', expiresAt: 7200, ...due })).toBe(seconds);
  });
});

it('the scheduler’s margin is wider than a look-up’s, and a quarter of an hour', () => {
  expect(SCHEDULED_RENEWAL_MARGIN_SECONDS).toBe(900);
});

describe('a renewer', () => {
  /** What it asks of the table where it has read such a record. */
  async function leaseAfter(record: AccessTokenRecord | undefined): Promise<LeaseRequest> {
    const { services } = authorizer;
    const requests: LeaseRequest[] = [];
    const takeLease = async (_key: unknown, request: LeaseRequest) => {
      requests.push(request);
      return 'refused' as const;
    };
    const ports = { ...services, store: { ...services.store, takeLease } };
    const seen = { record, isUsable: false };
    expect(await takeLeaseAndRenew(tokenSourceOf(key, ports), seen, ports)).toEqual({
      is: 'leased',
    });
    const [request] = requests;
    if (!request) throw new Error('no lease was asked for');
    return request;
  }
  const leaseFor = (seconds: number) => ({
    lease: { owner: 'other', expiresAt: authorizer.clock.now() + seconds },
  });
  const rivalFor = (seconds: number) => ({ rivalUntil: authorizer.clock.now() + seconds });

  it.each<[string, () => Partial<AccessTokenRecord>, boolean]>([
    ['nobody', () => ({}), false],
    ['one whose lease lies ahead and is not believed', () => leaseFor(3600), true],
    ['nobody whose lease has ended', () => leaseFor(0), false],
    ['one whose lease a grant has ended', () => rivalFor(1), true],
    ['nobody any more when that lease would have ended', () => rivalFor(0), false],
  ])('may have beside it %s', async (_what, record, isContested) => {
    expect((await leaseAfter({ version: 3, ...record() })).isContested).toBe(isContested);
  });

  it('takes the lease for the record that it has read', async () => {
    expect(await leaseAfter({ version: 3 })).toMatchObject({ seenVersion: 3 });
    expect(await leaseAfter(undefined)).toMatchObject({ seenVersion: 0, isContested: false });
  });

  /** A renewal by itself, that goes so. */
  const renewBy = async (renew: () => Promise<never>) => {
    const { record, services } = authorizer;
    const source = { ...tokenSourceOf(key, services), renew };
    return takeLeaseAndRenew(source, { record: await record(), isUsable: true }, services);
  };

  it('whose lease ends before it has asked WeChat has neither failed nor used a call', async () => {
    const outcome = await renewBy(() => Promise.reject(new LeaseRanOut()));

    expect(outcome).toEqual({ is: 'lease-lost' });
    const record = await authorizer.record();
    expect(record).toMatchObject({ accessToken: 'old', budget: { used: 0 } });
    expect(record?.failure).toBeUndefined();
  });

  it('is counted, and so is its failure with the reason', async () => {
    const { clock, services } = authorizer;
    const figures: object[] = [];
    services.measure = (measured, [by]) => void figures.push({ ...measured, ...by });
    const { componentAppId } = key;
    const source = tokenSourceOf(key, services);
    const seen = { record: await authorizer.record(), isUsable: true };
    await takeLeaseAndRenew(source, seen, services);
    const counted = { TokenRenewals: 1, FailedTokenRenewals: 0, token: 'authorizer' };
    expect(figures).toContainEqual({ ...counted, componentAppId });

    figures.length = 0;
    clock.advance(60);
    await renewBy(() => Promise.reject(new KeeperError('WechatRejected', 'no')));
    expect(figures).toEqual([
      { ...counted, FailedTokenRenewals: 1, componentAppId },
      { FailedTokenRenewals: 1, errcode: 'WechatRejected', componentAppId },
    ]);
  });

  it('counts its failures in a row, also where the table does not take back a call', async () => {
    const { clock, services } = authorizer;
    services.store.saveBudget = () => Promise.reject(new KeeperError('StoreUnavailable', 'away'));
    const fails = () => renewBy(() => Promise.reject(new KeeperError('WechatRejected', 'no')));

    expect(await fails()).toMatchObject({ is: 'failed', error: { code: 'WechatRejected' } });
    clock.advance(60);
    await fails();
    expect((await authorizer.record())?.failure).toMatchObject({ count: 2 });
  });
});

describe('a look-up with a valid token', () => {
  const seen = async () => ({ record: await authorizer.record(), isUsable: true });

  it('hands its lease over, by the account and the lease’s owner', async () => {
    const { record, services } = authorizer;
    const handedOver: HandedOverRenewal[] = [];
    const renewLater = async (renewal: HandedOverRenewal) => void handedOver.push(renewal);
    const ports = { ...services, renewLater };
    const outcome = await takeLeaseAndRenew(tokenSourceOf(key, ports), await seen(), ports);

    expect(outcome).toEqual({ is: 'handed-over' });
    expect(handedOver).toEqual([{ ...key, leaseOwner: (await record())?.lease?.owner }]);
    expect((await record())?.lease).toMatchObject({ isHandedOver: true });
  });

  it('is not told where that fails: a warning names the account, and not the lease’s owner', async () => {
    const { log, services } = authorizer;
    const renewLater = () => Promise.reject(new Error('Lambda is away'));
    const ports = { ...services, renewLater };
    const outcome = await takeLeaseAndRenew(tokenSourceOf(key, ports), await seen(), ports);

    expect(outcome).toEqual({ is: 'handed-over' });
    expect(log).toEqual([{ level: 'warn', message: 'Renewal could not be handed over', ...key }]);
  });

  it('asks nobody where another renewer was faster', async () => {
    const { services } = authorizer;
    let asked = 0;
    const renewLater = async () => void asked++;
    const store = { ...services.store, takeLease: async () => 'refused' as const };
    const ports = { ...services, renewLater, store };
    const outcome = await takeLeaseAndRenew(tokenSourceOf(key, ports), await seen(), ports);

    expect(outcome).toEqual({ is: 'leased' });
    expect(asked).toBe(0);
  });
});
