/** What must hold when everything is calm again. */
import type { Authorizer, AuthorizerKey } from '../../shared/store/records/authorizer.ts';
import type { Stage } from './actions.ts';
import { ownerName } from './components.ts';
import { ownerTold, versionOf } from './invariants.ts';
import { short } from './journal.ts';
import type { GrantChange } from './merchants.ts';
import { isSkewWide } from './nature.ts';
import { isLeftUndecided } from './undecided-grants.ts';
import { checkBystanders, checkIntake } from './world-invariants.ts';
import { accounts, type AccountId, type World } from './world.ts';

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
  await checkIntake(stage);
  void keeper.reconcile();
  await world.time.pass(RECONCILE_MS);
  await checkBystanders(stage);
  for (const account of accounts) await checkReconciled(stage, account);
  if (!(await getsToken(stage))) {
    world.journal.violate('healed', 'the component has no token although all is well');
  }
}

async function checkAccount(stage: Stage, account: AccountId): Promise<void> {
  const { world, componentAppId, merchants } = stage;
  const key = { componentAppId, authorizerAppId: account };
  const authorizer = await world.bareStore.readAuthorizer(key);
  await checkRefreshToken(stage, authorizer);
  checkNews(stage, key, authorizer);
  const last = merchants.changes.findLast((change) => change.account === account);
  if (!last || !isTold(stage, last)) return;
  const name = short(account);
  const state = `${authorizer?.status ?? 'unknown'} since ${authorizer?.changedAt}`;
  if (last.kind === 'revoked' && authorizer?.status === 'authorized') {
    if (await isGuessOf(world, { authorizer, at: last.at })) return;
    world.journal.violate('events-applied', `${name} withdrew at ${last.at} but is ${state}`);
  }
  if (last.kind === 'granted') await checkGrant(stage, { last, authorizer, state });
}

/**
 * A return that stood still came after the withdrawal, and WeChat did not answer which is the newer one,
 * or has denied the grant once: the grant stays, without its access token, until somebody asks for that
 * or the comparison comes.
 */
async function isGuessOf(
  world: World,
  { authorizer, at }: { authorizer: Authorizer; at: number },
): Promise<boolean> {
  if (authorizer.isDatedByOurClock !== true) return false;
  const record = await world.bareStore.readAccessToken(authorizer);
  const isDropped = record?.accessToken === undefined;
  return isDropped || isLeftUndecided(world, { owner: ownerName(authorizer), at });
}

/** What WeChat lists works here, what it does not list has ended here, and all of it was told. */
async function checkReconciled(stage: Stage, account: AccountId): Promise<void> {
  const { world, componentAppId } = stage;
  const key = { componentAppId, authorizerAppId: account };
  const authorizer = await world.bareStore.readAuthorizer(key);
  const grant = world.ledger.grantOf(key);
  const name = short(account);
  if (authorizer && authorizer.unannounced.length > 0) {
    world.journal.violate('announcements', `${name} has news that nobody was told of`);
  }
  if (!grant && authorizer?.status === 'authorized') {
    world.journal.violate('reconciled', `${name} is authorized here, but not at WeChat`);
  }
  if (!grant?.codeExchanged) return;
  const sets = grant.permissionSets.toSorted((a, b) => a - b).join();
  if (grant.isEndedByPassword) {
    await checkEndedByPassword(stage, account);
    return;
  }
  if (authorizer?.status !== 'authorized' || authorizer.permissionSets.join() !== sets) {
    const state = `${authorizer?.status} with ${authorizer?.permissionSets.join()}`;
    world.journal.violate('reconciled', `${name} has granted ${sets} but is ${state}`);
  }
  if (!(await getsToken(stage, account))) {
    world.journal.violate('reconciled', `${name} has no good token although WeChat lists it`);
  }
}

/** WeChat lists it, and nothing works any more: who asks for a token is told so. */
async function checkEndedByPassword(stage: Stage, account: AccountId): Promise<void> {
  const { world, componentAppId } = stage;
  await getsToken(stage, account);
  const key = { componentAppId, authorizerAppId: account };
  const authorizer = await world.bareStore.readAuthorizer(key);
  if (authorizer?.status !== 'authorized') return;
  world.journal.violate('password', `${short(account)} has no token (42007) but is authorized`);
}

