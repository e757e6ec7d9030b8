/** import-authorizers and export-authorizers: accounts that another service has kept, in and out. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { getComponentAccessToken } from '../../shared/tokens/component-token.ts';
import type { ExportAnswer } from '../../shared/moving/export-accounts.ts';
import type { ImportAnswer } from '../../shared/moving/import-accounts.ts';
import type { ImportedAccount } from '../../shared/moving/import-decision.ts';
import { getAuthorizerList } from '../../shared/wechat/authorizer-list.ts';
import { component, contextOf, startKeeper, type Keeper } from '../support/keeper.ts';

const { componentAppId } = component;
const other = `refreshtoken@@@${'o'.repeat(43)}`;

let keeper: Keeper;
let authorizerAppId: string;
/** What the other service has stored. */
let given: ImportedAccount;

const context = (milliseconds = 300_000) => ({
  ...contextOf('import'),
  getRemainingTimeInMillis: () => milliseconds,
});
const importAll = async (authorizers: readonly object[], request = {}): Promise<ImportAnswer> =>
  keeper.handlers['import-authorizers']({ componentAppId, authorizers, ...request }, context());

const importOne = async (changes: object = {}, request = {}) => {
  const { results } = await importAll([{ ...given, ...changes }], request);
  return results[0];
};
const exportAll = async (authorizerAppIds: readonly string[]): Promise<ExportAnswer> =>
  keeper.handlers['export-authorizers']({ componentAppId, authorizerAppIds }, context());
const stored = async () => (await exportAll([authorizerAppId])).authorizers[0];
const renewals = () => keeper.simulator.callCount('api_authorizer_token');

/** As the other service has it: from WeChat. */
async function readElsewhere(): Promise<ImportedAccount> {
  const { services } = keeper;
  const { accessToken } = await getComponentAccessToken(componentAppId, {}, services);
  const caller = { componentAppId, componentAccessToken: accessToken };
  const page = await getAuthorizerList(services.wechat, caller, { offset: 0, count: 500 });
  const found = page.authorizers.find((each) => each.authorizerAppId === authorizerAppId);
  const { authorizerRefreshToken = '', authorizedAt } = found ?? {};
  return { authorizerAppId, authorizerRefreshToken, authorizedAt };
}

beforeEach(async () => {
  keeper = await startKeeper();
  await keeper.simulator.pushVerifyTicket();
  [authorizerAppId = ''] = keeper.simulator.addAuthorizedAccounts(1);
  given = await readElsewhere();
});

describe('an account that is not stored', () => {
  it('is imported, announced, and its token is what the file says', async () => {
    const tenantId = 'tenant-7';
    const profile = { nickName: '青禾', isMiniProgram: false };
    const changes = { tenantId, profile, permissionSets: [1, 2] };
    expect(await importOne(changes)).toEqual({
      authorizerAppId,
      outcome: 'imported',
      tenant: 'assigned',
    });
    expect(await stored()).toMatchObject({ ...given, ...changes, status: 'authorized' });
    expect(keeper.announced).toMatchObject([
      {
        type: 'AuthorizerAuthorized',
        detail: { authorizerAppId, tenantId, permissionSets: [1, 2] },
      },
    ]);
    expect(await keeper.lookUp({ authorizerAppId })).toHaveProperty('accessToken');
  });

  it('is the same when it comes again, and nobody is told twice', async () => {
    await importOne();
    expect(await importOne()).toEqual({ authorizerAppId, outcome: 'same' });
    expect(keeper.types()).toEqual(['AuthorizerAuthorized']);
  });

  it('is announced by the next import where the first was interrupted', async () => {
    const { announce } = keeper.services;
    keeper.services.announce = async () => {
      throw new Error('the bus is away');
    };
    expect(await importOne()).toMatchObject({ outcome: 'failed' });
    keeper.services.announce = announce;
    expect(await importOne()).toMatchObject({ outcome: 'same' });
    expect(keeper.types()).toEqual(['AuthorizerAuthorized']);
  });

  it.each([
    ['without sets', {}, -1],
    ['without a date', { authorizedAt: undefined, permissionSets: [1] }, undefined],
    ['with a date that is ahead', { authorizedAt: 4_000_000_000 }, undefined],
  ])('%s is asked for by the next comparison', async (_name, changes, offset) => {
    await importOne(changes);
    const { changedAt } = (await keeper.readGrant(authorizerAppId)) ?? {};
    expect(changedAt).toBe(offset === undefined ? 0 : (given.authorizedAt ?? 0) + offset);
    expect(await keeper.reconcile()).toMatchObject({ updated: 1 });
    const {
      permissionSets,
      profile,
      changedAt: known,
    } = (await keeper.readGrant(authorizerAppId)) ?? {};
    expect(permissionSets?.length).toBeGreaterThan(1);
    expect(profile?.nickName).toBeTruthy();
    expect(known).toBe(given.authorizedAt);
  });

  it('is told in a dry run, and nothing is written', async () => {
    expect(await importOne({}, { dryRun: true })).toEqual({ authorizerAppId, outcome: 'imported' });
    expect(await keeper.readGrant(authorizerAppId)).toBeUndefined();
  });

  it('is refused where it is one of WeChat’s test accounts', async () => {
    const test = { ...given, authorizerAppId: 'wx570bc396a51b8ff8' };
    expect((await importAll([test])).results).toEqual([
      { authorizerAppId: test.authorizerAppId, outcome: 'refused', reason: 'test-account' },
    ]);
  });
});

