/** The rule of one renewer for each token, with everything that can go wrong between its steps. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { storeGrant } from '../../../shared/authorizers/grants.ts';
import { KeeperError } from '../../../shared/errors.ts';
import { provideAccessToken } from '../../../shared/tokens/access-token.ts';
import { LEASE_SECONDS } from '../../../shared/tokens/leases.ts';
import {
  saveRenewal,
  takeLeaseAndRenew,
  type TokenSource,
} from '../../../shared/tokens/renewal.ts';
import { WechatUnreachable } from '../../../shared/wechat/errors.ts';
import {
  grant,
  issued,
  key as accountKey,
  RENEWAL,
  startAuthorizer,
  type TestAuthorizer,
} from '../../support/authorizer.ts';
import { createTestClock, type TestClock } from '../../support/clock.ts';
import { component, createTestServices, START } from '../../support/services.ts';

const key = { componentAppId: component.componentAppId };

let clock: TestClock;
let test: ReturnType<typeof createTestServices>;
let renewals: number;

beforeEach(() => {
  clock = createTestClock();
  renewals = 0;
  test = createTestServices({ now: clock.now, sleep: clock.sleep });
});

/** A source whose tokens are numbered. */
function source(before: () => Promise<void> | void = () => {}): TokenSource {
  return {
    key,
    async renew(owner, beforeCall) {
      await beforeCall();
      await before();
      const token = { accessToken: `token-${++renewals}`, expiresAt: clock.now() + 7200 };
      return saveRenewal(key, { owner, token }, test.services);
    },
  };
}

const provide = (from: TokenSource, request = {}) =>
  provideAccessToken(from, request, test.services);

/** A renewer takes the lease and dies. */
async function renewerDies(seenVersion: number): Promise<void> {
  const expiresAt = clock.now() + LEASE_SECONDS;
  const budget = { hour: Math.floor(clock.now() / 3600), used: 1 };
  const seen = { now: clock.now(), seenVersion, overtakenUntil: expiresAt };
  const lease = { owner: 'dead', expiresAt, budget, ...seen };
  expect(await test.services.store.takeLease(key, lease)).toBe('taken');
}

describe('one renewer', () => {
  it('renews once for any number of callers', async () => {
    const tokens = await Promise.all(Array.from({ length: 100 }, () => provide(source())));

    expect(renewals).toBe(1);
    expect(new Set(tokens.map(({ accessToken }) => accessToken))).toEqual(new Set(['token-1']));
  });

  it('that dies is replaced when its lease has run out, and the callers that waited get their token', async () => {
    await renewerDies(0);

    const tokens = await Promise.all([provide(source()), provide(source()), provide(source())]);

    expect(tokens.map(({ accessToken }) => accessToken)).toEqual(['token-1', 'token-1', 'token-1']);
    expect(clock.elapsedSeconds()).toBeGreaterThanOrEqual(LEASE_SECONDS);
    expect(renewals).toBe(1);
  });

  // WeChat has replaced the other's token by the late one, which is lost: it lives 5 minutes more.
  it('that comes back late saves nothing, and the token that it has replaced is renewed once more', async () => {
    const late = source(async () => {
      if (renewals > 0) return;
      clock.advance(LEASE_SECONDS + 1);
      await provide(
        source(() => {
          renewals += 10;
        }),
      );
    });

    const { accessToken } = await provide(late);

    // 11 by the other, 12 by the late one, 13 because of the doubt.
    expect(accessToken).toBe('token-13');
    expect(await test.services.store.readAccessToken(key)).toMatchObject({
      accessToken: 'token-13',
      lease: undefined,
    });
  });

  /** The next renewer takes the lease while this one waits for WeChat, and saves after it. */
  const overtaken = async (after: () => void = () => {}) => {
    const late = source(async () => {
      clock.advance(LEASE_SECONDS);
      await renewerDies(0);
      after();
    });
    const seen = { record: undefined, isUsable: false };
    const outcome = await takeLeaseAndRenew(late, seen, test.services);
    const next = { accessToken: 'of-the-next', expiresAt: clock.now() + 7200 };
    expect(await test.services.store.saveAccessToken(key, 'dead', next)).toBe('saved');
    return outcome;
  };

  // WeChat may have done the late renewal last: then the token of the next one lives 5 minutes.
  it('that comes back late while the next one is at work has its token renewed, too', async () => {
    expect(await overtaken()).toEqual({ is: 'lease-lost' });

    expect(await provide(source())).toMatchObject({ accessToken: 'token-2' });
    expect(await provide(source())).toMatchObject({ accessToken: 'token-2' });
  });

  it('that fails late while the next one is at work has its token renewed, too', async () => {
    const outcome = await overtaken(() => {
      throw new WechatUnreachable('/a/path', 'no answer');
    });

    expect(outcome).toMatchObject({ is: 'failed' });
    expect(await provide(source())).toMatchObject({ accessToken: 'token-1' });
    expect(await provide(source())).toMatchObject({ accessToken: 'token-1' });
  });

  it('lets no caller wait while there is a valid token', async () => {
    await provide(source());
    clock.advance(7200 - 300);
    await renewerDies(1);
    const before = clock.elapsedSeconds();

    const tokens = await Promise.all([provide(source()), provide(source())]);

    expect(tokens.map(({ accessToken }) => accessToken)).toEqual(['token-1', 'token-1']);
    expect(clock.elapsedSeconds()).toBe(before);
  });

  it('does not renew what another one has just renewed', async () => {
    await provide(source());
    clock.advance(7200);
    const { store } = test.services;
    const takeLease = store.takeLease.bind(store);
    // Between the look and the lease another caller does the whole renewal.
    store.takeLease = async (...lease) => {
      store.takeLease = takeLease;
      await provide(source());
      return takeLease(...lease);
    };

    await expect(provide(source())).resolves.toMatchObject({ accessToken: 'token-2' });
    expect(renewals).toBe(2);
  });

  it('that takes too long is RefreshInProgress to callers without a token', async () => {
    await renewerDies(0);
    test.services.sleep = async (milliseconds) => {
      await clock.sleep(milliseconds);
      await renewerDies(0); // The next one, and it dies as well.
    };

    await expect(provide(source())).rejects.toMatchObject({ name: 'RefreshInProgress' });
    expect(clock.elapsedSeconds()).toBeLessThan(23);
  });
});

