/** Repairs one account that differs from WeChat's list: asks WeChat first, then writes. */
import { changeByGrant, changeOnRecord, type GrantToStore } from '../authorizers/grants.ts';
import { announceNews } from '../authorizers/news.ts';
import { withLifeLeft } from '../authorizers/token-of-grant.ts';
import type { Dated } from '../authorizers/undecided.ts';
import { endGrantIfGone } from '../authorizers/withdrawal.ts';
import { isAhead } from '../clocks.ts';
import { insist } from '../insist.ts';
import type { Bus } from '../services.ts';
import type { Authorizer, AuthorizerKey } from '../store/records/authorizer.ts';
import type { AuthorizerChange } from '../store/store.ts';
import type { ComponentTokenPorts } from '../tokens/component-token.ts';
import { findListedGrant } from './listed-grant.ts';
import {
  differenceOf,
  isNearOurDate,
  isStoredGrant,
  type Difference,
  type ListedGrant,
} from './compare.ts';
import { outcomeOf, type Outcome } from './summary.ts';
import { askPatiently } from './wechat-list.ts';

/** The ports that a repair needs. */
export interface RepairPorts extends ComponentTokenPorts, Bus {}

/** An account that differs from WeChat's list, or has changes that were not announced. */
export interface Repair extends AuthorizerKey {
  /** Undefined: the list does not have it. `unknown`: so far as it could be read. */
  listed: ListedGrant | 'unknown' | undefined;
  /** Whether the list may have left out accounts: then it is no answer about those that it lacks. */
  hasListGaps: boolean;
}

/** The repair that an authorizer needs; `announce` where only the announcement is missing. */
export type Need = Difference | 'announce' | undefined;

/** Undefined where the authorizer needs no repair. */
export function neededRepair(
  stored: Authorizer | undefined,
  listed: Repair['listed'],
  now: number,
): Need {
  const difference = listed === 'unknown' ? undefined : differenceOf(stored, listed, now);
  return difference ?? (stored && stored.unannounced.length > 0 ? 'announce' : undefined);
}

/**
 * Repairs one account. Its state is read again first: the list and the index are minutes old.
 *
 * @throws where WeChat, the store or the event bus fails; the next run repeats the repair
 */
export async function repair(
  { listed, hasListGaps, ...key }: Repair,
  ports: RepairPorts,
): Promise<Outcome> {
  const seen = await ports.store.readAuthorizer(key);
  const need = neededRepair(seen, listed, ports.now());
  const outcome = await settle(need, { key, seen, listed, hasListGaps }, ports);
  const isSettled = outcome !== 'unchanged' && outcome !== 'refused';
  if (isSettled || !seen || seen.unannounced.length === 0) return outcome;
  // What WeChat said may have been stored, and the news have been told with it.
  const newest = await ports.store.readAuthorizer(key);
  if (newest) await announceNews(newest, ports);
  return 'announced';
}

interface Case extends Pick<Repair, 'listed' | 'hasListGaps'> {
  key: AuthorizerKey;
  seen: Authorizer | undefined;
}

async function settle(
  need: Need,
  { key, seen, listed, hasListGaps }: Case,
  ports: RepairPorts,
): Promise<Outcome> {
  if (need === 'revoke' && seen) return revokeIfGone(seen, { asks: hasListGaps ? 2 : 1 }, ports);
  if (!storesGrant(need) || typeof listed !== 'object') return 'unchanged';
  const found = await findListedGrant({ key, seen, listed }, ports);
  if (!found) return 'refused';
  const known = dateOf(seen, listed, ports.now());
  const dated = found.permissionSets ? known : earlierOf(known, seen);
  // The code of this grant was exchanged elsewhere: its token has replaced the stored one.
  const { accessToken = 'lost', ...granted } = found;
  const grant: GrantToStore = { ...key, ...granted, ...dated, accessToken };
  const hasOnlyDate = dated.isDateConfirmed === true && isSameButForDate(seen, grant);
  // Then this is the return that is stored, and so is its token.
  const toStore = hasOnlyDate ? { ...grant, accessToken: undefined } : grant;
  const isStored = await saveRepairedGrant(toStore, seen, ports);
  return isStored && !hasOnlyDate ? outcomeOf[need] : 'unchanged';
}

