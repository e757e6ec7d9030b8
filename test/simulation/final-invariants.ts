/** What must hold when everything is calm again. */
import type { Authorizer } from '../../shared/store/records/authorizer.ts';
import type { Stage } from './actions.ts';
import { versionOf } from './invariants.ts';
import { short } from './journal.ts';
import type { GrantChange } from './merchants.ts';
import { accounts, component, type AccountId } from './world.ts';

const { componentAppId } = component;
/** Long enough for any look-up. */
const LOOK_UP_MS = 60_000;
const RECONCILE_MS = 120_000;

/** Looks at the queue, the authorizers, the announcements and a last look-up of each token. */
export async function checkOutcome(stage: Stage): Promise<void> {
  const { world, keeper } = stage;
  if (keeper.queue.open() > 0) {
    world.journal.violate('events-done', `${keeper.queue.open()} events are still in the queue`);
  }
  for (const account of accounts) await checkAccount(stage, account);
  checkOtherEvents(stage);
  void keeper.reconcile();
  await world.time.pass(RECONCILE_MS);
  for (const account of accounts) await checkReconciled(stage, account);
  if ((await lastLookUp(stage)) === undefined) {
    world.journal.violate('healed', 'the component has no token although all is well');
  }
}

async function checkAccount(stage: Stage, account: AccountId): Promise<void> {
  const { world, merchants } = stage;
  const key = { componentAppId, authorizerAppId: account };
  const authorizer = await world.bareStore.readAuthorizer(key);
  await checkRefreshToken(stage, authorizer);
  checkNews(stage, account, authorizer);
  const last = merchants.changes.findLast((change) => change.account === account);
  if (!last || !isTold(stage, last)) return;
  const name = short(account);
  const state = `${authorizer?.status ?? 'unknown'} since ${authorizer?.changedAt}`;
  if (last.kind === 'revoked' && authorizer?.status === 'authorized') {
    world.journal.violate('events-applied', `${name} withdrew at ${last.at} but is ${state}`);
  }
  if (last.kind === 'granted') await checkGrant(stage, { last, authorizer, state });
}

/** What WeChat lists works here, what it does not list has ended here, and all of it was told. */
async function checkReconciled(stage: Stage, account: AccountId): Promise<void> {
  const { world } = stage;
  const authorizer = await world.bareStore.readAuthorizer({
    componentAppId,
    authorizerAppId: account,
  });
  const grant = world.ledger.grantOf(account);
  const name = short(account);
  if (authorizer && authorizer.unannounced.length > 0) {
    world.journal.violate('announcements', `${name} has news that nobody was told of`);
  }
  if (!grant && authorizer?.status === 'authorized') {
    world.journal.violate('reconciled', `${name} is authorized here, but not at WeChat`);
  }
  if (!grant?.codeExchanged) return;
  const sets = grant.permissionSets.toSorted((a, b) => a - b).join();
  if (authorizer?.status !== 'authorized' || authorizer.permissionSets.join() !== sets) {
    const state = `${authorizer?.status} with ${authorizer?.permissionSets.join()}`;
    world.journal.violate('reconciled', `${name} has granted ${sets} but is ${state}`);
  }
  const token = await lastLookUp(stage, account);
  if (token === undefined || !world.control.isAuthorizerAccessTokenValid(token)) {
    world.journal.violate('reconciled', `${name} has no good token although WeChat lists it`);
  }
}

async function checkGrant(
  stage: Stage,
  {
    last,
    authorizer,
    state,
  }: { last: GrantChange; authorizer: Authorizer | undefined; state: string },
): Promise<void> {
  const { world } = stage;
  const name = short(last.account);
  // Without a single exchange WeChat shows its refresh token to nobody.
  if (!world.ledger.grantOf(last.account)?.codeExchanged) return;
  if (authorizer?.status !== 'authorized') {
    world.journal.violate('events-applied', `${name} authorized at ${last.at} but is ${state}`);
    return;
  }
  const sets = authorizer.permissionSets.join();
  if (sets !== last.permissionSets.toSorted((a, b) => a - b).join()) {
    world.journal.violate('events-applied', `${name} granted other permission sets than ${sets}`);
  }
  const token = await lastLookUp(stage, last.account);
  if (token === undefined || !world.control.isAuthorizerAccessTokenValid(token)) {
    world.journal.violate('healed', `${name} has no good token although all is well`);
  }
}

/** WeChat was told `success` for the push, or the merchant was told that it worked. */
function isTold({ keeper }: Stage, change: GrantChange): boolean {
  if (change.hasReturned) return true;
  return keeper.queue
    .accepted()
    .some(
      ({ event }) =>
        event.kind !== 'other' &&
        event.authorizerAppId === change.account &&
        event.createdAt === change.at,
    );
}

/** A look-up, and one that reports its token: so the way through WeChat is tried. */
async function lastLookUp({ world, keeper }: Stage, authorizerAppId?: AccountId) {
  const look = async (rejectedToken?: string) => {
    const looked: { token?: string | undefined } = {};
    void (async () => {
      looked.token = await keeper.lookUp({ authorizerAppId, rejectedToken });
    })();
    await world.time.pass(LOOK_UP_MS);
    return looked.token;
  };
  const first = await look();
  if (first === undefined) return undefined;
  // A second try, for where WeChat has just replaced its ticket and the push is under way.
  return (await look(first)) ?? look(first);
}

/** The current refresh token is there, and while a grant lasts it is WeChat's or can be repaired. */
async function checkRefreshToken({ world }: Stage, authorizer?: Authorizer): Promise<void> {
  if (!authorizer || authorizer.refreshTokenVersion === 0) return;
  const { refreshTokenVersion } = authorizer;
  if (!(await world.bareStore.readRefreshToken(authorizer, refreshTokenVersion))) {
    world.journal.violate('refresh-token', `version ${refreshTokenVersion} is not there`);
  }
}

/** What was stored is announced; or still waits to be, where no event led to it. */
function checkNews(
  { world, keeper }: Stage,
  account: AccountId,
  authorizer: Authorizer | undefined,
): void {
  const announced = new Set(
    world.announced
      .filter(({ detail }) => detail['authorizerAppId'] === account)
      .map(({ detail }) => versionOf(detail)),
  );
  const waiting = new Set((authorizer?.unannounced ?? []).map(({ version }) => version));
  for (const { authorizerAppId, version, type, storedBy } of keeper.watch.news) {
    if (authorizerAppId !== account || announced.has(version)) continue;
    const isLeft = waiting.has(version) && storedBy !== 'process-authorization-event';
    if (!isLeft) {
      world.journal.violate('announcements', `${type} v${version} of ${short(account)} is missing`);
    }
  }
}

/** What we know nothing of is passed on as it came. */
function checkOtherEvents({ world, keeper }: Stage): void {
  for (const { event, id } of keeper.queue.accepted()) {
    if (event.kind !== 'other') continue;
    const isAnnounced = world.announced.some(({ type }) => type === event.infoType);
    if (!isAnnounced)
      world.journal.violate('announcements', `${id} (${event.infoType}) is missing`);
  }
}
