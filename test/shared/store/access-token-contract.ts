/** What every store promises of access tokens: one owner of the lease, and no late writer. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { CredentialKey } from '../../../shared/store/records/access-token.ts';
import type { Store } from '../../../shared/store/store.ts';
import { budget, failure, leaseOf, newerToken, now, overtakingLeaseOf, token } from './examples.ts';
import type { MakeStore } from './examples.ts';

/** Runs this part of the contract, with a component's own token and with an authorizer's. */
export function describeAccessTokens(makeStore: MakeStore): void {
  const componentKey = { componentAppId: 'wxcomponent' };
  const authorizerKey = { ...componentKey, authorizerAppId: 'wxauthorizer' };
  const jsapiKey = { ...authorizerKey, credential: 'jsapi-ticket' } as const;
  const cardKey = { ...authorizerKey, credential: 'wx-card-ticket' } as const;
  const keys: [string, CredentialKey, CredentialKey][] = [
    ['access token of a component', componentKey, authorizerKey],
    ['access token of an authorizer', authorizerKey, componentKey],
    ['jsapi ticket of an authorizer', jsapiKey, { ...jsapiKey, authorizerAppId: 'wxother' }],
    ['wx_card ticket of an authorizer', cardKey, { ...cardKey, authorizerAppId: 'wxother' }],
  ];
  // Each by itself: its tests do not wait for what the others prepare.
  for (const describePart of [describeLease, describeRenewal, describeDoubts, describeSeparation]) {
    describe.each(keys)('the %s', (_which, key, otherKey) => {
      describePart(makeStore, key, otherKey);
    });
  }
}

