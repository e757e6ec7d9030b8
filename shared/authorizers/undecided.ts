/**
 * Which of two changes of a grant is the newer one, where no date can tell: of one second, of two
 * clocks, or with two refresh tokens. Then WeChat is asked for the account itself.
 */
import { describeError } from '../aws/logger.ts';
import { CLOCK_TOLERANCE_SECONDS, INSTANCE_TOLERANCE_SECONDS, isAhead } from '../clocks.ts';
import { digest } from '../digest.ts';
import type { Clock, Log, Wechat } from '../services.ts';
import type { Authorizer, AuthorizerKey } from '../store/records/authorizer.ts';
import type { ComponentCaller } from '../wechat/component-api.ts';
import { isAccessTokenRefused, isGrantDenied } from '../wechat/errors.ts';
import { askForGrant } from './second-opinion.ts';

/** The date of a change, and whose clock it is by. */
export type Dated = Pick<Authorizer, 'changedAt' | 'isDatedByOurClock'>;

/** Permission sets as they are told with a grant. */
interface ToldSets {
  permissionSets?: readonly number[] | undefined;
  areSetsPartial?: boolean | undefined;
}

interface NewGrant extends AuthorizerKey, Dated, ToldSets {
  authorizerRefreshToken?: string | undefined;
}

/** Whether the two dates are by the same clock. */
export function haveSameClock(one: Dated, other: Dated): boolean {
  return Boolean(one.isDatedByOurClock) === Boolean(other.isDatedByOurClock);
}

/**
 * Whether the two dates are by different clocks, and the second is not clearly the later one. Ours is as
 * many clocks as there are instances.
 */
function areClocksMixed(stored: Dated, next: Dated): boolean {
  const ours = stored.isDatedByOurClock ? INSTANCE_TOLERANCE_SECONDS : 0;
  const tolerance = haveSameClock(stored, next) ? ours : CLOCK_TOLERANCE_SECONDS;
  return tolerance > 0 && next.changedAt < stored.changedAt + tolerance;
}

/** Whether the one date is not before the other, whatever their clocks. */
export function isSurelyNotBefore(date: Dated, other: Dated): boolean {
  return date.changedAt >= other.changedAt && !areClocksMixed(other, date);
}

/**
 * Whether only WeChat can tell if the stored grant is still there. A withdrawal that is dated by its
 * arrival may be older than any grant.
 */
export function isEndUndecided(stored: Authorizer, end: Dated, now: number): boolean {
  const isSameSecond = end.changedAt === stored.changedAt;
  const isDateless = Boolean(end.isDatedByOurClock) || isAhead(stored.changedAt, now);
  return stored.status !== 'revoked' && (isSameSecond || isDateless || areClocksMixed(stored, end));
}

/** Whether only WeChat can tell which grant is the newer one. It matters only where they differ. */
export function isGrantUndecided(stored: Authorizer, grant: NewGrant, now: number): boolean {
  const { authorizerRefreshToken: given } = grant;
  const { refreshTokenDigest } = stored;
  const hasTwoTokens = given !== undefined && refreshTokenDigest !== undefined;
  if (hasTwoTokens && digest(given) !== refreshTokenDigest) return true;
  const isSame = stored.status === 'authorized' && grantsTheSame(stored, grant);
  return !isSame && (areClocksMixed(stored, grant) || isAhead(stored.changedAt, now));
}

/**
 * Whether the permission sets, in any order, are the stored ones. So are those that nobody told, and
 * some of them where not all could be read.
 */
export function grantsTheSame(
  { permissionSets: sets }: Authorizer,
  { permissionSets: told, areSetsPartial }: ToldSets,
): boolean {
  if (!told) return true;
  const areAllStored = told.every((set) => sets.includes(set));
  return areAllStored && (areSetsPartial === true || sets.length === told.length);
}

/**
 * The grant as WeChat has it now. Where WeChat does not answer, it is taken as it came: its code
 * was good, and is spent. But a later date of the stored grant is then the best guess that there is: a
 * push can wait for minutes, and a return does not.
 *
 * @throws {WechatApiError} 61003 where the account has withdrawn it, as two answers say; 40001 and the
 *   like where WeChat refuses the caller's token
 */
export async function askForNewestGrant<Grant extends NewGrant>(
  grant: Grant,
  { caller, stored }: { caller: ComponentCaller; stored: Authorizer },
  { wechat, logger, now }: Wechat & Log & Clock,
): Promise<Grant & { isConfirmed: boolean; isUnanswered?: boolean }> {
  const { componentAppId, authorizerAppId } = grant;
  try {
    const info = await askForGrant({ ...caller, authorizerAppId }, { wechat, logger });
    const { permissionSets, areSetsPartial } = info.permissionSets ? info : grant;
    const { authorizerRefreshToken = grant.authorizerRefreshToken } = info;
    return {
      ...grant,
      permissionSets,
      areSetsPartial,
      authorizerRefreshToken,
      isConfirmed: true,
    };
  } catch (error) {
    // With a new token of the component's, WeChat answers.
    if (isGrantDenied(error) || isAccessTokenRefused(error)) throw error;
    const account = { componentAppId, authorizerAppId };
    logger.warn('Newest grant could not be asked for', { ...account, ...describeError(error) });
    return { ...grant, isConfirmed: !isDatedLater(stored, grant, now()), isUnanswered: true };
  }
}

/** Of a grant that is in force. A date that is ahead says nothing. */
function isDatedLater(stored: Authorizer, { changedAt }: NewGrant, now: number): boolean {
  const isLater = stored.changedAt > changedAt && !isAhead(stored.changedAt, now);
  return stored.status === 'authorized' && isLater;
}
