/** The repair of one account: what is stored of what WeChat says, and what came in between. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { storeGrant } from '../../../shared/authorizers/grants.ts';
import { digest } from '../../../shared/digest.ts';
import { KeeperError } from '../../../shared/errors.ts';
import type { ListedGrant } from '../../../shared/reconciliation/compare.ts';
import {
  neededRepair,
  repair,
  type Need,
  type Repair,
} from '../../../shared/reconciliation/repair.ts';
import { readAuthorizerList } from '../../../shared/reconciliation/wechat-list.ts';
import type { Authorizer } from '../../../shared/store/records/authorizer.ts';
import {
  atNextChange,
  errcode,
  grant,
  INFO,
  issued,
  key,
  RENEWAL,
  startAuthorizer,
} from '../../support/authorizer.ts';
import type { TestAuthorizer } from '../../support/authorizer.ts';
import { brokenConnection } from '../../support/fake-wechat.ts';
import { START } from '../../support/services.ts';
import { granted } from '../store/examples.ts';

const LIST = '/cgi-bin/component/api_get_authorizer_list';

let authorizer: TestAuthorizer;
const read = () => authorizer.services.store.readAuthorizer(key);

beforeEach(async () => {
  authorizer = await startAuthorizer();
});

/** Stored at `START`, with an access token. */
async function storeFirst(changes = {}): Promise<void> {
  const first = { ...grant, changedAt: START, accessToken: issued('old') };
  await storeGrant({ ...first, ...changes }, authorizer.services);
  await authorizer.services.store.markAnnounced(key, 1);
  authorizer.clock.advance(600);
}

const info = (refreshToken: string, permissionSets = [1]) => ({
  authorizer_info: {},
  authorization_info: {
    authorizer_refresh_token: refreshToken,
    func_info: permissionSets.map((id) => ({ funcscope_category: { id } })),
  },
});

const repairAs = (listed: Omit<ListedGrant, 'position'>) =>
  repair({ ...key, listed: { position: 0, ...listed }, hasListGaps: false }, authorizer.services);

describe('the date of a repaired grant', () => {
  beforeEach(() => {
    authorizer.replies[INFO] = info('refresh-2');
  });
  const refreshTokenDigest = digest('refresh-2');

  it('stays where it is later than the one of the list: newer events are not older then', async () => {
    await storeFirst();

    expect(await repairAs({ authorizedAt: START - 60, refreshTokenDigest })).toBe('restored');
    expect(await read()).toMatchObject({ changedAt: START, refreshTokenVersion: 2 });
  });

  it('is the one of the list where that is later', async () => {
    await storeFirst();

    expect(await repairAs({ authorizedAt: START + 60, refreshTokenDigest })).toBe('restored');
    expect(await read()).toMatchObject({ changedAt: START + 60 });
  });

  it('is WeChat’s where it is the same by both clocks', async () => {
    await storeFirst({ isDatedByOurClock: true });
    await repairAs({ authorizedAt: START, refreshTokenDigest });

    expect(await read()).not.toHaveProperty('isDatedByOurClock', true);
  });

  it('is WeChat’s where ours is by our clock and near: nothing else changes', async () => {
    await storeFirst({ isDatedByOurClock: true });
    authorizer.replies[INFO] = info('refresh-1');
    const same = { authorizedAt: START - 200, refreshTokenDigest: digest('refresh-1') };
    const sameAgain = () => repairAs(same);

    expect(await sameAgain()).toBe('unchanged');
    const { isDatedByOurClock, ...stored } = (await read()) ?? {};
    expect(isDatedByOurClock).toBeUndefined();
    expect(stored).toMatchObject({ changedAt: START - 200, version: 2, unannounced: [] });
    expect(await authorizer.record()).toMatchObject({ accessToken: 'old' });
    expect(await sameAgain()).toBe('unchanged');
    expect(await read()).toMatchObject({ version: 2 });
  });

  it('shows a change whose push was lost, where WeChat’s clock is behind ours', async () => {
    await storeFirst({ isDatedByOurClock: true });
    const same = { authorizedAt: START - 60, refreshTokenDigest: digest('refresh-1') };
    authorizer.replies[INFO] = info('refresh-1', [1, 15]);

    expect(await repairAs(same)).toBe('updated');
    expect(await read()).toMatchObject({ changedAt: START - 60, permissionSets: [1, 15] });
  });

  it('is ours where WeChat names none', async () => {
    expect(await repairAs({ refreshTokenDigest })).toBe('adopted');

    expect(await read()).toMatchObject({ changedAt: START, isDatedByOurClock: true });
  });

  it('is ours where WeChat names none, and not what is granted either', async () => {
    const { authorizer_refresh_token } = info('refresh-2').authorization_info;
    const authorization_info = { authorizer_refresh_token };
    authorizer.replies[INFO] = { authorizer_info: {}, authorization_info };

    expect(await repairAs({ refreshTokenDigest })).toBe('adopted');
    expect(await read()).toMatchObject({ changedAt: START, isDatedByOurClock: true });
  });

  it('is the one of the list where the stored one is ahead', async () => {
    await storeFirst({ changedAt: START + 86_400 });

    expect(await repairAs({ authorizedAt: START + 60, refreshTokenDigest })).toBe('restored');
    expect(await read()).toMatchObject({ changedAt: START + 60 });
  });
});

