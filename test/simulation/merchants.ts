/** What merchants do at WeChat: authorize with our link or without, change, withdraw, come back. */
import type { PushFaultKind } from '../../infra/local/wechat/pushes/faults.ts';
import { CodePending } from '../../shared/visit-errors.ts';
import type { VisitRequest } from '../../shared/onboarding/visit.ts';
import { short } from './journal.ts';
import type { Keeper } from './keeper.ts';
import type { AccountId, World } from './world.ts';

/** One change of a grant at WeChat. */
export interface GrantChange {
  account: AccountId;
  kind: 'granted' | 'revoked';
  /** Seconds since 1970: the push's `CreateTime`. */
  at: number;
  permissionSets: number[];
  /** The merchant came back and was shown that it worked. */
  hasReturned: boolean;
}

/** See createMerchants. */
export type Merchants = ReturnType<typeof createMerchants>;

/** The page loads itself again. */
const RELOAD_MS = 2000;
const PERMISSION_SETS = [1, 2, 4, 7, 11, 15, 17, 18, 30];
const PUSH_FAULTS: readonly PushFaultKind[] = ['lost', 'doubled', 'delayed', 'reordered'];

/** @param componentAppId the platform that they authorize */
export function createMerchants(world: World, keeper: Keeper, componentAppId: string) {
  const { control, random, rates, ledger, time, journal } = world;
  const changes: GrantChange[] = [];
  const pause = (milliseconds: number) =>
    new Promise<void>((resolve) => {
      time.after(milliseconds, resolve);
    });

  const grantOf = (authorizerAppId: AccountId) =>
    ledger.grantOf({ componentAppId, authorizerAppId });
  const drawFault = () => (random.chance(rates.now.push) ? random.pick(PUSH_FAULTS) : undefined);

  function isTooSoon(account: AccountId): boolean {
    const last = changes.findLast((change) => change.account === account);
    return last !== undefined && control.now() - last.at < world.nature.betweenChangesSeconds;
  }

  /** The merchant presses 授权; undefined where WeChat's page says no. */
  function authorize(account: AccountId, preAuthCode?: string) {
    if (isTooSoon(account)) return undefined;
    const before = grantOf(account);
    const setsBefore = before?.permissionSets.join();
    const wasEnded = before?.isEndedByPassword;
    const permissionSets = PERMISSION_SETS.filter(() => random.chance(0.5));
    const fault = drawFault();
    control.configure({
      sameCode: random.chance(0.5),
      order: random.pick(['push-first', 'callback-first']),
    });
    const result = control
      .authorize(account, { componentAppId, preAuthCode, permissionSets, fault })
      .catch(() => undefined);
    time.wantTurn();
    ledger.observe();
    const grant = grantOf(account);
    if (!grant || (grant === before && grant.permissionSets.join() === setsBefore && !wasEnded)) {
      return undefined;
    }
    const change: GrantChange = {
      account,
      kind: 'granted',
      at: control.now(),
      permissionSets: grant.permissionSets,
      hasReturned: false,
    };
    changes.push(change);
    const way = preAuthCode === undefined ? 'without our link' : 'by our link';
    journal.note('merchant', `${short(account)} authorizes ${way}, push ${fault ?? 'sent'}`);
    return { change, result };
  }

  async function comeBack(
    change: GrantChange,
    { state, authorizationCode }: { state: string; authorizationCode: string },
  ): Promise<void> {
    await pause(random.integer(50, 4000));
    const event = { componentAppId, state, authorizationCode, browser: undefined };
    const load = () => keeper.fleet.invoke('complete-authorization', event);
    let outcome = await load();
    while (outcome.kind === 'failed' && outcome.error instanceof CodePending) {
      await pause(RELOAD_MS);
      outcome = await load();
    }
    journal.note('merchant', `${short(change.account)} comes back: ${outcome.kind}`);
    if (outcome.kind === 'answered') change.hasReturned = true;
  }

  /** From our start page to WeChat's, and mostly back. */
  async function visit(account: AccountId): Promise<void> {
    const device = random.pick(['desktop', 'phone'] as const);
    const wish: VisitRequest = {
      componentAppId,
      baseUrl: 'https://keeper.example',
      device,
      authType: 3,
      limit: { by: 'nobody', visitsPerHour: 200 },
    };
    const begun = await keeper.fleet.invoke('begin-authorization', wish);
    if (begun.kind !== 'answered') return;
    const { authorizationUrl } = begun.answer as { authorizationUrl: string };
    const link = new URL(authorizationUrl);
    const state = link.searchParams.get('redirect_uri')?.split('/').at(-1) ?? '';
    await pause(random.chance(0.9) ? random.integer(5000, 90_000) : random.integer(90_000, 2e6));
    const authorized = authorize(account, link.searchParams.get('pre_auth_code') ?? '');
    if (!authorized || random.chance(0.25)) return;
    const result = await authorized.result;
    if (!result) return;
    const { authorizationCode } = result;
    const copies = random.chance(0.1) ? 2 : 1;
    await Promise.all(
      Array.from({ length: copies }, () =>
        comeBack(authorized.change, { state, authorizationCode }),
      ),
    );
  }

  return {
    changes,
    drawFault,
    visit,
    /** From the list of platforms in WeChat itself, or by a link that we know nothing of. */
    authorizeElsewhere: (account: AccountId) => void authorize(account),
    /** WeChat pushes nothing: the renewal of the token finds it out (42007). */
    changePassword(account: AccountId) {
      if (!grantOf(account)) return;
      control.forget('password', { componentAppId, authorizerAppId: account });
      ledger.observe();
      journal.note('merchant', `${short(account)} changes its password`);
    },
    revoke(account: AccountId) {
      if (isTooSoon(account) || !grantOf(account)) return;
      const fault = drawFault();
      void control.revoke(account, { componentAppId, fault });
      ledger.observe();
      journal.note('merchant', `${short(account)} withdraws, push ${fault ?? 'sent'}`);
      const at = control.now();
      changes.push({ account, kind: 'revoked', at, permissionSets: [], hasReturned: false });
    },
  };
}
