/** What every store promises of authorizers: changes are whole, in order, and lose no token. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Authorizer, AuthorizerNews } from '../../../shared/store/records/authorizer.ts';
import type { Store } from '../../../shared/store/store.ts';
import {
  firstGrant,
  granted,
  key,
  leaseOf,
  newerToken,
  news,
  now,
  readAll,
  second,
  token,
} from './examples.ts';
import type { MakeStore } from './examples.ts';

/** Runs this part of the contract. */
export function describeAuthorizers(makeStore: MakeStore): void {
  // Each by itself: its tests do not wait for what the others prepare.
  for (const describePart of [describeChanges, describeRefreshTokens, describeNews]) {
    describe('an authorizer', () => {
      describePart(makeStore);
    });
  }
  describe('the list of authorizers', () => {
    describeList(makeStore);
  });
}

function describeChanges(makeStore: MakeStore): void {
  let store: Store;
  beforeEach(async () => {
    store = await makeStore();
  });

  it('is none at first', async () => {
    expect(await readAll(store)).toEqual({ refreshTokens: [undefined, undefined] });
  });

  it('is stored with its tokens by the first grant', async () => {
    expect(await store.changeAuthorizer(firstGrant)).toBe('saved');
    expect(await readAll(store)).toEqual({
      authorizer: granted,
      accessToken: { ...token, tenantId: granted.tenantId, version: 1 },
      refreshTokens: ['refresh-1', undefined],
    });
  });

  it('needs neither profile, tenant, tokens nor permission sets', async () => {
    const bare = { ...granted, profile: undefined, tenantId: undefined, permissionSets: [] };
    const next = { ...bare, refreshTokenVersion: 0, unannounced: [] };
    expect(await store.changeAuthorizer({ next })).toBe('saved');
    expect(await store.readAuthorizer(key)).toEqual(next);
    expect(await store.readRefreshToken(key, 0)).toBeUndefined();
    expect(await store.readAccessToken(key)).toBeUndefined();
  });

  it('is replaced as a whole by the next change', async () => {
    const next = second({ tenantId: undefined, profile: undefined, permissionSets: [3] });
    await store.changeAuthorizer(firstGrant);
    expect(await store.changeAuthorizer({ next })).toBe('saved');
    expect(await store.readAuthorizer(key)).toEqual(next);
  });

  it.each([
    ['says that it is the first', 1],
    ['was made from a later state', 3],
    ['was made from a state long ago', 0],
  ])('refuses a change that %s, and writes nothing of it', async (_which, version) => {
    await store.changeAuthorizer(firstGrant);
    const before = await readAll(store);
    const next = second({ version, refreshTokenVersion: 2, tenantId: 'other' });
    const change = { next, accessToken: newerToken, authorizerRefreshToken: 'refresh-2' };
    expect(await store.changeAuthorizer(change)).toBe('conflict');
    expect(await readAll(store)).toEqual(before);
  });

  it('refuses a change of a state that never was, and writes nothing of it', async () => {
    const change = { ...firstGrant, next: second() };
    expect(await store.changeAuthorizer(change)).toBe('conflict');
    expect(await readAll(store)).toEqual({ refreshTokens: [undefined, undefined] });
  });

  it.each([
    ['the first grants', 1],
    ['changes of one state', 2],
  ])('takes exactly one of 20 that come at the same time: %s', async (_which, version) => {
    if (version === 2) await store.changeAuthorizer(firstGrant);
    const changes = Array.from({ length: 20 }, (_, index) => ({
      next: second({ version, refreshTokenVersion: version, tenantId: `tenant-${index}` }),
      accessToken: { accessToken: `token-${index}`, expiresAt: now + 7200 },
      authorizerRefreshToken: `refresh-${index}`,
    }));
    const outcomes = await Promise.all(changes.map((change) => store.changeAuthorizer(change)));
    const winners = changes.filter((_, index) => outcomes[index] === 'saved');
    expect(winners).toHaveLength(1);
    const { authorizer, accessToken, refreshTokens } = await readAll(store);
    expect({ next: authorizer, authorizerRefreshToken: refreshTokens[version - 1] }).toEqual({
      next: winners[0]?.next,
      authorizerRefreshToken: winners[0]?.authorizerRefreshToken,
    });
    expect(accessToken).toEqual({
      ...winners[0]?.accessToken,
      tenantId: winners[0]?.next.tenantId,
      version,
    });
  });

  it('is stored for each component and account by itself', async () => {
    const others = [
      { componentAppId: 'wxcomponent2', authorizerAppId: 'wxauthorizer' },
      { componentAppId: 'wxcomponent', authorizerAppId: 'wxauthorizer2' },
    ];
    await store.changeAuthorizer(firstGrant);
    for (const other of others) {
      expect(await store.readAuthorizer(other)).toBeUndefined();
      expect(await store.readRefreshToken(other, 1)).toBeUndefined();
      const next = { ...granted, ...other, tenantId: 'other' };
      const change = { next, accessToken: newerToken, authorizerRefreshToken: 'refresh-other' };
      expect(await store.changeAuthorizer(change)).toBe('saved');
    }
    expect(await readAll(store)).toEqual({
      authorizer: granted,
      accessToken: { ...token, tenantId: granted.tenantId, version: 1 },
      refreshTokens: ['refresh-1', undefined],
    });
  });
}