describe('an account that is stored with another refresh token', () => {
  beforeEach(async () => {
    await importOne({ permissionSets: [1] });
  });

  it.each([
    ['older', { authorizedAt: 1_500_000_000 }],
    ['age-unknown', { authorizedAt: undefined }],
    ['older', {}],
    ['older', { authorizedAt: 4_000_000_000 }],
  ])('keeps it: %s', async (reason, changes) => {
    const change = { authorizerRefreshToken: other, ...changes };
    const dry = await importOne(change, { dryRun: true });
    expect(dry).toEqual({ authorizerAppId, outcome: 'kept', reason });
    expect(await importOne(change, { check: true })).toEqual(dry);
    expect(await stored()).toMatchObject({
      authorizerRefreshToken: given.authorizerRefreshToken,
    });
    expect(renewals()).toBe(0);
  });

  it('keeps it where WeChat does not name the file’s, though that has the later date', async () => {
    const later = { authorizerRefreshToken: other, authorizedAt: (given.authorizedAt ?? 0) + 60 };
    await keeper.simulator.advance(120);
    expect(await importOne(later)).toMatchObject({ outcome: 'kept', reason: 'not-confirmed' });
    keeper.simulator.setFault({ path: 'api_get_authorizer_info', kind: 'errcode', errcode: -1 });
    expect(await importOne(later)).toMatchObject({ outcome: 'failed' });
    expect(await stored()).toMatchObject({
      authorizerRefreshToken: given.authorizerRefreshToken,
    });
  });

  it('gets it where the merchant has authorized since, and WeChat names it', async () => {
    await keeper.simulator.advance(120);
    keeper.simulator.configure({ refreshTokenChangesOnUpdate: true });
    await keeper.simulator.updatePermissionSets(authorizerAppId, [1, 2], { fault: 'lost' });
    const newer = await readElsewhere();
    expect(await importOne(newer, { dryRun: true })).toMatchObject({ outcome: 'replaced' });
    expect(await importOne(newer)).toEqual({ authorizerAppId, outcome: 'replaced' });
    expect(await stored()).toMatchObject({ ...newer, permissionSets: [1, 2] });
    expect(await keeper.reconcile()).toMatchObject({ unchanged: 1 });
    // The file of before is older now.
    expect(await importOne()).toMatchObject({ outcome: 'kept', reason: 'older' });
  });

  it('keeps also that it has ended', async () => {
    await keeper.simulator.revoke(authorizerAppId);
    await keeper.simulator.settle();
    await keeper.workQueue();
    for (const change of [{}, { authorizerRefreshToken: other }]) {
      const result = await importOne({ ...change, tenantId: 'tenant-7' });
      expect(result).toEqual({ authorizerAppId, outcome: 'kept', reason: 'ended' });
    }
    expect(await stored()).toMatchObject({ status: 'revoked', tenantId: null });
  });
});