describe('a failed renewal', () => {
  const failing = () =>
    source(() => {
      throw new WechatUnreachable('/cgi-bin/component/api_component_token', 'no answer');
    });

  it('is followed by a cool-down twice as long each time, of at most a minute', async () => {
    const pauses: number[] = [];
    for (let times = 0; times < 6; times++) {
      await expect(provide(failing())).rejects.toMatchObject({ name: 'WechatUnavailable' });
      const record = await test.services.store.readAccessToken(key);
      pauses.push((record?.failure?.retryAt ?? 0) - clock.now());
      clock.advance((record?.failure?.retryAt ?? 0) - clock.now());
    }
    expect(pauses).toEqual([4, 8, 15, 30, 45, 45]);
  });

  it('is forgotten with the next success', async () => {
    await expect(provide(failing())).rejects.toThrow('no answer');
    clock.advance(60);
    await provide(source());

    expect((await test.services.store.readAccessToken(key))?.failure).toBeUndefined();
  });

  it('is not seen by callers while the token is valid', async () => {
    await provide(source());
    clock.advance(7200 - 500);

    await expect(provide(failing())).resolves.toMatchObject({ accessToken: 'token-1' });
    await expect(provide(failing())).resolves.toMatchObject({ accessToken: 'token-1' });
    expect(test.log).toHaveLength(1);
  });

  it('of our own making is thrown as it is, and its lease runs out', async () => {
    const broken = source(() => {
      throw new TypeError('a bug');
    });

    await expect(provide(broken)).rejects.toThrow(TypeError);
    expect(await test.services.store.readAccessToken(key)).toMatchObject({
      lease: { expiresAt: START + LEASE_SECONDS },
    });
  });
});

describe('what is asked for', () => {
  it.each([
    ['nothing special, 600 s left', 600, {}, 'token-1'],
    ['nothing special, 599 s left', 599, {}, 'token-2'],
    ['900 s, 899 left', 899, { minimumValiditySeconds: 900 }, 'token-2'],
    ['a margin of 1200 s, 1199 left', 1199, { renewalMarginSeconds: 1200 }, 'token-2'],
    [
      'a token other than the rejected one, which is stored',
      3600,
      { rejectedToken: 'token-1' },
      'token-2',
    ],
    [
      'a token other than the rejected one, which is stored no longer',
      3600,
      { rejectedToken: 'token-0' },
      'token-1',
    ],
  ])('%s', async (_what, left, request, expected) => {
    await provide(source());
    clock.advance(7200 - left);

    await expect(provide(source(), request)).resolves.toMatchObject({ accessToken: expected });
  });
});

describe('while WeChat cannot be asked', () => {
  it.each([
    ['a minute left is handed out', 60, {}, true],
    ['less is not', 59, {}, false],
    ['as much as the caller needs is handed out', 300, { minimumValiditySeconds: 300 }, true],
    ['less than the caller needs is not', 299, { minimumValiditySeconds: 300 }, false],
  ])('a token with %s', async (_what, left, request, isGood) => {
    await provide(source());
    clock.advance(7200 - left);
    const away = source(() => {
      throw new WechatUnreachable('/a/path', 'no answer');
    });

    expect(
      await provide(away, request).then(
        () => true,
        () => false,
      ),
    ).toBe(isGood);
  });
});