function describeLease(makeStore: MakeStore, key: CredentialKey): void {
  let store: Store;
  beforeEach(async () => {
    store = await makeStore();
  });

  it('is none at first', async () => {
    expect(await store.readAccessToken(key)).toBeUndefined();
  });

  it('gives its lease to the first renewer and to no other', async () => {
    expect(await store.takeLease(key, leaseOf('first'))).toBe('taken');
    expect(await store.takeLease(key, leaseOf('second'))).toBe('refused');
    const lease = { owner: 'first', expiresAt: now + 10 };
    expect(await store.readAccessToken(key)).toEqual({ budget, version: 0, lease });
  });

  it('gives its lease to exactly one of many renewers that ask at the same time', async () => {
    const owners = Array.from({ length: 20 }, (_, index) => `owner-${index}`);
    const outcomes = await Promise.all(owners.map((owner) => store.takeLease(key, leaseOf(owner))));
    const winners = owners.filter((_, index) => outcomes[index] === 'taken');
    expect(winners).toHaveLength(1);
    expect((await store.readAccessToken(key))?.lease?.owner).toBe(winners[0]);
  });

  it.each([
    ['refused', 'a second before the lease expires', now + 9],
    ['taken', 'the moment it expires', now + 10],
    ['taken', 'later', now + 1000],
  ])('is %s to another owner %s', async (outcome, _when, at) => {
    await store.takeLease(key, leaseOf('first'));
    expect(await store.takeLease(key, overtakingLeaseOf('second', 0, at))).toBe(outcome);
    const owner = outcome === 'taken' ? 'second' : 'first';
    const expiresAt = outcome === 'taken' ? at + 10 : now + 10;
    const record = await store.readAccessToken(key);
    const overtaken = outcome === 'taken' ? { overtakenUntil: expiresAt } : {};
    expect(record).toEqual({ budget, version: 0, lease: { owner, expiresAt }, ...overtaken });
  });

  it.each([
    ['refused', 'has ended by its clock', now + 10],
    ['refused', 'has ended as far back as clocks differ', now + 129],
    ['taken', 'has ended longer ago', now + 130],
  ])('is %s to one that has read no lease, and whose lease %s', async (outcome, _how, at) => {
    await store.takeLease(key, leaseOf('first'));
    expect(await store.takeLease(key, leaseOf('second', 0, at))).toBe(outcome);
  });

  it('goes to exactly one of many when a lease has expired', async () => {
    await store.takeLease(key, leaseOf('first'));
    const owners = Array.from({ length: 20 }, (_, index) => `owner-${index}`);
    const outcomes = await Promise.all(
      owners.map((owner) => store.takeLease(key, overtakingLeaseOf(owner, 0, now + 10))),
    );
    expect(outcomes.filter((outcome) => outcome === 'taken')).toHaveLength(1);
  });

  it('is taken again by its owner, whose first try may have been answered in vain', async () => {
    await store.takeLease(key, leaseOf('first'));
    expect(await store.takeLease(key, leaseOf('first'))).toBe('taken');
    expect(await store.takeLease(key, leaseOf('second'))).toBe('refused');
  });

  it('is refused where a budget was written since it was read, whose lease has run out', async () => {
    const late = overtakingLeaseOf('late', 0, now + 20);
    await store.takeLease(key, leaseOf('first'));
    expect(await store.takeLease(key, { ...late, seenBudget: 'none' })).toBe('refused');
    const other = { ...budget, used: budget.used + 1 };
    expect(await store.takeLease(key, { ...late, seenBudget: other })).toBe('refused');
    expect(await store.takeLease(key, { ...late, seenBudget: { ...budget } })).toBe('taken');
  });

  it('is taken again by its owner, whose budget is written already', async () => {
    const first = { ...leaseOf('first'), seenBudget: 'none' } as const;
    expect(await store.takeLease(key, first)).toBe('taken');
    expect(await store.takeLease(key, first)).toBe('taken');
  });

  it('passes on from the owner that hands it over to the first renewer that asks', async () => {
    await store.takeLease(key, leaseOf('first'));
    expect(await store.takeLease(key, { ...leaseOf('second'), from: 'stranger' })).toBe('refused');
    const owners = ['second', 'third', 'fourth'];
    const outcomes = await Promise.all(
      owners.map((owner) => store.takeLease(key, { ...leaseOf(owner), from: 'first' })),
    );
    expect(outcomes.filter((outcome) => outcome === 'taken')).toHaveLength(1);
    expect(await store.saveAccessToken(key, 'first', token)).toBe('lease-lost');
  });

  it('passes on to the same renewer twice: the answer to its first try can be lost', async () => {
    await store.takeLease(key, leaseOf('first'));
    const second = { ...leaseOf('second'), from: 'first' };

    expect(await store.takeLease(key, second)).toBe('taken');
    expect(await store.takeLease(key, second)).toBe('taken');
  });

  it.each([
    ['refused', 'as far away as clocks differ', now + 40],
    ['taken', 'further away than any lease can', now + 41],
  ])('is %s where it ends %s', async (outcome, _how, expiresAt) => {
    await store.takeLease(key, { ...leaseOf('ahead'), expiresAt });
    expect(await store.takeLease(key, overtakingLeaseOf('second'))).toBe(outcome);
  });

  describe('whose owner was overtaken by the clock a moment ago', () => {
    beforeEach(async () => {
      await store.takeLease(key, leaseOf('first'));
      const second = { ...overtakingLeaseOf('second', 0, now + 10), overtakenUntil: now + 20 };
      expect(await store.takeLease(key, second)).toBe('taken');
    });

    it.each([
      ['refused', 'to a clock for which it has ended', now + 20],
      ['refused', 'to one that is ahead as far as clocks differ', now + 139],
      ['refused', 'to one for which it lies too far ahead', now - 100],
      ['taken', 'by one that is further ahead', now + 140],
      ['taken', 'by one that is further behind than clocks differ', now - 111],
    ])('is %s %s', async (outcome, _whose, at) => {
      expect(await store.takeLease(key, overtakingLeaseOf('third', 0, at))).toBe(outcome);
    });

    it('is taken by a renewer that has waited for it, and by none that waited for another', async () => {
      const third = leaseOf('third', 0, now + 20);
      expect(await store.takeLease(key, { ...third, outlasted: 'first' })).toBe('refused');
      expect(await store.takeLease(key, { ...third, outlasted: 'second' })).toBe('taken');
      const lease = { owner: 'third', expiresAt: now + 30 };
      const record = { budget, version: 0, lease, overtakenUntil: now + 20 };
      expect(await store.readAccessToken(key)).toEqual(record);
    });

    it('is followed by one that the clock does not end either', async () => {
      await store.saveAccessToken(key, 'second', token);
      expect(await store.takeLease(key, leaseOf('third', 1, now + 10))).toBe('taken');
      expect(await store.takeLease(key, overtakingLeaseOf('fourth', 1, now + 20))).toBe('refused');
      expect((await store.readAccessToken(key))?.overtakenUntil).toBe(now + 20);
    });
  });

  it('shows that it was handed over until the other renewer has taken it', async () => {
    const lease = { ...leaseOf('first'), budget: undefined, isHandedOver: true };
    await store.takeLease(key, lease);
    expect(await store.readAccessToken(key)).toEqual({
      version: 0,
      lease: { owner: 'first', expiresAt: now + 10, isHandedOver: true },
    });
    await store.takeLease(key, { ...leaseOf('second'), from: 'first' });
    expect(await store.readAccessToken(key)).toEqual({
      budget,
      version: 0,
      lease: { owner: 'second', expiresAt: now + 10 },
    });
  });

  it('leaves the budget as it is where WeChat is not asked with it', async () => {
    await store.takeLease(key, leaseOf('first'));
    await store.takeLease(key, { ...overtakingLeaseOf('second', 0, now + 10), budget: undefined });
    expect((await store.readAccessToken(key))?.budget).toEqual(budget);
  });

  it('has its budget corrected by its owner, and goes on', async () => {
    const corrected = { hour: budget.hour, used: 7, lastAt: now };
    await store.takeLease(key, leaseOf('first'));
    expect(await store.saveBudget(key, 'second', corrected)).toBe('lease-lost');
    expect(await store.saveBudget(key, 'first', corrected)).toBe('saved');
    const lease = { owner: 'first', expiresAt: now + 10 };
    expect(await store.readAccessToken(key)).toEqual({ budget: corrected, version: 0, lease });
  });

  it('gives no lease to a renewer that has not seen the latest record', async () => {
    await store.takeLease(key, leaseOf('first'));
    await store.saveAccessToken(key, 'first', token);
    expect(await store.takeLease(key, leaseOf('second', 0))).toBe('refused');
    expect(await store.takeLease(key, leaseOf('second', 2))).toBe('refused');
    expect(await store.readAccessToken(key)).toEqual({ budget, ...token, version: 1 });
    expect(await store.takeLease(key, leaseOf('second', 1))).toBe('taken');
  });

  it('gives no lease to a renewer that has seen a record where there is none', async () => {
    expect(await store.takeLease(key, leaseOf('first', 1))).toBe('refused');
    expect(await store.readAccessToken(key)).toBeUndefined();
  });

  it('stays readable while it is renewed', async () => {
    await store.takeLease(key, leaseOf('first'));
    await store.saveAccessToken(key, 'first', token);
    await store.takeLease(key, leaseOf('second', 1));
    const lease = { owner: 'second', expiresAt: now + 10 };
    expect(await store.readAccessToken(key)).toEqual({ budget, ...token, version: 1, lease });
  });
}

