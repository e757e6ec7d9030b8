/**
 * Pre-auth codes within limits: strangers share a budget, each signed link has its own, and what
 * WeChat refuses because of a quota is not asked for again before the quota is over.
 */
import { describeError } from '../aws/logger.ts';
import { LONGEST_QUOTA_SECONDS } from '../clocks.ts';
import { VisitsUsedUp } from '../visit-errors.ts';
import type { Clock, Log, Storage } from '../services.ts';
import { withComponentAccessToken, type ComponentTokenPorts } from '../tokens/component-token.ts';
import { createPreAuthCode } from '../wechat/component-api.ts';
import { errcodes, hasErrcode } from '../wechat/errors.ts';
import { secondsUntilDailyQuotas, type Issued } from '../wechat/lifetimes.ts';

/**
 * Visits by one signed link in an hour: those that ask WeChat for a code. A merchant opens a link some
 * few times, and loads the page again; reloads within 10 s count nothing. Who has a link cannot use up
 * a quota with it.
 */
export const VISITS_PER_LINK = 20;

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** With whom a visit shares its limit, and which one that is. */
export type VisitLimit =
  { by: 'link'; linkDigest: string } | { by: 'nobody'; visitsPerHour: number };

/** The component, and the limit of its visit. */
interface LimitedVisit {
  componentAppId: string;
  limit: VisitLimit;
}

/**
 * A pre-auth code of WeChat's for one visit.
 *
 * @throws {VisitsUsedUp} WeChat was not asked, or has just said that its quota is used up
 */
export async function limitedPreAuthCode(
  visit: LimitedVisit,
  ports: ComponentTokenPorts,
): Promise<Issued> {
  const { componentAppId } = visit;
  await refuseWhileQuotaIsUsedUp(componentAppId, ports);
  await countVisit(visit, ports);
  return withComponentAccessToken(componentAppId, ports, async (caller) => {
    try {
      return await createPreAuthCode(ports.wechat, caller);
    } catch (error) {
      throw await noteUsedUpQuota(error, componentAppId, ports);
    }
  });
}

async function refuseWhileQuotaIsUsedUp(
  componentAppId: string,
  { store, now }: Storage & Clock,
): Promise<void> {
  const endsAt = await store.readCodeQuotaEnd(componentAppId);
  const seconds = (endsAt ?? 0) - now();
  if (seconds > 0 && seconds <= LONGEST_QUOTA_SECONDS) {
    throw new VisitsUsedUp('quota-used-up', seconds);
  }
}

async function countVisit(
  { componentAppId, limit }: LimitedVisit,
  { store, now }: Storage & Clock,
): Promise<void> {
  const isLink = limit.by === 'link';
  const group = isLink ? `link#${limit.linkDigest}` : 'unsigned';
  const most = isLink ? VISITS_PER_LINK : limit.visitsPerHour;
  const count = { componentAppId, group, limit: most, now: now() };
  if ((await store.countVisit(count)) === 'counted') return;
  throw new VisitsUsedUp(isLink ? 'link-used-up' : 'visits-used-up', HOUR - (now() % HOUR));
}

/** @returns what to throw: the error itself, unless it is about a quota */
async function noteUsedUpQuota(
  error: unknown,
  componentAppId: string,
  { store, now, logger }: Storage & Clock & Log,
): Promise<unknown> {
  const isDaily = hasErrcode(error, errcodes.dailyQuotaReached);
  if (!isDaily && !hasErrcode(error, errcodes.minuteQuotaReached)) return error;
  const seconds = isDaily ? secondsUntilDailyQuotas(now()) : MINUTE;
  const quota = { endsAt: now() + seconds, now: now() };
  const told = { componentAppId, ...describeError(error) };
  try {
    const saved = await store.saveCodeQuotaEnd(componentAppId, quota);
    if (saved === 'saved') {
      logger.error('Quota of pre-auth codes used up', { ...told, seconds });
    }
  } catch {
    logger.warn('Used-up quota could not be noted', told);
  }
  return new VisitsUsedUp('quota-used-up', seconds, { cause: error });
}
