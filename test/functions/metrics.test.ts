/** Which figures a function measures of what happens, as docs/observability.md promises them. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  account as authorizerAppId,
  component,
  contextBy,
  otherAccount,
  startKeeper,
  type Keeper,
} from '../support/keeper.ts';
import { dimensionsOf } from '../../infra/monitoring/service-metrics.ts';
import { createSecretReader } from '../../shared/aws/component-secret.ts';
import { eventXml, pushOf, send } from '../support/push.ts';
import type { MetricName } from '../../shared/aws/metrics.ts';
import { assertCountedTogether } from '../support/counted-together.ts';
import type { MeasuredFigure } from '../support/services.ts';

const { componentAppId } = component;
let keeper: Keeper;

beforeEach(async () => {
  keeper = await startKeeper({ askResponder: async () => 'no reply' });
});

/** Of all tests here, what a metric was written under. */
const written = new Map<string, Set<string>>();

afterEach(async () => {
  keeper.measured.forEach(note);
  await keeper.close();
  assertCountedTogether(keeper.measured);
});

function note({ name, value: _value, ...dimensions }: MeasuredFigure): void {
  const sets = written.get(name) ?? new Set();
  written.set(name, sets.add(Object.keys(dimensions).toSorted().join()));
}

/** As WeChat answers who calls from an address that is not on its allow-list. */
const refuse = (path: string, errcode = 61004) =>
  keeper.simulator.setFault({ path, kind: 'errcode', errcode });

/** Some are written for all components together as well, see below. */
const byComponent = (name: MetricName) =>
  keeper.figures(name).filter((figure) => figure.componentAppId !== undefined);

const outcomes = () => keeper.figures('TokenLookUps').map(({ outcome }) => outcome);
const forget = () => keeper.measured.splice(0);

describe('a look-up', () => {
  it('counts by where its token came from, with the time it took', async () => {
    let uptime = 1000;
    keeper.services.uptime = () => (uptime += 15);
    await keeper.authorizeAccount();
    forget();
    await keeper.lookUp({ authorizerAppId });
    await keeper.lookUp({ authorizerAppId });
    await keeper.simulator.advance(7200);
    await keeper.lookUp({ authorizerAppId });

    expect(outcomes()).toEqual(['table', 'memory', 'renewed']);
    expect(keeper.figures('TokenLookUpMilliseconds')[0]).toEqual({
      name: 'TokenLookUpMilliseconds',
      value: 15,
      componentAppId,
      outcome: 'table',
    });
    expect(byComponent('FailedTokenLookUps')).toEqual([]);
  });

  it('answered from memory measures nothing else', async () => {
    await keeper.authorizeAccount();
    await keeper.lookUp({ authorizerAppId });
    forget();
    await keeper.lookUp({ authorizerAppId });

    expect(keeper.measured.map(({ name }) => name)).toEqual([
      'TokenLookUps',
      'TokenLookUpMilliseconds',
    ]);
  });

  it('of a due token that another function renews comes from the table', async () => {
    keeper.services.renewLater = async () => {};
    await keeper.authorizeAccount();
    await keeper.simulator.advance(7000);
    forget();
    await keeper.lookUp({ authorizerAppId });

    expect(outcomes()).toEqual(['table']);
  });

  it('that fails counts by its name, and as failed where the caller can do nothing', async () => {
    await expect(keeper.lookUp()).rejects.toThrow('ticket');
    await keeper.simulator.pushVerifyTicket();
    await expect(keeper.lookUp({ authorizerAppId: 'wx1' })).rejects.toThrow('not authorized');
    await expect(keeper.lookUp({ rejectedToken: '' })).rejects.toThrow('rejectedToken');
    keeper.services.store.readAccessToken = () => Promise.reject(new TypeError('a bug'));
    await expect(keeper.lookUp()).rejects.toThrow('a bug');

    expect(outcomes()).toEqual([
      'VerifyTicketMissing',
      'AuthorizerNotFound',
      'InvalidRequest',
      'unexpected',
    ]);
    expect(byComponent('FailedTokenLookUps')).toEqual([
      { name: 'FailedTokenLookUps', value: 1, componentAppId },
      { name: 'FailedTokenLookUps', value: 1, componentAppId },
    ]);
  });

  it('that WeChat refuses counts under the name that the caller gets', async () => {
    await keeper.simulator.pushVerifyTicket();
    refuse('api_component_token');
    await expect(keeper.lookUp()).rejects.toMatchObject({ name: 'WechatRejected' });

    expect(outcomes()).toEqual(['WechatRejected']);
    expect(byComponent('FailedTokenLookUps')).toHaveLength(1);
  });

  it.each([['wxffffffffffffffff'], ['rubbish'], [7], [{}], [undefined]])(
    'for the component %p makes no dimension of it',
    async (given) => {
      const request = { componentAppId: given };
      const handler = keeper.handlers['get-access-token'];
      await expect(handler(request, contextBy(undefined))).rejects.toThrow('component');

      expect(keeper.figures('TokenLookUps')).toMatchObject([
        { componentAppId: 'unknown', outcome: 'InvalidRequest' },
      ]);
    },
  );
});