function describeRenewal(makeStore: MakeStore, key: CredentialKey): void {
  let store: Store;
  beforeEach(async () => {
    store = await makeStore();
  });

  it("is saved by the lease's owner, which ends the lease", async () => {
    await store.takeLease(key, leaseOf('first'));
    expect(await store.saveAccessToken(key, 'first', token)).toBe('saved');
    expect(await store.readAccessToken(key)).toEqual({ budget, ...token, version: 1 });
    expect(await store.saveAccessToken(key, 'first', newerToken)).toBe('lease-lost');
    expect(await store.readAccessToken(key)).toEqual({ budget, ...token, version: 1 });
  });

  it('is saved where the same save comes a second time, because its answer was lost', async () => {
    await store.takeLease(key, leaseOf('first'));
    await store.saveAccessToken(key, 'first', token);
    expect(await store.saveAccessToken(key, 'first', token)).toBe('saved');
    expect(await store.readAccessToken(key)).toEqual({ budget, ...token, version: 1 });
  });

  it('is not saved by anybody without a lease', async () => {
    expect(await store.saveAccessToken(key, 'nobody', token)).toBe('lease-lost');
    expect(await store.saveRenewalFailure(key, 'nobody', failure)).toBe('lease-lost');
    expect(await store.readAccessToken(key)).toBeUndefined();
  });

  it('stores the last failure with the token, which ends the lease', async () => {
    await store.takeLease(key, leaseOf('first'));
    await store.saveAccessToken(key, 'first', token);
    await store.takeLease(key, leaseOf('second', 1));
    expect(await store.saveRenewalFailure(key, 'second', failure)).toBe('saved');
    expect(await store.readAccessToken(key)).toEqual({ budget, ...token, version: 2, failure });
    expect(await store.saveRenewalFailure(key, 'second', failure)).toBe('lease-lost');
  });

  it('counts a failure as a change, so that a renewer that read before it does not ask again', async () => {
    await store.takeLease(key, leaseOf('first'));
    await store.saveRenewalFailure(key, 'first', failure);
    expect(await store.readAccessToken(key)).toEqual({ budget, version: 1, failure });
    expect(await store.takeLease(key, leaseOf('second', 0))).toBe('refused');
    expect(await store.takeLease(key, leaseOf('second', 1))).toBe('taken');
  });

  it('replaces a failure by the next one, and forgets it with the next token', async () => {
    const next = { ...failure, retryAt: now + 15, count: 2 };
    await store.takeLease(key, leaseOf('first'));
    await store.saveRenewalFailure(key, 'first', failure);
    await store.takeLease(key, leaseOf('second', 1));
    await store.saveRenewalFailure(key, 'second', next);
    expect(await store.readAccessToken(key)).toEqual({ budget, version: 2, failure: next });
    await store.takeLease(key, leaseOf('third', 2));
    await store.saveAccessToken(key, 'third', token);
    expect(await store.readAccessToken(key)).toEqual({ budget, ...token, version: 3 });
  });

  it('refuses an owner that saves after another took the lease', async () => {
    await store.takeLease(key, leaseOf('late'));
    await store.takeLease(key, overtakingLeaseOf('second', 0, now + 10));
    expect(await store.saveAccessToken(key, 'late', token)).toBe('lease-lost');
    expect(await store.saveRenewalFailure(key, 'late', failure)).toBe('lease-lost');
    const lease = { owner: 'second', expiresAt: now + 20 };
    const left = { budget, overtakenUntil: now + 20 };
    expect(await store.readAccessToken(key)).toEqual({ ...left, version: 0, lease });
    expect(await store.saveAccessToken(key, 'second', newerToken)).toBe('saved');
    expect(await store.saveAccessToken(key, 'late', token)).toBe('lease-lost');
    expect(await store.saveRenewalFailure(key, 'late', failure)).toBe('lease-lost');
    expect(await store.readAccessToken(key)).toEqual({ ...left, ...newerToken, version: 1 });
  });

  it('ends with the token of one of two owners that save at the same time', async () => {
    await store.takeLease(key, leaseOf('late'));
    await store.takeLease(key, overtakingLeaseOf('second', 0, now + 10));
    const outcomes = await Promise.all([
      store.saveAccessToken(key, 'late', token),
      store.saveAccessToken(key, 'second', newerToken),
    ]);
    expect(outcomes).toEqual(['lease-lost', 'saved']);
    const left = { budget, overtakenUntil: now + 20 };
    expect(await store.readAccessToken(key)).toEqual({ ...left, ...newerToken, version: 1 });
  });
}

