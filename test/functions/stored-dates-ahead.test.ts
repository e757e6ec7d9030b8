/** A stored date that lies ahead, as earlier versions took it, hides nothing that WeChat says. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { digest } from '../../shared/digest.ts';
import { account, component, startKeeper, type Keeper } from '../support/keeper.ts';
import { eventXml, pushOf, send } from '../support/push.ts';
import { START } from '../support/services.ts';

const key = { componentAppId: component.componentAppId, authorizerAppId: account };
const A_YEAR_AHEAD = START + 365 * 24 * 3600;

let keeper: Keeper;

beforeEach(async () => {
  keeper = await startKeeper();
  await keeper.authorizeAccount();
});

afterEach(() => keeper.close());

/** The grant is stored as it is, but with that date. */
async function dateStoredGrant(changedAt: number): Promise<void> {
  const { store } = keeper.services;
  const stored = await store.readAuthorizer(key);
  if (!stored) throw new Error('nothing is stored');
  await store.changeAuthorizer({ next: { ...stored, changedAt, version: stored.version + 1 } });
}

describe('the comparison of a grant that is stored with a date ahead', () => {
  beforeEach(() => dateStoredGrant(A_YEAR_AHEAD));

  it('takes the date and the permission sets that WeChat has, once', async () => {
    await keeper.simulator.advance(60);
    await keeper.simulator.updatePermissionSets(account, [1, 15], { fault: 'lost' });

    await expect(keeper.reconcile()).resolves.toMatchObject({ updated: 1 });
    const { changedAt } = (await keeper.readGrant()) ?? {};
    expect(changedAt).toBeLessThanOrEqual(START + 60);
    expect(await keeper.readGrant()).toMatchObject({ permissionSets: [1, 15] });
    await expect(keeper.reconcile()).resolves.toMatchObject({ updated: 0, unchanged: 1 });
  });

  it('dates it by its own clock where WeChat names no date', async () => {
    const { wechat } = keeper.services;
    keeper.services.wechat = {
      ...wechat,
      async fetch(input, init) {
        const response = await wechat.fetch(input, init);
        if (!input.includes('api_get_authorizer_list')) return response;
        return new Response((await response.text()).replace(/"auth_time":\d+/, '"auth_time":null'));
      },
    };

    await expect(keeper.reconcile()).resolves.toMatchObject({ updated: 1 });
    expect(await keeper.readGrant()).toMatchObject({ changedAt: START, isDatedByOurClock: true });
    await expect(keeper.reconcile()).resolves.toMatchObject({ updated: 0, unchanged: 1 });
  });
});

it('a date that is ahead by no more than clocks differ is compared as ever', async () => {
  await dateStoredGrant(START + 300);
  await expect(keeper.reconcile()).resolves.toMatchObject({ updated: 0, unchanged: 1 });
  expect(await keeper.readGrant()).toMatchObject({ changedAt: START + 300 });
});

describe('the push of a spent code', () => {
  it('asks WeChat where the stored grant only seems newer', async () => {
    const { simulator } = keeper;
    await simulator.advance(600);
    const updated = await simulator.updatePermissionSets(account, [1, 15], { fault: 'lost' });
    await dateStoredGrant(A_YEAR_AHEAD);
    simulator.setFault({ path: 'api_query_auth', kind: 'errcode', errcode: 61009 });
    const AuthorizationCode = updated?.authorizationCode;
    const fields = { InfoType: 'updateauthorized', AuthorizerAppid: account, AuthorizationCode };
    const xml = eventXml({ ...fields, CreateTime: START + 600 });
    await send(`${keeper.url}/events`, pushOf({ xml }));
    await keeper.workQueue();

    expect(await keeper.readGrant()).toMatchObject({
      permissionSets: [1, 15],
      changedAt: START + 600,
    });
  });
});

it('a remembered code whose grant only seems newer is exchanged', async () => {
  const { services, simulator } = keeper;
  const preAuthCode = 'pre-auth-code';
  const visit = {
    componentAppId: key.componentAppId,
    state: 'a-state',
    preAuthCodeDigest: digest(preAuthCode),
    startedAt: START,
    expiresAt: START + 3600,
  };
  await services.store.saveVisit(visit);
  await simulator.advance(600);
  const updated = await simulator.updatePermissionSets(account, [1, 15], { fault: 'lost' });
  const AuthorizationCode = updated?.authorizationCode ?? '';
  const outcome = { authorizerAppId: account, grantedAt: START + 600 };
  await services.store.completeVisit(visit, {
    ...outcome,
    codeDigest: digest(AuthorizationCode),
  });
  await dateStoredGrant(A_YEAR_AHEAD);
  const fields = { InfoType: 'updateauthorized', AuthorizerAppid: account, AuthorizationCode };
  const xml = eventXml({ ...fields, PreAuthCode: preAuthCode, CreateTime: START + 600 });
  await send(`${keeper.url}/events`, pushOf({ xml }));
  await keeper.workQueue();

  expect(await keeper.readGrant()).toMatchObject({ permissionSets: [1, 15] });
});