describe('contention', () => {
  it('counts once for each look-up that finds another renewer, however long it waits', async () => {
    await keeper.authorizeAccount();
    await keeper.simulator.advance(7200);
    await keeper.simulator.pushVerifyTicket();
    await keeper.refreshComponentToken();
    forget();
    await Promise.all(Array.from({ length: 20 }, () => keeper.lookUp({ authorizerAppId })));

    const contentions = keeper.figures('LeaseContentions');
    expect(contentions).toHaveLength(19);
    expect(contentions[0]).toMatchObject({ value: 1, componentAppId, token: 'authorizer' });
    expect(outcomes()).toEqual(Array(20).fill('renewed'));
    expect(byComponent('TokenRenewals')).toHaveLength(1);
  });
});

describe('a renewal', () => {
  beforeEach(() => keeper.simulator.pushVerifyTicket());

  it('that succeeds counts by the kind of its token', async () => {
    await keeper.refreshComponentToken();

    const about = { componentAppId, token: 'component' };
    expect(byComponent('TokenRenewals')).toEqual([{ name: 'TokenRenewals', value: 1, ...about }]);
    expect(byComponent('FailedTokenRenewals')).toEqual([
      { name: 'FailedTokenRenewals', value: 0, ...about },
    ]);
  });

  it('that WeChat refuses with 61004 counts as failed, also by the errcode', async () => {
    refuse('api_component_token');
    await expect(keeper.refreshComponentToken()).rejects.toMatchObject({ name: 'WechatRejected' });

    expect(byComponent('TokenRenewals')).toHaveLength(1);
    expect(byComponent('FailedTokenRenewals')).toEqual([
      { name: 'FailedTokenRenewals', value: 1, componentAppId, token: 'component' },
      { name: 'FailedTokenRenewals', value: 1, componentAppId, errcode: '61004' },
    ]);
    expect(keeper.figures('FailedWechatCalls')).toEqual([
      { name: 'FailedWechatCalls', value: 1, errcode: '61004' },
    ]);
  });

  it.each<[string, string, () => unknown]>([
    [
      'WeChat does not answer',
      'unreachable',
      () => keeper.simulator.setFault({ path: 'api_authorizer_token', kind: 'bad-gateway' }),
    ],
    ['the merchant has withdrawn', '61003', () => refuse('api_authorizer_token', 61003)],
    ['the component’s token cannot be had', '61004', () => refuse('api_component_token')],
    [
      'there is no ticket any more',
      'VerifyTicketMissing',
      () => keeper.simulator.advance(13 * 3600),
    ],
    [
      'our own store fails',
      'unexpected',
      () => {
        keeper.services.store.saveAccessToken = () => Promise.reject(new TypeError('away'));
      },
    ],
    [
      'it comes too late to ask WeChat',
      'LeaseRanOut',
      () => {
        const { store } = keeper.services;
        const readAuthorizer = store.readAuthorizer.bind(store);
        store.readAuthorizer = async (key) => {
          await keeper.simulator.advance(11);
          return readAuthorizer(key);
        };
      },
    ],
  ])('that fails because %s counts under %s', async (_why, errcode, spoil) => {
    await keeper.authorizeAccount();
    await keeper.simulator.advance(7200);
    await spoil();
    forget();
    await keeper.lookUp({ authorizerAppId }).catch(() => {});

    expect(byComponent('FailedTokenRenewals')).toContainEqual({
      name: 'FailedTokenRenewals',
      value: 1,
      componentAppId,
      token: 'authorizer',
    });
    expect(byComponent('FailedTokenRenewals')).toContainEqual({
      name: 'FailedTokenRenewals',
      value: 1,
      componentAppId,
      errcode,
    });
  });

  it('that fails unexpectedly is logged, also where no caller waits for it', async () => {
    await keeper.refreshComponentToken();
    await keeper.simulator.advance(7200 - 800);
    keeper.services.store.saveAccessToken = () => Promise.reject(new TypeError('away'));
    await expect(keeper.refreshComponentToken()).resolves.toBeDefined();

    expect(keeper.log).toContainEqual(
      expect.objectContaining({
        level: 'error',
        message: 'Access token could not be renewed',
        error: 'TypeError',
      }),
    );
  });
});