describe('a tenant', () => {
  it('is given to an account that has none, whatever becomes of its refresh token', async () => {
    await importOne({ permissionSets: [1] });
    const tenantId = 'tenant-7';
    const result = await importOne({ tenantId, authorizerRefreshToken: other });
    expect(result).toMatchObject({ outcome: 'kept', tenant: 'assigned' });
    expect(await stored()).toMatchObject({ ...given, tenantId });
    expect(keeper.announced.at(-1)).toMatchObject({ detail: { tenantId } });
    expect(await importOne({ tenantId })).toEqual({ authorizerAppId, outcome: 'same' });
  });

  it('is not taken from an account', async () => {
    await importOne({ tenantId: 'tenant-7' });
    expect(await importOne({ tenantId: 'tenant-8' })).toMatchObject({
      outcome: 'same',
      tenant: 'kept',
    });
    expect(await stored()).toMatchObject({ tenantId: 'tenant-7' });
  });
});

describe('a check', () => {
  it('is one renewal, and none where it was made already', async () => {
    for (const outcome of ['imported', 'same']) {
      expect(await importOne({}, { check: true })).toEqual({
        authorizerAppId,
        outcome,
        check: 'works',
      });
    }
    expect(renewals()).toBe(1);
  });

  it('stores what WeChat returns before anything else is done with it', async () => {
    keeper.simulator.configure({ rotateRefreshTokens: true });
    expect(await importOne({}, { check: true })).toMatchObject({ check: 'replaced' });
    expect(await stored()).toMatchObject({
      authorizerRefreshToken: (await readElsewhere()).authorizerRefreshToken,
    });
  });

  it('finds a wrong one, and the right one at WeChat', async () => {
    const result = await importOne({ authorizerRefreshToken: other }, { check: true });
    expect(result).toMatchObject({ outcome: 'imported', check: 'replaced' });
    expect(await stored()).toMatchObject({
      authorizerRefreshToken: given.authorizerRefreshToken,
    });
  });

  it('finds one that does not work any more', async () => {
    keeper.simulator.forget('password', { authorizerAppId });
    expect(await importOne({}, { check: true })).toMatchObject({
      outcome: 'imported',
      check: 'refused',
      message: expect.stringContaining('ReauthorizationRequired'),
    });
    // Also found by whoever repeats the import.
    expect(await importOne({}, { check: true })).toMatchObject({
      outcome: 'kept',
      reason: 'ended',
    });
  });

  it('finds a withdrawal', async () => {
    await keeper.simulator.revoke(authorizerAppId, { fault: 'lost' });
    expect(await importOne({}, { check: true })).toMatchObject({ check: 'withdrawn' });
  });

  it('that fails leaves the account imported', async () => {
    keeper.simulator.setFault({ path: 'api_authorizer_token', kind: 'errcode', errcode: 45009 });
    expect(await importOne({}, { check: true })).toMatchObject({
      outcome: 'imported',
      check: 'failed',
      message: expect.stringContaining('45009'),
    });
  });

  it('is not begun where the time is too short', async () => {
    const request = { componentAppId, authorizers: [given], check: true };
    const { results } = await keeper.handlers['import-authorizers'](request, context(59_000));
    expect(results).toMatchObject([{ outcome: 'imported', check: 'not-checked' }]);
  });
});

describe('a request', () => {
  it.each([
    [{ authorizer_refresh_token: 'x' }, 'authorizers[0] is an object'],
    [{ authorizerRefreshToken: '' }, 'authorizers[0].authorizerRefreshToken is a text'],
    [{ authorizedAt: '2026' }, 'authorizers[0].authorizedAt is in whole seconds'],
    [{ profile: { name: 'x' } }, 'authorizers[0].profile is an object'],
  ])('is refused where it has %j', async (changes, sentence) => {
    await expect(importOne(changes)).rejects.toThrow(sentence);
  });

  it('takes no more than fit', async () => {
    const many = Array.from({ length: 51 }, () => given);
    await expect(importAll(many)).rejects.toThrow('authorizers is a list of 1 to 50 accounts');
    await expect(exportAll([])).rejects.toThrow('authorizerAppIds is a list of 1 to 50 appids');
  });
});

it('nothing of it has a refresh token but the answer of the export', async () => {
  const answer = await importOne({}, { check: true });
  await expect(importOne({ authorizedAt: 0.5 })).rejects.toThrow('authorizedAt');
  await exportAll([authorizerAppId, 'wxffffffffffffffff']);
  const { log, announced, measured } = keeper;
  expect(log).toContainEqual(expect.objectContaining({ message: 'Refresh tokens exported' }));
  expect(JSON.stringify([answer, log, announced, measured])).not.toMatch(/refreshtoken@@@/);
});