describe('an account', () => {
  const authorizedAt = START;
  const same = { position: 0, authorizedAt, refreshTokenDigest: digest('refresh-1') };
  const waiting = { ...granted, changedAt: START, refreshTokenDigest: same.refreshTokenDigest };
  const announced = { ...waiting, unannounced: [] };

  it.each<[string, Authorizer | undefined, Repair['listed'], Need]>([
    ['that is the same needs none', announced, same, undefined],
    ['that is the same and not announced needs that', waiting, same, 'announce'],
    ['that is not listed needs that first', waiting, undefined, 'revoke'],
    ['beyond what was read of the list needs none', announced, 'unknown', undefined],
    [
      'that has ended, beyond what was read of the list, needs none',
      { ...announced, status: 'revoked' },
      'unknown',
      undefined,
    ],
    ['beyond what was read and not announced needs that', waiting, 'unknown', 'announce'],
    ['that is neither here nor listed needs none', undefined, 'unknown', undefined],
  ])('%s', (_what, stored, listed, need) => {
    expect(neededRepair(stored, listed, START)).toBe(need);
  });
});

describe('a change that was not announced', () => {
  let announced: unknown[];
  beforeEach(async () => {
    await storeGrant({ ...grant, changedAt: START }, authorizer.services);
    announced = [];
    authorizer.services.announce = async (news) => void announced.push(...news);
  });

  it('is announced where nothing else differs, and WeChat is not asked', async () => {
    const same = { authorizedAt: START, refreshTokenDigest: digest('refresh-1') };

    expect(await repairAs(same)).toBe('announced');
    expect(announced).toMatchObject([{ type: 'AuthorizerAuthorized' }]);
    expect(authorizer.calls('api_get_authorizer_info')).toBe(0);
    expect(await repairAs(same)).toBe('unchanged');
  });

  it('is announced once, together with the repair', async () => {
    authorizer.replies[INFO] = info('refresh-2', [1, 15]);
    const other = { authorizedAt: START + 60, refreshTokenDigest: digest('refresh-2') };

    expect(await repairAs(other)).toBe('restored');
    const types = ['AuthorizerAuthorized', 'AuthorizerUpdated'];
    expect(announced).toMatchObject(types.map((type) => ({ type })));
  });

  it('is announced once, where nothing else differs but by whose clock it is dated', async () => {
    await storeGrant({ ...grant, changedAt: START, isDatedByOurClock: true }, authorizer.services);
    authorizer.replies[INFO] = info('refresh-1');
    const same = { authorizedAt: START - 200, refreshTokenDigest: digest('refresh-1') };

    expect(await repairAs(same)).toBe('announced');
    expect(await repairAs(same)).toBe('unchanged');
    expect(announced).toMatchObject([{ type: 'AuthorizerAuthorized' }]);
  });

  it('is announced once, where the list lacks the account and WeChat names another refresh token', async () => {
    authorizer.replies[INFO] = info('refresh-2');
    const unlisted = () =>
      repair({ ...key, listed: undefined, hasListGaps: false }, authorizer.services);

    expect(await unlisted()).toBe('announced');
    expect(await unlisted()).toBe('unchanged');
    expect(announced).toMatchObject([{ type: 'AuthorizerAuthorized' }]);
  });
});