describe('a call to WeChat', () => {
  it('counts with the time it took, a failed one also by its errcode', async () => {
    await keeper.simulator.pushVerifyTicket();
    keeper.simulator.setFault({ path: 'api_component_token', kind: 'bad-gateway' });
    await expect(keeper.refreshComponentToken()).rejects.toThrow('502');

    expect(keeper.figures('WechatCalls')).toEqual([{ name: 'WechatCalls', value: 1 }]);
    expect(keeper.figures('WechatCallMilliseconds')).toEqual([
      { name: 'WechatCallMilliseconds', value: expect.any(Number) },
    ]);
    expect(keeper.figures('FailedWechatCalls')).toEqual([
      { name: 'FailedWechatCalls', value: 1, errcode: 'unreachable' },
    ]);
  });
});

describe('a daily quota that is used up', () => {
  const reached = { kind: 'errcode', errcode: 45009 } as const;

  it.each<[string, string, () => Promise<unknown>]>([
    ['visits', 'api_create_preauthcode', async () => fetch(`${keeper.url}/authorize`)],
    [
      'service',
      'api_component_token',
      async () => expect(keeper.refreshComponentToken()).rejects.toThrow('45009'),
    ],
  ])('counts as one of %s, by what was asked for', async (purpose, path, ask) => {
    await keeper.simulator.pushVerifyTicket();
    keeper.simulator.setFault({ path, ...reached });
    await ask();

    expect(keeper.figures('UsedUpQuotas')).toEqual([{ name: 'UsedUpQuotas', value: 1, purpose }]);
  });
});

describe('a call for others', () => {
  it('counts by its errcode, and as a look-up of its token', async () => {
    await keeper.authorizeAccount();
    forget();
    const call = { authorizerAppId, path: '/cgi-bin/ticket/getticket' };
    await keeper.callWechat({ ...call, query: { type: 'jsapi' } });
    refuse('/cgi-bin/ticket/getticket', 45009);
    await keeper.callWechat(call);

    expect(keeper.measured).toMatchObject([
      { name: 'TokenLookUps', value: 1, outcome: 'table' },
      { name: 'TokenLookUpMilliseconds' },
      { name: 'CallerCalls', value: 1, errcode: '0' },
      { name: 'CallerCallMilliseconds', errcode: '0' },
      { name: 'WechatCalls', value: 1 },
      { name: 'TokenLookUps', value: 1, outcome: 'memory' },
      { name: 'TokenLookUpMilliseconds' },
      { name: 'CallerCalls', value: 1, errcode: '45009' },
      { name: 'CallerCallMilliseconds', errcode: '45009' },
      { name: 'WechatCalls', value: 1 },
    ]);
  });
});

