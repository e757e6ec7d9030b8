/** How long a lease is held, by the clock and by a stopwatch. */
import { describe, expect, it, jest } from '@jest/globals';
import type { LeaseWatch } from '../../../shared/services.ts';
import type { Store } from '../../../shared/store/store.ts';
import {
  createLeaseWatch,
  isHeldUntil,
  isLeaseHeld,
  isLeaseTaken,
  overtakenBy,
} from '../../../shared/tokens/leases.ts';

describe('a lease is waited for', () => {
  it.each([
    ['not where there is none', undefined, false],
    ['until it ends', 1001, true],
    ['not in the second in which it ends', 1000, false],
    ['where it ends as far ahead as clocks and leases explain', 1040, true],
    ['not where it ends further ahead', 1041, false],
  ])('%s', (_what, expiresAt, expected) => {
    expect(isHeldUntil(expiresAt, 1000)).toBe(expected);
  });
});

describe('a lease whose owner has overtaken another one', () => {
  const held = (expiresAt: number, overtakenUntil: number) =>
    isLeaseHeld({ version: 1, lease: { owner: 'second', expiresAt }, overtakenUntil }, 1000);

  it.each([
    ['is held where it seems to have ended just now', 1000, 1000, true],
    ['is held as long as two clocks can differ', 881, 881, true],
    ['is over when no two clocks differ by as much', 880, 881, false],
    ['is held where it ends further ahead than any lease', 9000, 1000, true],
    ['is held where that lies as far ahead as a lease and two clocks explain', 1000, 1130, true],
    ['is one like all others when that was long ago', 1000, 880, false],
    ['is one like all others where that lies further ahead than clocks differ', 1000, 1131, false],
  ])('%s', (_what, expiresAt, overtakenUntil, expected) => {
    expect(held(expiresAt, overtakenUntil)).toBe(expected);
  });
});

describe('a lease that is taken', () => {
  const ended = (expiresAt: number) => ({ version: 1, lease: { owner: 'before', expiresAt } });
  const cut = (rivalUntil: number) => ({ version: 1, rivalUntil });
  it.each([
    ['after one that has just ended overtakes', ended(1000), undefined, 1010],
    ['after one that ends far ahead overtakes', ended(9000), undefined, 1010],
    ['after one that has ended long ago overtakes nobody', ended(880), undefined, undefined],
    ['after one that has lasted overtakes nobody', ended(1000), 'before', undefined],
    ['after another one than has lasted overtakes', ended(1000), 'somebody', 1010],
    ['after one that a grant has ended overtakes', cut(1000), undefined, 1010],
    ['long after one that a grant has ended overtakes nobody', cut(880), undefined, undefined],
    ['where there is none overtakes nobody', undefined, undefined, undefined],
  ])('%s', (_what, record, outlasted, expected) => {
    expect(overtakenBy(record, outlasted, 1000)).toBe(expected);
  });
});

describe('a process that asks for a lease', () => {
  const key = { componentAppId: 'wxcomponent' };
  const lease = { owner: 'own', expiresAt: 1010, now: 1000, seenVersion: 0 };
  const taken = async (outcome: 'taken' | 'refused') => {
    const watchLease = jest.fn<LeaseWatch['watchLease']>();
    const store = { takeLease: async () => outcome } as unknown as Store;
    return { isTaken: await isLeaseTaken(key, lease, { store, watchLease }), watchLease };
  };

  it('watches its own one, too', async () => {
    const { isTaken, watchLease } = await taken('taken');
    expect(isTaken).toBe(true);
    expect(watchLease).toHaveBeenCalledWith(key, lease);
  });

  it('watches none that it did not get', async () => {
    const { isTaken, watchLease } = await taken('refused');
    expect(isTaken).toBe(false);
    expect(watchLease).not.toHaveBeenCalled();
  });
});

describe('a process that waits for a lease', () => {
  const key = { componentAppId: 'wxcomponent' };
  const first = { owner: 'first', expiresAt: 1000 };
  const at = { ms: 5000 };
  const watchFor10Seconds = () => {
    const watch = createLeaseWatch({ uptime: () => at.ms });
    expect(watch(key, first)).toBeUndefined();
    at.ms += 9999;
    expect(watch(key, first)).toBeUndefined();
    at.ms += 1;
    return watch;
  };

  it('takes it for over after its length by a stopwatch, whatever clocks say', () => {
    expect(watchFor10Seconds()(key, first)).toBe('first');
  });

  it.each([
    ['another owner has it', { ...first, owner: 'second' }],
    ['its owner has taken it again', { ...first, expiresAt: 1010 }],
    ['it was free meanwhile', undefined],
  ])('begins anew where %s', (_what, other) => {
    const watch = watchFor10Seconds();
    expect(watch(key, other)).toBeUndefined();
    expect(watch(key, first)).toBeUndefined();
    at.ms += 10_000;
    expect(watch(key, first)).toBe('first');
  });

  it.each([
    ['account', { ...key, authorizerAppId: 'wxaccount' }],
    ['ticket', { ...key, credential: 'jsapi-ticket' } as const],
    ['component', { componentAppId: 'wxother' }],
  ])('watches that of each %s by itself', (_what, other) => {
    const watch = watchFor10Seconds();
    expect(watch(other, first)).toBeUndefined();
    expect(watch(key, first)).toBe('first');
  });

  it('forgets what it watches rather than to grow', () => {
    const watch = watchFor10Seconds();
    for (let index = 0; index < 1000; index++) watch({ componentAppId: `wx${index}` }, first);
    expect(watch(key, first)).toBeUndefined();
  });
});
