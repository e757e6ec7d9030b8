/** A return from WeChat of which a write fails: each write, in each way, and the page loaded again. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { finishVisit } from '../../shared/onboarding/visit.ts';
import { CODE_CLAIM_SECONDS } from '../../shared/onboarding/code-claim.ts';
import { createFailingStore, type WriteFault } from '../support/failing-store.ts';
import { account, component, startKeeper, type Keeper } from '../support/keeper.ts';
import { open, visitAndAgree, type PageAnswer } from '../support/merchant.ts';

const { componentAppId } = component;
const authorizerAppId = account;

/** The writes of a return, as the first test below counts them. */
const RETURN_WRITES = [
  'claimCode',
  'takeLease',
  'saveAccessToken',
  'completeVisit',
  'changeAuthorizer',
  'changeAuthorizer',
  'markAnnounced',
] as const;
/** From this one on, the code is spent. */
const FIRST_WRITE_WITH_SPENT_CODE = 4;
/** With which the grant is stored. */
const GRANT_WRITE = 5;

const numbers = RETURN_WRITES.map((_name, index) => index + 1);
const cases = (faults: readonly WriteFault[], first = 1) =>
  numbers
    .filter((n) => n >= first)
    .flatMap((n) => faults.map((fault) => ({ n, name: RETURN_WRITES[n - 1] ?? '', fault })));

let keeper: Keeper;
let failing: ReturnType<typeof createFailingStore>;
/** The address with which WeChat sends the merchant back. */
let back: string;

beforeEach(async () => {
  failing = createFailingStore();
  keeper = await startKeeper({ store: failing.store });
  await keeper.simulator.pushVerifyTicket();
});

afterEach(async () => {
  await keeper.close();
});

/** A merchant of a known tenant is at WeChat, and agrees; the component's token has to be renewed. */
async function agree(push: 'comes' | 'lost') {
  if (push === 'lost') keeper.simulator.setPushFault({ kind: 'lost', infoType: 'authorized' });
  const { url } = await keeper.createLink({ tenantId: 'tenant-7' });
  back = await visitAndAgree(keeper, { startPage: url });
  keeper.simulator.forget('component-access-token');
  failing.plan();
}

/** The store is well again. The queue is worked as often as it takes. */
async function recover() {
  failing.plan();
  await keeper.simulator.advance(60);
  for (let rounds = 0; keeper.queue.length > 0 && rounds < 3; rounds++) await keeper.workQueue();
}

const textOf = ({ text }: PageAnswer) => text.slice(text.indexOf('<main>'));

/** What the page says: what is so, and never that the merchant has to begin again. */
const TRUTHS: Readonly<Record<number, RegExp>> = {
  200: /授权成功/,
  503: /刷新本页.*<code>(store-unavailable|grant-pending)<\/code>/s,
};

async function expectSuccess() {
  const again = await open(back);
  expect(textOf(again)).toContain('授权成功');
  expect(again.status).toBe(200);
  expect(await keeper.readGrant()).toMatchObject({
    status: 'authorized',
    tenantId: 'tenant-7',
    permissionSets: [1, 2, 3, 4, 7, 11, 15],
  });
  const { accessToken } = await keeper.lookUp({ authorizerAppId });
  expect(keeper.simulator.isAuthorizerAccessTokenValid(accessToken)).toBe(true);
  // The token is also renewed with what is stored.
  await keeper.simulator.advance(2 * 3600);
  await keeper.lookUp({ authorizerAppId });
}

it('a return makes the writes that are tried out here', async () => {
  await agree('lost');

  await expect(open(back)).resolves.toMatchObject({ status: 200 });

  expect(failing.names()).toEqual(RETURN_WRITES);
});