async function checkGrant(
  stage: Stage,
  {
    last,
    authorizer,
    state,
  }: { last: GrantChange; authorizer: Authorizer | undefined; state: string },
): Promise<void> {
  const { world, componentAppId } = stage;
  const name = short(last.account);
  // Without a single exchange WeChat shows its refresh token to nobody.
  const grant = world.ledger.grantOf({ componentAppId, authorizerAppId: last.account });
  if (!grant?.codeExchanged || grant.isEndedByPassword) return;
  if (!isPushTaken(stage, last) && seemsLater(world, { authorizer, last })) return;
  if (authorizer?.status !== 'authorized') {
    world.journal.violate('events-applied', `${name} authorized at ${last.at} but is ${state}`);
    return;
  }
  // The stored date is a browser's and the push has WeChat's, or the other way round where the push was
  // lost, and WeChat does not answer which is the newer one: then the later date stays until the
  // comparison, after which `reconciled` looks again.
  const owner = ownerName({ componentAppId, authorizerAppId: last.account });
  const areClocksMixed = authorizer.isDatedByOurClock === true || !isPushTaken(stage, last);
  if (areClocksMixed && isLeftUndecided(world, { owner, at: last.at })) return;
  const sets = authorizer.permissionSets.join();
  if (sets !== last.permissionSets.toSorted((a, b) => a - b).join()) {
    world.journal.violate('events-applied', `${name} granted other permission sets than ${sets}`);
  }
  if (!(await getsToken(stage, last.account))) {
    world.journal.violate('healed', `${name} has no good token although all is well`);
  }
}

/**
 * Whether an earlier grant, or its end, seems to be of later than a browser's return: by clocks a minute
 * apart, or by WeChat's where that is ahead of ours and who brought the return has died. Until the
 * comparison the earlier one is taken for the return's own.
 */
function seemsLater(
  { nature, wechatSkewMs }: World,
  { authorizer, last }: { authorizer: Authorizer | undefined; last: GrantChange },
): boolean {
  if (isSkewWide(nature)) return true;
  if (!authorizer || authorizer.isDatedByOurClock || authorizer.changedAt >= last.at) return false;
  const ourMs = last.at * 1000 - wechatSkewMs - nature.instanceSkewMs - 1000;
  return authorizer.changedAt * 1000 >= ourMs;
}

/** WeChat was told `success` for the push, or the merchant was told that it worked. */
function isTold(stage: Stage, change: GrantChange): boolean {
  return change.hasReturned || isPushTaken(stage, change);
}

function isPushTaken({ componentAppId, keeper }: Stage, change: GrantChange): boolean {
  return keeper.queue
    .accepted()
    .some(
      ({ event }) =>
        event.kind !== 'other' &&
        event.componentAppId === componentAppId &&
        event.authorizerAppId === change.account &&
        event.createdAt === change.at,
    );
}

/**
 * A look-up, and one that reports its token: so the way through WeChat is tried.
 *
 * @returns whether there was a token that WeChat took when it was handed out: without an overlap it
 *   ends with the renewal that this look-up may have begun
 */
async function getsToken({ world, keeper }: Stage, authorizerAppId?: AccountId): Promise<boolean> {
  const { control } = world;
  const look = async (rejectedToken?: string) => {
    const looked: { token?: string | undefined; isGood?: boolean } = {};
    void (async () => {
      const token = await keeper.lookUp({ authorizerAppId, rejectedToken });
      looked.token = token;
      if (token === undefined) return;
      looked.isGood = authorizerAppId
        ? control.isAuthorizerAccessTokenValid(token)
        : control.isComponentAccessTokenValid(token);
    })();
    await world.time.pass(LOOK_UP_MS);
    return looked;
  };
  const { token: first } = await look();
  if (first === undefined) return false;
  let second = await look(first);
  for (let tries = 0; second.token === undefined && tries < furtherTries(world); tries++) {
    second = await look(first);
  }
  return second.isGood === true;
}

/**
 * One for where WeChat has just replaced its ticket and the push is under way. And where the hour's calls
 * are used up, the next one is at most 30 s away, by clocks that can be two minutes apart.
 */
const furtherTries = ({ nature }: World) => (isSkewWide(nature) ? 3 : 1);

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
  key: AuthorizerKey,
  authorizer: Authorizer | undefined,
): void {
  const owner = ownerName(key);
  const announced = new Set(
    world.announced
      .filter(({ detail }) => ownerTold(detail) === owner)
      .map(({ detail }) => versionOf(detail)),
  );
  const waiting = new Set((authorizer?.unannounced ?? []).map(({ version }) => version));
  for (const { version, type, storedBy, ...changed } of keeper.watch.news) {
    if (ownerName(changed) !== owner || announced.has(version)) continue;
    const isLeft = waiting.has(version) && storedBy !== 'process-authorization-event';
    if (!isLeft) {
      world.journal.violate('announcements', `${type} v${version} of ${owner} is missing`);
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