describe('callers that wait', () => {
  it('do not all come back in the same moment', async () => {
    const pausesOf = async (random: number) => {
      const pauses: number[] = [];
      const { services } = createTestServices({ now: clock.now, random: () => random });
      services.store.readAccessToken = async () => ({
        version: 1,
        lease: { owner: 'slow', expiresAt: clock.now() + LEASE_SECONDS },
      });
      services.sleep = async (milliseconds) => void pauses.push(milliseconds);
      await provideAccessToken(source(), {}, services).catch(() => {});
      return pauses;
    };
    const [early, late] = [await pausesOf(0), await pausesOf(1)];

    expect(early.slice(0, 5)).toEqual([75, 150, 300, 600, 600]);
    expect(late.slice(0, 5)).toEqual([125, 250, 500, 1000, 1000]);
    expect(early).toHaveLength(24);
  });
});

describe('a token that a repair stored while a renewal was under way', () => {
  it('is renewed once that renewal can have ended: WeChat may have done it last', async () => {
    const { services } = test;
    const now = clock.now();
    let held = true;
    services.store.readAccessToken = async () =>
      held
        ? { version: 3, accessToken: 'repaired', expiresAt: now + 7200, rivalUntil: now + 5 }
        : { version: 4, accessToken: 'next', expiresAt: now + 7200 };
    expect(await provide(source())).toMatchObject({ accessToken: 'repaired' });
    expect(renewals).toBe(0);

    clock.advance(5);
    services.store.takeLease = async () => {
      held = false;
      return 'taken';
    };
    expect(await provide(source())).toMatchObject({ accessToken: 'next' });
    expect(renewals).toBe(1);
  });
});

describe('a table that takes no writes', () => {
  const away = async () => {
    throw new KeeperError('StoreUnavailable', 'the table does not answer; ask again');
  };
  beforeEach(async () => {
    await provide(source());
  });

  it('costs nobody a token that is still valid', async () => {
    test.services.store.takeLease = away;
    clock.advance(7200 - 300);

    await expect(provide(source())).resolves.toMatchObject({ accessToken: 'token-1' });
    expect(test.log).toMatchObject([
      { message: 'Renewal was cut short', error: 'StoreUnavailable' },
    ]);
  });

  it('costs nobody a valid token where a failure cannot be noted either', async () => {
    test.services.store.saveRenewalFailure = away;
    clock.advance(7200 - 300);
    const failing = source(() => {
      throw new WechatUnreachable('/a/path', 'no answer');
    });

    await expect(provide(failing)).resolves.toMatchObject({ accessToken: 'token-1' });
  });

  it('is named where there is no valid token', async () => {
    test.services.store.takeLease = away;
    clock.advance(7200);

    await expect(provide(source())).rejects.toMatchObject({ code: 'StoreUnavailable' });
  });
});

describe('an account’s token whose renewal did not end well', () => {
  let authorizer: TestAuthorizer;

  beforeEach(async () => {
    authorizer = await startAuthorizer();
    const { clock: time, services } = authorizer;
    await storeGrant({ ...grant, changedAt: time.now(), accessToken: issued('old') }, services);
    time.advance(120);
  });

  it('is renewed again, although it has time left, where WeChat’s answer was lost', async () => {
    const { lookUp, replies } = authorizer;
    const renewal = replies[RENEWAL];
    replies[RENEWAL] = () => Promise.reject(new TypeError());
    await expect(lookUp({ rejectedToken: 'old' })).rejects.toMatchObject({
      name: 'WechatUnavailable',
    });
    replies[RENEWAL] = renewal ?? {};
    authorizer.clock.advance(60);

    expect((await lookUp()).accessToken).toMatch(/^renewed/);
  });

  // The renewer can still ask WeChat after the grant and after the first renewal, and die.
  it('is renewed twice where a new grant ended a renewal that may still be under way', async () => {
    const { clock: time, lookUp, services } = authorizer;
    const lease = { owner: 'dead', expiresAt: time.now() + 10, now: time.now(), seenVersion: 1 };
    await services.store.takeLease(accountKey, { ...lease, budget: { hour: 0, used: 1 } });
    await storeGrant({ ...grant, changedAt: time.now(), accessToken: issued('new') }, services);

    const first = await lookUp();
    time.advance(10);
    const second = await lookUp();
    expect(new Set(['new', first.accessToken, second.accessToken]).size).toBe(3);
    expect(await lookUp()).toEqual(second);
  });

  it('is renewed again, although it has time left, where the renewer’s process died', async () => {
    const { clock: time, lookUp, services } = authorizer;
    const lease = { owner: 'dead', expiresAt: time.now() + 10, now: time.now(), seenVersion: 1 };
    await services.store.takeLease(accountKey, { ...lease, budget: { hour: 0, used: 1 } });

    expect((await lookUp()).accessToken).toBe('old');
    time.advance(10);
    expect((await lookUp()).accessToken).toMatch(/^renewed/);
  });
});