describe.each(['comes', 'lost'] as const)('where WeChat’s push %s', (push) => {
  describe('one write', () => {
    it.each(cases(['refused', 'unanswered']))(
      '$n ($name) that is $fault leads to success',
      async ({ n, fault }) => {
        await agree(push);
        failing.plan((_name, nth) => (nth === n ? fault : undefined));

        const page = await open(back);

        const isCodeSpent = n >= FIRST_WRITE_WITH_SPENT_CODE;
        expect(isCodeSpent ? [200] : [200, 503]).toContain(page.status);
        expect(textOf(page)).toMatch(TRUTHS[page.status] ?? /no other page/);
        await recover();
        await expectSuccess();
        expect(keeper.types()).toContain('AuthorizerAuthorized');
      },
    );
  });

  describe('all writes', () => {
    it.each(cases(['refused', 'unanswered']))(
      'from $n ($name) on that are $fault lead to success in the end',
      async ({ n, fault }) => {
        await agree(push);
        failing.plan((_name, nth) => (nth >= n ? fault : undefined));

        const page = await open(back);

        expect(textOf(page)).toMatch(TRUTHS[page.status] ?? /no other page/);
        await recover();
        await expectSuccess();
      },
    );
  });

  describe('a process', () => {
    const isForgotten = ({ name, fault }: { name: string; fault: WriteFault }) =>
      push === 'lost' && name === 'completeVisit' && fault === 'dies-before';

    it.each(
      cases(['dies-before', 'dies-after'], FIRST_WRITE_WITH_SPENT_CODE).filter(
        (each) => !isForgotten(each),
      ),
    )('that $fault write $n ($name) leaves enough behind', async ({ n, fault }) => {
      await agree(push);
      await openAndDie(n, fault);

      await recover();
      expect(keeper.queue).toEqual([]);
      await expectSuccess();
    });
  });
});

/** Not through the HTTP API, which would go on waiting for a process that is no more. */
async function openAndDie(n: number, fault: WriteFault): Promise<void> {
  failing.plan((_name, nth) => (nth === n ? fault : undefined));
  const { pathname, searchParams } = new URL(back);
  const state = pathname.split('/').at(-1) ?? '';
  const authorizationCode = searchParams.get('auth_code') ?? undefined;
  const returned = { componentAppId, state, authorizationCode, browser: undefined };
  void finishVisit(returned, keeper.services);
  await failing.death();
}

it('a process that dies with the spent code, before any write, leaves the grant to WeChat’s list', async () => {
  await agree('lost');
  await openAndDie(FIRST_WRITE_WITH_SPENT_CODE, 'dies-before');
  await recover();

  await expect(open(back)).resolves.toMatchObject({ status: 410 });
  await keeper.reconcile();
  expect(await keeper.readGrant()).toMatchObject({ status: 'authorized' });
});

describe('a grant that could not be stored', () => {
  const refuseAll = () =>
    failing.plan((_name, nth) => (nth >= GRANT_WRITE - 1 ? 'refused' : undefined));

  it('is handed to the queue, and the page says that it is being stored', async () => {
    await agree('lost');
    refuseAll();

    const page = await open(back);

    expect(page.status).toBe(503);
    expect(textOf(page)).toContain('<code>grant-pending</code>');
    expect(textOf(page)).toContain('无需重新授权');
    expect(keeper.queue).toMatchObject([{ kind: 'grant', authorizerAppId }]);
    expect(keeper.log).toContainEqual(
      expect.objectContaining({ level: 'error', message: 'Grant could not be stored' }),
    );
  });

  it('is tried again for some seconds before that', async () => {
    await agree('lost');
    refuseAll();
    keeper.sleeps.length = 0;

    await open(back);

    const waited = keeper.sleeps.reduce((sum, each) => sum + each, 0);
    expect(waited).toBeGreaterThan(1000);
    expect(waited).toBeLessThan(5000);
  });

  it('is left to WeChat’s push where the queue takes nothing either', async () => {
    await agree('comes');
    refuseAll();
    const { enqueue } = keeper.services;
    keeper.services.enqueue = () => Promise.reject(new Error('no answer'));

    expect(textOf(await open(back))).toMatch(/刷新本页/);

    keeper.services.enqueue = enqueue;
    await recover();
    await expectSuccess();
  });

  it('and was withdrawn before it could be stored leaves the queue', async () => {
    await agree('lost');
    refuseAll();
    await open(back);
    keeper.simulator.forget('grant', { authorizerAppId });
    failing.plan();

    await expect(keeper.workQueue()).resolves.toEqual([]);
    await keeper.simulator.advance(CODE_CLAIM_SECONDS);
    await expect(open(back)).resolves.toMatchObject({ status: 410 });
  });
});

describe('an account that had authorized before', () => {
  it('gets the new grant stored, not the older one shown, after a crash in between', async () => {
    await agree('lost');
    await open(back);
    await keeper.simulator.revoke(authorizerAppId);
    await keeper.simulator.settle();
    await keeper.workQueue();
    await keeper.simulator.advance(60);
    await agree('lost');
    failing.plan((name) => (name === 'changeAuthorizer' ? 'refused' : undefined));
    keeper.services.enqueue = () => Promise.reject(new Error('no answer'));
    await open(back);
    expect(await keeper.readGrant()).toMatchObject({ status: 'revoked' });

    await recover();
    await expectSuccess();
  });
});