function describeRefreshTokens(makeStore: MakeStore): void {
  let store: Store;
  beforeEach(async () => {
    store = await makeStore();
    await store.changeAuthorizer(firstGrant);
  });

  it('holds every refresh token that it ever had', async () => {
    for (let version = 2; version <= 12; version++) {
      const next = second({ version, refreshTokenVersion: version });
      const change = { next, authorizerRefreshToken: `refresh-${version}` };
      expect(await store.changeAuthorizer(change)).toBe('saved');
    }
    for (let version = 1; version <= 12; version++) {
      expect(await store.readRefreshToken(key, version)).toBe(`refresh-${version}`);
    }
    expect(await store.readRefreshToken(key, 13)).toBeUndefined();
  });

  it('still has its refresh token where a change or the end of the grant brings none', async () => {
    await store.changeAuthorizer({ next: second(), accessToken: newerToken });
    const ended = second({ version: 3, status: 'revoked' });
    await store.changeAuthorizer({ next: ended, accessToken: 'none' });
    expect(await store.readRefreshToken(key, 1)).toBe('refresh-1');
  });

  it('never overwrites a refresh token: such a change is refused as a whole', async () => {
    const before = await readAll(store);
    const next = second({ refreshTokenVersion: 1 });
    const change = { next, accessToken: newerToken, authorizerRefreshToken: 'refresh-2' };
    expect(await store.changeAuthorizer(change)).toBe('conflict');
    expect(await readAll(store)).toEqual(before);
  });
}

function describeNews(makeStore: MakeStore): void {
  const update: AuthorizerNews = {
    type: 'AuthorizerUpdated',
    version: 2,
    changedAt: now + 60,
    addedPermissionSets: [2],
    removedPermissionSets: [],
  };

  let store: Store;
  beforeEach(async () => {
    store = await makeStore();
    await store.changeAuthorizer(firstGrant);
  });

  it('has nothing to be announced once it was announced', async () => {
    await store.markAnnounced(key, 1);
    expect(await store.readAuthorizer(key)).toEqual({ ...granted, unannounced: [] });
  });

  it('can still be changed from the same version after it was announced', async () => {
    await store.markAnnounced(key, 1);
    const next = second({ unannounced: [update] });
    expect(await store.changeAuthorizer({ next })).toBe('saved');
    expect(await store.readAuthorizer(key)).toEqual(next);
  });

  it('still has its news where those of another version were announced', async () => {
    const next = second({ unannounced: [news, update] });
    await store.changeAuthorizer({ next });
    for (const other of [1, 3]) {
      await store.markAnnounced(key, other);
      expect(await store.readAuthorizer(key)).toEqual(next);
    }
    await store.markAnnounced(key, 2);
    expect(await store.readAuthorizer(key)).toEqual({ ...next, unannounced: [] });
  });

  it('does not come into being by being announced', async () => {
    const unknown = { ...key, authorizerAppId: 'wxunknown' };
    await store.markAnnounced(unknown, 1);
    expect(await store.readAuthorizer(unknown)).toBeUndefined();
    expect((await store.listAuthorizers('wxcomponent', { limit: 9 })).authorizers).toHaveLength(1);
  });
}

function describeList(makeStore: MakeStore): void {
  const appIds = ['wxa', 'wxb', 'wxc', 'wxd', 'wxe'];

  let store: Store;
  beforeEach(async () => {
    store = await makeStore();
    for (const authorizerAppId of ['wxd', 'wxa', 'wxe', 'wxc', 'wxb']) {
      await store.changeAuthorizer({ ...firstGrant, next: { ...granted, authorizerAppId } });
    }
  });

  async function listAll(limit: number, componentAppId = 'wxcomponent'): Promise<Authorizer[][]> {
    const pages: Authorizer[][] = [];
    let cursor: string | undefined;
    do {
      const page = await store.listAuthorizers(componentAppId, { limit, cursor });
      pages.push(page.authorizers);
      cursor = page.cursor;
    } while (cursor !== undefined);
    return pages;
  }

  it.each([1, 2, 4, 5, 9])('is complete and in order by pages of %d', async (limit) => {
    const pages = await listAll(limit);
    const expected = appIds.map((authorizerAppId) => ({ ...granted, authorizerAppId }));
    expect(pages.flat()).toEqual(expected);
    expect(pages[0]).toHaveLength(Math.min(limit, appIds.length));
    expect(Math.max(...pages.map((page) => page.length))).toBeLessThanOrEqual(limit);
  });

  it('names no other component and is empty where there is none', async () => {
    const next = { ...granted, componentAppId: 'wxcomponent2', authorizerAppId: 'wxz' };
    expect(await listAll(9, 'wxcomponent2')).toEqual([[]]);
    await store.changeAuthorizer({ ...firstGrant, next });
    expect(await listAll(9, 'wxcomponent2')).toEqual([[next]]);
    expect((await listAll(9)).flat()).toHaveLength(appIds.length);
  });

  it('shows the newest state of each, whatever its status', async () => {
    const next = second({ authorizerAppId: 'wxc', status: 'revoked', unannounced: [] });
    await store.changeAuthorizer({ next, accessToken: 'none' });
    expect((await listAll(9)).flat()[2]).toEqual(next);
  });

  it('is not changed by the renewal of tokens', async () => {
    const before = await listAll(9);
    for (const authorizerAppId of [...appIds, undefined]) {
      const tokenKey = { componentAppId: 'wxcomponent', authorizerAppId };
      const seenVersion = authorizerAppId === undefined ? 0 : 1;
      await store.takeLease(tokenKey, leaseOf('owner', seenVersion));
      expect(await store.saveAccessToken(tokenKey, 'owner', newerToken)).toBe('saved');
    }
    expect(await listAll(9)).toEqual(before);
  });
}