type ListedDate = Dated & Pick<GrantToStore, 'isDateConfirmed'>;

/**
 * By the list, unless the stored date is later; one that is ahead is not believed, and one by our clock
 * gives way to WeChat's. Where nobody knows, it was seen now, by our clock.
 */
function dateOf(
  seen: Authorizer | undefined,
  { authorizedAt }: ListedGrant,
  now: number,
): ListedDate {
  const believed = seen && !isAhead(seen.changedAt, now) ? seen : undefined;
  if (authorizedAt !== undefined && believed && isNearOurDate(authorizedAt, believed)) {
    return { changedAt: authorizedAt, isDateConfirmed: true };
  }
  if (authorizedAt !== undefined && authorizedAt >= (believed?.changedAt ?? 0)) {
    return { changedAt: authorizedAt };
  }
  if (!believed) return { changedAt: now, isDatedByOurClock: true };
  const { changedAt, isDatedByOurClock } = believed;
  return { changedAt, isDatedByOurClock };
}

/**
 * WeChat has not said what is granted, so the stored permission sets stay, which may be those of before.
 * With a date before WeChat's, a later push still counts, and the next comparison asks again.
 */
function earlierOf(
  { changedAt, isDatedByOurClock }: Dated,
  seen: Authorizer | undefined,
): ListedDate {
  if (isDatedByOurClock) return { changedAt, isDatedByOurClock };
  return { changedAt: Math.max(seen?.changedAt ?? 0, changedAt - 1) };
}

function isSameButForDate(seen: Authorizer | undefined, grant: GrantToStore): boolean {
  const { changedAt, isDatedByOurClock } = grant;
  return isStoredGrant(seen && { ...seen, changedAt, isDatedByOurClock }, grant);
}

/** Whether the repair stores the grant that WeChat has. */
function storesGrant(need: Need): need is Exclude<Difference, 'revoke'> {
  return need === 'adopt' || need === 'restore' || need === 'update';
}

/** A grant ends only if two answers agree: the list and the account's info, or the info twice. */
async function revokeIfGone(
  seen: Authorizer,
  { asks }: { asks: 1 | 2 },
  ports: RepairPorts,
): Promise<Outcome> {
  const stored = await askPatiently(seen.componentAppId, ports, (caller) =>
    endGrantIfGone(seen, { ...caller, asks }, ports),
  );
  return stored?.status === 'revoked' ? 'revoked' : 'unchanged';
}

/**
 * Saves only if the state is still the one that was read before WeChat was asked. A later write is
 * based on newer knowledge, such as a withdrawal.
 *
 * One case is not detected: the withdrawal of an account that was not stored here. It leaves no
 * trace, so the account is adopted. Its first look-up, or the next run, ends the grant with WeChat's
 * 61003.
 */
async function saveRepairedGrant(
  grant: GrantToStore,
  seen: Authorizer | undefined,
  ports: RepairPorts,
): Promise<boolean> {
  // One that was issued to prove the grant has replaced the stored one at WeChat.
  const isProved = typeof grant.accessToken === 'object';
  if (!isProved && isStoredGrant(seen, grant)) return false;
  const change = isProved
    ? await changeWithProof(grant, seen, ports)
    : changeByGrant(seen, grant, ports.now());
  if (!change) return false;
  // WeChat has ended the stored token, or soon will: the next run would come a day too late.
  if ((await insist(() => ports.store.changeAuthorizer(change), ports)) === 'conflict') {
    await insist(() => ports.store.addDoubt(change.next), ports);
    return false;
  }
  await announceNews(change.next, ports);
  return true;
}

/** The token was issued without the lease: a look-up may have renewed at the same time. */
async function changeWithProof(
  grant: GrantToStore,
  seen: Authorizer | undefined,
  { store, now }: RepairPorts,
): Promise<AuthorizerChange | undefined> {
  const known = { record: await store.readAccessToken(grant), now: now() };
  const accessToken = withLifeLeft(grant, known.now);
  return changeOnRecord(seen, { ...grant, accessToken }, known);
}