describe('announcements', () => {
  it('count by their type, and those of WeChat’s own making together', async () => {
    await keeper.authorizeAccount();
    for (const InfoType of ['notify_third_fasteregister', 'notify_of_next_year']) {
      await send(`${keeper.url}/events`, pushOf({ xml: eventXml({ InfoType }) }));
    }
    await keeper.workQueue();

    expect(byComponent('Announcements')).toEqual([
      { name: 'Announcements', value: 1, componentAppId, type: 'AuthorizerAuthorized' },
      { name: 'Announcements', value: 1, componentAppId, type: 'other' },
      { name: 'Announcements', value: 1, componentAppId, type: 'other' },
    ]);
  });
});

describe('a secret', () => {
  it('that cannot be read is counted, whatever becomes of the request', async () => {
    const { now, logger, measure } = keeper.services;
    const fetchSecret = async () => '{}';
    keeper.services.readSecret = createSecretReader({ fetchSecret, now, logger, measure }, '');
    await send(`${keeper.url}/events`, pushOf({ xml: eventXml({}) }));

    expect(keeper.figures('FailedSecretReads')).toEqual([{ name: 'FailedSecretReads', value: 1 }]);
  });
});

describe('a reconciliation', () => {
  const about = (difference: string) => ({ name: 'ReconciliationDifferences', difference });

  it('measures how many accounts were compared, and what differed', async () => {
    await keeper.authorizeAccount();
    await keeper.simulator.authorize(otherAccount, { fault: 'lost' });
    keeper.simulator.addAuthorizedAccounts(2);
    await keeper.reconcile();

    expect(byComponent('ReconciledAuthorizers')).toEqual([
      { name: 'ReconciledAuthorizers', value: 4, componentAppId },
    ]);
    expect(byComponent('ReconciliationDifferences')).toEqual([
      { ...about('adopt'), value: 3, componentAppId },
    ]);
  });

  it('measures accounts that failed', async () => {
    await keeper.simulator.pushVerifyTicket();
    keeper.simulator.addAuthorizedAccounts(1);
    refuse('api_get_authorizer_info', -1);
    await keeper.reconcile();

    expect(byComponent('ReconciliationDifferences')).toEqual([
      { ...about('failed'), value: 1, componentAppId },
    ]);
  });

  it('that another run continues measures its repairs, but no end', async () => {
    await keeper.simulator.pushVerifyTicket();
    keeper.simulator.addAuthorizedAccounts(8);
    let asked = 0;
    const { finished } = await keeper.reconcile({}, () => (asked++ < 5 ? 900_000 : 0));
    expect(finished).toBe(false);
    expect(byComponent('ReconciledAuthorizers')).toEqual([]);
    await keeper.reconcile(keeper.startedAgain[0]);

    expect(byComponent('ReconciledAuthorizers')).toMatchObject([{ value: 8 }]);
    const [first, second] = byComponent('ReconciliationDifferences');
    expect(Number(first?.value) + Number(second?.value)).toBe(8);
  });
});

describe('alarms and dashboard', () => {
  it('ask for each metric under the dimensions that it was written under here', async () => {
    await keeper.authorizeAccount();
    await keeper.refreshComponentToken();
    await keeper.simulator.pushMessage(authorizerAppId, { MsgType: 'text', FromUserName: 'o1' });
    keeper.services.callerPolicy = { callers: { orders: {} }, requireCaller: false };
    const call = { componentAppId, authorizerAppId, path: '/cgi-bin/menu/get' };
    await keeper.handlers['call-wechat'](call, contextBy('orders'));
    await send(`${keeper.url}/events`, pushOf({ xml: '', componentAppId: 'wxffffffffffffffff' }));
    keeper.measured.forEach(note);
    const asked = Object.entries(dimensionsOf).map(
      ([name, sets]) => [name, new Set(sets.map((set) => set.toSorted().join()))] as const,
    );
    expect(written).toEqual(new Map(asked));
  });
});