describe('a repair', () => {
  it('writes nothing where only the list has another token: the info has the stored one', async () => {
    await storeFirst();
    authorizer.replies[INFO] = info('refresh-1');

    const other = { authorizedAt: START, refreshTokenDigest: digest('refresh-0') };
    expect(await repairAs(other)).toBe('unchanged');
    expect(await read()).toMatchObject({ version: 1 });
    expect(await authorizer.record()).toMatchObject({ accessToken: 'old' });
  });

  it('drops the access token: whoever exchanged the code has replaced it', async () => {
    await storeFirst();
    const refreshTokenDigest = digest('refresh-1');
    authorizer.replies[INFO] = info('refresh-1');

    expect(await repairAs({ authorizedAt: START + 60, refreshTokenDigest })).toBe('updated');
    expect((await authorizer.record())?.accessToken).toBeUndefined();
  });

  it('that another writer was faster than changes nothing, and makes the token doubtful', async () => {
    await storeFirst();
    const { replies, services } = authorizer;
    replies[INFO] = async () => {
      const stored = await read();
      if (!stored) throw new Error('no authorizer');
      await services.store.changeAuthorizer({ next: { ...stored, version: stored.version + 1 } });
      return info('refresh-2');
    };

    expect(await repairAs({ refreshTokenDigest: digest('refresh-2') })).toBe('unchanged');
    expect(await read()).toMatchObject({ refreshTokenVersion: 1, version: 2 });
    expect(await authorizer.record()).toMatchObject({ accessToken: 'old', isDoubted: true });
  });

  it.each(['changeAuthorizer', 'addDoubt'] as const)(
    'is written at a later try, where the table refuses %s once',
    async (name) => {
      await storeFirst();
      const { replies, services } = authorizer;
      const { store } = services;
      const isOvertaken = name === 'addDoubt';
      replies[INFO] = async () => {
        const stored = await read();
        if (!stored) throw new Error('no authorizer');
        const next = { ...stored, version: stored.version + 1 };
        if (isOvertaken) await store.changeAuthorizer({ next });
        let isFirst = true;
        const write = async (...args: unknown[]) => {
          const refused = new KeeperError('StoreUnavailable', 'the table does not answer');
          if (!isFirst) return (store[name] as (...given: unknown[]) => Promise<never>)(...args);
          isFirst = false;
          throw refused;
        };
        services.store = Object.assign(Object.create(store) as typeof store, { [name]: write });
        return info('refresh-2');
      };

      const outcome = await repairAs({ refreshTokenDigest: digest('refresh-2') });
      expect(outcome).toBe(isOvertaken ? 'unchanged' : 'restored');
      const expected = isOvertaken ? { isDoubted: true } : { version: 2 };
      expect(await authorizer.record()).toMatchObject(expected);
    },
  );

  it('announces what still waits, also where WeChat refuses the grant', async () => {
    await storeGrant({ ...grant, changedAt: START }, authorizer.services);
    authorizer.replies[INFO] = errcode(61003);
    authorizer.replies[LIST] = { total_count: 0, list: [] };
    const announced: unknown[] = [];
    authorizer.services.announce = async (news) => void announced.push(...news);

    expect(await repairAs({ refreshTokenDigest: digest('refresh-2') })).toBe('announced');
    expect(announced).toMatchObject([{ type: 'AuthorizerAuthorized' }]);
  });
});

describe('a token that proves a grant', () => {
  const [first, second] = [digest('refresh-1'), digest('refresh-2')];
  const lists = (refresh_token: string) => {
    const list = [{ authorizer_appid: key.authorizerAppId, refresh_token }];
    authorizer.replies[LIST] = { total_count: 1, list };
  };
  beforeEach(() => {
    authorizer.replies[INFO] = errcode(48001);
    authorizer.replies[RENEWAL] = () => {
      authorizer.clock.advance(3);
      return { authorizer_access_token: 'proof', expires_in: 7200 };
    };
  });

  it('lives from when WeChat was asked for it', async () => {
    lists('refresh-1');

    expect(await repairAs({ refreshTokenDigest: first })).toBe('adopted');
    expect(await authorizer.record()).toMatchObject({
      accessToken: 'proof',
      expiresAt: START + 7200,
    });
  });

  it('is stored also where WeChat gives the stored refresh token with it', async () => {
    await storeFirst();
    lists('refresh-0');
    const tokens = { authorizer_refresh_token: 'refresh-1', authorizer_access_token: 'proof' };
    authorizer.replies[RENEWAL] = { ...tokens, expires_in: 7200 };

    expect(await repairAs({ refreshTokenDigest: digest('refresh-0') })).toBe('restored');
    expect(await authorizer.record()).toMatchObject({ accessToken: 'proof' });
  });

  it('may have replaced the stored one, where WeChat does not answer', async () => {
    await storeFirst();
    lists('refresh-2');
    authorizer.replies[RENEWAL] = brokenConnection;

    await expect(repairAs({ refreshTokenDigest: second })).rejects.toThrow('ECONNRESET');
    expect(await authorizer.record()).toMatchObject({ accessToken: 'old', isDoubted: true });
  });

  it('does not replace one that a look-up has renewed since', async () => {
    await storeFirst();
    lists('refresh-2');
    const { lookUp, record, replies, services } = authorizer;
    atNextChange(services.store, async (write) => {
      // WeChat takes both refresh tokens.
      const renewed = { authorizer_access_token: 'renewed', expires_in: 7200 };
      replies[RENEWAL] = { ...renewed, authorizer_refresh_token: 'refresh-1' };
      await lookUp({ rejectedToken: 'old' });
      return write();
    });

    expect(await repairAs({ refreshTokenDigest: second })).toBe('unchanged');
    expect(await record()).toMatchObject({ accessToken: 'renewed', isDoubted: true });
  });
});

describe('the list', () => {
  it('says where each account stands, on later pages as well', async () => {
    authorizer.replies[LIST] = ({ body }) => {
      const { offset } = Object(body) as { offset: number };
      const length = offset === 0 ? 500 : 1;
      const entry = (index: number) => ({ authorizer_appid: `wx${offset + index}` });
      return { total_count: 501, list: Array.from({ length }, (_none, index) => entry(index)) };
    };
    const { grants } = await readAuthorizerList(key.componentAppId, authorizer.services);

    expect([grants.get('wx0')?.position, grants.get('wx500')?.position]).toEqual([0, 500]);
  });
});