function describeDoubts(makeStore: MakeStore, key: CredentialKey): void {
  let store: Store;
  const isDoubted = async () => (await store.readAccessToken(key))?.isDoubted;
  beforeEach(async () => {
    store = await makeStore();
    await store.takeLease(key, leaseOf('first'));
    await store.saveAccessToken(key, 'first', token);
  });

  it('is beyond doubt at first', async () => {
    expect(await isDoubted()).toBeUndefined();
  });

  it('is doubted until a renewal has saved it that began after the doubt', async () => {
    await store.addDoubt(key);
    expect(await isDoubted()).toBe(true);
    await store.takeLease(key, leaseOf('second', 1));
    expect(await isDoubted()).toBe(true);
    await store.saveAccessToken(key, 'second', newerToken);
    expect(await isDoubted()).toBeUndefined();
  });

  it('is doubted still where the doubt came after the renewal had begun', async () => {
    await store.addDoubt(key);
    await store.takeLease(key, leaseOf('second', 1));
    await store.addDoubt(key);
    await store.saveAccessToken(key, 'second', newerToken);
    expect(await isDoubted()).toBe(true);
    await store.takeLease(key, leaseOf('third', 2));
    await store.saveAccessToken(key, 'third', token);
    expect(await isDoubted()).toBeUndefined();
  });

  it('is doubted still after a failed renewal, and where the lease was handed over before', async () => {
    await store.takeLease(key, leaseOf('second', 1));
    await store.addDoubt(key);
    await store.saveRenewalFailure(key, 'second', failure);
    expect(await isDoubted()).toBe(true);
    await store.takeLease(key, leaseOf('third', 2));
    await store.addDoubt(key);
    await store.takeLease(key, { ...leaseOf('fourth', 2), from: 'third' });
    await store.saveAccessToken(key, 'fourth', newerToken);
    expect(await isDoubted()).toBe(true);
  });

  it('is doubtful from the start where another renewer may be at work', async () => {
    await store.takeLease(key, { ...leaseOf('second', 1), isContested: true });
    await store.takeLease(key, { ...leaseOf('third', 1), from: 'second' });
    await store.saveAccessToken(key, 'third', newerToken);
    expect(await isDoubted()).toBe(true);
  });

  it('is not there because of a doubt', async () => {
    const other = { ...key, componentAppId: 'wxcomponent3' };
    await store.addDoubt(other);
    expect(await store.readAccessToken(other)).toBeUndefined();
  });
}

function describeSeparation(
  makeStore: MakeStore,
  key: CredentialKey,
  otherKey: CredentialKey,
): void {
  it.each([
    ['another component', { ...key, componentAppId: 'wxcomponent2' }],
    ['another account, or of the component itself', otherKey],
  ])('is apart from the one of %s', async (_whose, other) => {
    const store = await makeStore();
    await store.takeLease(key, leaseOf('owner'));
    await store.saveAccessToken(key, 'owner', token);
    expect(await store.readAccessToken(other)).toBeUndefined();
    expect(await store.takeLease(other, leaseOf('owner'))).toBe('taken');
    await store.saveAccessToken(other, 'owner', newerToken);
    expect(await store.readAccessToken(key)).toEqual({ budget, ...token, version: 1 });
    expect(await store.readAccessToken(other)).toEqual({ budget, ...newerToken, version: 1 });
  });
}
